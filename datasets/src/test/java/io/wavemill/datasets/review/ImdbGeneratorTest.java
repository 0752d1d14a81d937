package io.wavemill.datasets.review;

import static io.wavemill.datasets.Generated.array;
import static io.wavemill.datasets.Generated.rows;
import static io.wavemill.datasets.Generated.value;
import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.Generated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImdbGeneratorTest {
  private static final ReviewSet SHIPPED = ReviewSource.shipped();

  private static ImdbGenerator generator(int vocabulary, long train, long validation, long test) {
    return new ImdbGenerator(new ImdbSettings(vocabulary, train, validation, test), SHIPPED, 42);
  }

  @Test
  void rowsAreSound() {
    Generated.assertSound(generator(100, 28, 12, 20));
    Generated.assertSound(generator(25_000, 10, 0, 0));
  }

  @Test
  void everyNumberIsItsWord() {
    ImdbGenerator generator = generator(100, 28, 12, 20);
    List<Object[]> vocabulary = rows(generator, "vocabulary");
    assertEquals(102, vocabulary.size());
    Map<Object, Long> counted = new HashMap<>();
    EnglishTokeniser tokeniser = new EnglishTokeniser();
    for (String split : List.of("train", "validation", "test")) {
      for (Object[] row : rows(generator, split)) {
        List<String> words = tokeniser.tokens((String) value(generator, split, row, "text"));
        int[] numbers = array(generator, split, row, "tokens").ints();
        assertEquals(words.size(), numbers.length);
        assertEquals(words.size(), value(generator, split, row, "length"));
        int unknown = 0;
        for (int i = 0; i < numbers.length; i++) {
          unknown += numbers[i] == 0 ? 1 : 0;
          if (numbers[i] > 0) {
            assertEquals(words.get(i), vocabulary.get(numbers[i])[1]);
          }
          if (split.equals("train")) {
            counted.merge(vocabulary.get(numbers[i])[1], 1L, Long::sum);
          }
        }
        assertEquals(unknown, value(generator, split, row, "unknown"));
      }
    }
    for (Object[] row : vocabulary) {
      assertEquals(counted.getOrDefault(row[1], 0L), row[2], (String) row[1]);
    }
  }

  @Test
  void trainAndValidationShareNoReviewAndTestsKeepTheirOrder() {
    ImdbGenerator generator = generator(100, 28, 12, 20);
    Set<Object> names = new HashSet<>();
    for (String split : List.of("train", "validation")) {
      rows(generator, split)
          .forEach(row -> assertTrue(names.add(value(generator, split, row, "review"))));
    }
    assertEquals(40, names.size());
    List<Object> labels = new ArrayList<>();
    rows(generator, "test").forEach(row -> labels.add(value(generator, "test", row, "label")));
    assertEquals(List.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), labels);
  }

  @Test
  void reviewsThatWereNotUtf8AreCountedInTheCard() {
    ReviewSet damaged =
        new ReviewSet(SHIPPED.train(), SHIPPED.test(), 3, SHIPPED.sources(), "", "");
    assertEquals(
        3,
        new ImdbGenerator(new ImdbSettings(10, 1, 0, 1), damaged, 1)
            .parameters()
            .get("reviewsNotUtf8"));
  }

  @Test
  void wrongSizesAreRefused() {
    assertRejected(() -> generator(100, 17_500, 7500, 1), "= 25000", "only 40 training reviews");
    assertRejected(() -> generator(100, 1, 0, 21), "dataset.test = 21", "only 20");
    assertRejected(() -> generator(0, 1, 0, 1), "dataset.vocabulary is 0");
    assertRejected(() -> generator(1, 0, 1, 1), "dataset.train is 0");
  }
}
