package io.wavemill.datasets.review;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  private static List<String> words(Vocabulary vocabulary) {
    return vocabulary.entries().stream().map(Vocabulary.Entry::token).toList();
  }

  @Test
  void frequentWordsFirstTiesByAlphabet() {
    Vocabulary vocabulary =
        Vocabulary.of(
            List.of(List.of("b", "a", "c", "b"), List.of("a", "B", "d", "b", "<pad>")), 3);
    // Capital letters come before small ones.
    assertEquals(List.of("<unk>", "<pad>", "b", "a", "B"), words(vocabulary));
    assertEquals(2, vocabulary.number("b"));
    assertEquals(4, vocabulary.number("B"));
    assertEquals(0, vocabulary.number("c"));
    assertEquals(0, vocabulary.number("never"));
    assertEquals(1, vocabulary.number("<pad>"));
    assertEquals(
        List.of(2L, 0L, 3L, 2L, 1L),
        vocabulary.entries().stream().map(Vocabulary.Entry::count).toList());
  }

  @Test
  void fewWordsAreAllKnown() {
    assertEquals(
        List.of("<unk>", "<pad>", "x"), words(Vocabulary.of(List.of(List.of("x")), 25_000)));
  }

  /** U+1F600 is after U+FF01, though its first UTF-16 unit is before. */
  @Test
  void alphabetIsByCodePoint() {
    assertEquals(
        List.of("<unk>", "<pad>", "a", "a！", "a\uD83D\uDE00", "\uD83D\uDE00"),
        words(Vocabulary.of(List.of(List.of("\uD83D\uDE00", "a\uD83D\uDE00", "a！", "a")), 10)));
  }
}
