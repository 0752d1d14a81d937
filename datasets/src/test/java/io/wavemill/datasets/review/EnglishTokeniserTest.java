package io.wavemill.datasets.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishTokeniserTest {
  private final EnglishTokeniser tokeniser = new EnglishTokeniser();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // The examples of spaCy's documentation.
        "Let's go to N.Y.! | Let 's go to N.Y. !",
        "Apple is looking at buying U.K. startup for $1 billion | Apple is looking at buying U.K. startup for $ 1 billion",
        "don't | do n't",
        "Don't | Do n't",
        "gimme! | gimme !",
        "(\"Don't!\") | ( \" Do n't ! \" )",
        // IMDB's line breaks: "/><br" is among the most frequent tokens of its published
        // vocabularies.
        "bad.<br /><br />The | bad.<br /><br />The",
        "good <br /><br /> then | good < br /><br / > then",
        "I'd've said it's couldn't've | I 'd 've said it 's could n't 've",
        "the film’s isn’t | the film ’s is n’t",
        "cannot gonna dont Im | can not gon na do nt I m",
        "its well were ill | its well were ill",
        "well-made, so-called | well - made , so - called",
        "10/10 8/10. 1990s 90's | 10/10 8/10 . 1990s 90 's",
        "either/or a=b he:she | either / or a = b he : she",
        "Wait...what?! end... | Wait ... what ? ! end ...",
        "a--b c—d | a -- b c — d",
        "'quoted' \"twice\" ''two'' | ' quoted ' \" twice \" '' two ''",
        "$9.50 50% 5km 3-4 | $ 9.50 50 % 5 km 3 - 4",
        "Mr. Smith, Ph.D., at 8p.m. | Mr. Smith , Ph.D. , at 8 p.m.",
        "J. R. R. Tolkien's | J. R. R. Tolkien 's",
        "see http://www.imdb.com/title/tt0133093/, or imdb.com. | see http://www.imdb.com/title/tt0133093/ , or imdb.com .",
        "great :-) sad :( <3 | great :-) sad :( <3",
        "One,two end.Start | One , two end . Start",
        "[Spoiler] *WOW* #1 | [ Spoiler ] * WOW * # 1",
        "NASA. BBC | NASA . BBC",
        "café naïve Señor | café naïve Señor",
      })
  void dividesAsDocumented(String text, String tokens) {
    assertEquals(Arrays.asList(tokens.strip().split(" ")), tokeniser.tokens(text.strip()), text);
  }

  @Test
  void caseIsKept() {
    assertEquals(List.of("The", "the", "THE"), tokeniser.tokens("The the THE"));
  }

  @Test
  void furtherWhiteSpaceIsAToken() {
    assertEquals(List.of("a", " ", "b"), tokeniser.tokens("a  b"));
    assertEquals(List.of(" ", "a"), tokeniser.tokens(" a"));
    assertEquals(List.of("a", "\t", "b"), tokeniser.tokens("a\tb"));
    assertEquals(List.of("a"), tokeniser.tokens("a "));
    assertEquals(List.of(), tokeniser.tokens(""));
  }

  @Property(tries = 2000)
  void noCharacterIsLost(
      @ForAll
          @CharRange(from = ' ', to = '~')
          @CharRange(from = '\u2010', to = '\u2030')
          @CharRange(from = '\t', to = '\r')
          String text) {
    List<String> tokens = tokeniser.tokens(text);
    int at = 0;
    for (String token : tokens) {
      if (!text.startsWith(token, at)) {
        assertEquals(' ', text.charAt(at), "before '" + token + "' in '" + text + "'");
        at++;
      }
      assertTrue(text.startsWith(token, at), "'" + token + "' in '" + text + "'");
      assertTrue(!token.isEmpty());
      at += token.length();
    }
    assertTrue(text.substring(at).isEmpty() || text.substring(at).equals(" "), text);
  }

  /** What is hard for regular expressions that try again and again. */
  @Test
  void longWordsTakeLittleTime() {
    for (String part :
        List.of("a.", "-a", "www.", "((((", "a@", "...'", "x/", ")", "http://", "a.b@")) {
      String word = part.repeat(9_000 / part.length());
      assertTimeout(
          Duration.ofSeconds(10), () -> assertEquals(word, String.join("", divide(word))), part);
      String longer = part.repeat(1_000_000);
      assertEquals(List.of(longer), divide(longer));
    }
  }

  private List<String> divide(String word) {
    return tokeniser.tokens(word);
  }
}
