package io.wavemill.datasets.review;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Divides English text into tokens by the algorithm and the kinds of rules that spaCy documents for
 * English, keeping case.
 *
 * <p>Text is divided at white space; a blank between two tokens is dropped, further white space is
 * a token of its own. Of what stands between white space, prefixes and suffixes (punctuation,
 * quotes, currency) are taken off in turn, unless what is there or left is an exception ({@code
 * don't} → do, n't); what remains is kept whole if it is an address on the web, and divided at
 * infixes (hyphens between letters, ellipses) otherwise. No character is lost or changed.
 *
 * <p>The rules are our own, written after that documentation; exceptions are fewer, and are looked
 * for in what stands between white space only. Rare texts are divided differently from spaCy, whose
 * release the reference does not tell either.
 *
 * <p>What is longer than 10,000 characters without white space is one token. Remembers what it has
 * divided. Not thread-safe.
 */
final class EnglishTokeniser {
  private static final String QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』（）〔〕【】《》〈〉";
  private static final String PUNCTUATION = "(?:…+|\\.{2,}|[,:;!?¿¡()\\[\\]{}<>_#*&。？！，、；：～·])";
  private static final String CURRENCY = "(?:US\\$|C\\$|A\\$|[$£€¥฿₹₽₩₺₴])";
  private static final String UNIT =
      "(?:km²?|km³|m²|m³|m|dm|cm|mm|ha|ft|kg|g|mg|lbs?|oz|km/h|kmh|mph|hPa|Pa|mbar|mb|MB|kb|KB|gb|GB|"
          + "tb|TB|G|M|K|%)";
  private static final String ICON = "\\p{So}";

  private static final Pattern PREFIX =
      Pattern.compile(
          "(?:§|%|=|—|–|\\+(?!\\d)|"
              + PUNCTUATION
              + "|''|["
              + QUOTES
              + "]|"
              + CURRENCY
              + "|"
              + ICON
              + ")");

  private static final Pattern SUFFIX =
      Pattern.compile(
          "(?:"
              + PUNCTUATION
              + "|''|["
              + QUOTES
              + "]|"
              + ICON
              + "|['’][sS]|—|–|(?<=\\d)\\+|(?<=°[FfCcKk])\\.|(?<=\\d)"
              + CURRENCY
              + "|(?<=\\d)"
              + UNIT
              + "|(?<=[\\d\\p{Ll}%²\\-+"
              + QUOTES
              + ")\\]])\\.|(?<=\\p{Lu}{2})\\.)\\z");

  private static final Pattern INFIX =
      Pattern.compile(
          "\\.{2,}|…|"
              + ICON
              + "|(?<=\\d)[+\\-*^](?=[\\d-])|(?<=[\\p{Ll}"
              + QUOTES
              + "])\\.(?=[\\p{Lu}"
              + QUOTES
              + "])|(?<=\\p{L}),(?=\\p{L})|(?<=\\p{L})(?:---?|——?|–|-|~)(?=\\p{L})"
              + "|(?<=[\\p{L}\\d])[:<>=/](?=\\p{L})");

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:[A-Za-z][A-Za-z0-9+.-]+://\\S+"
              + "|(?:[\\w.+-]+@)?(?:[A-Za-z0-9\u00a1-\uffff][A-Za-z0-9\u00a1-\uffff_-]*+\\.)+"
              + "[a-z\u00a1-\uffff]{2,63}(?::\\d{2,5})?(?:[/?#]\\S*)?)");

  /** No address is longer, and longer ones would be hard on the regular expression. */
  private static final int LONGEST_ADDRESS = 1000;

  /** What is longer is no word, and stays as it is. */
  private static final int LONGEST_WORD = 10_000;

  /** Where a suffix may begin, in characters from the end: none is nearly as long. */
  private static final int LONGEST_SUFFIX = 64;

  /** Words repeat themselves; beyond this many different ones all are forgotten. */
  private static final int MOST_REMEMBERED = 1_000_000;

  private final EnglishExceptions exceptions = new EnglishExceptions();
  private final Map<String, List<String>> remembered = new HashMap<>();

  /** The tokens of a text, in their order. */
  List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    int length = text.length();
    for (int start = 0; start < length; ) {
      boolean space = isSpace(text.charAt(start));
      int end = start + 1;
      while (end < length && isSpace(text.charAt(end)) == space) {
        end++;
      }
      if (space) {
        tokens.add(text.substring(start, end));
        start = end;
      } else {
        tokens.addAll(divided(text.substring(start, end)));
        // The one blank that separates.
        start = end < length && text.charAt(end) == ' ' ? end + 1 : end;
      }
    }
    return tokens;
  }

  /** As Python's: with no-break spaces and the separators of old. */
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  private List<String> divided(String word) {
    List<String> known = remembered.get(word);
    if (known == null) {
      known = List.copyOf(divide(word));
      if (remembered.size() >= MOST_REMEMBERED) {
        remembered.clear();
      }
      remembered.put(word, known);
    }
    return known;
  }

  private List<String> divide(String word) {
    List<String> tokens = new ArrayList<>();
    Deque<String> suffixes = new ArrayDeque<>();
    if (word.length() > LONGEST_WORD) {
      return List.of(word);
    }
    String rest = word;
    while (!rest.isEmpty() && exceptions.division(rest) == null) {
      Matcher prefix = PREFIX.matcher(rest);
      int begin = prefix.lookingAt() ? prefix.end() : 0;
      String behind = rest.substring(begin);
      if (begin > 0 && exceptions.division(behind) != null) {
        tokens.add(rest.substring(0, begin));
        rest = behind;
        break;
      }
      Matcher suffix =
          SUFFIX
              .matcher(rest)
              .region(Math.max(begin, rest.length() - LONGEST_SUFFIX), rest.length());
      suffix.useTransparentBounds(true);
      int end = suffix.find() ? suffix.start() : rest.length();
      if (end < rest.length() && exceptions.division(rest.substring(0, end)) != null) {
        suffixes.push(rest.substring(end));
        rest = rest.substring(0, end);
        break;
      }
      if (begin == 0 && end == rest.length()) {
        break;
      }
      if (begin > 0) {
        tokens.add(rest.substring(0, begin));
      }
      if (end < rest.length()) {
        suffixes.push(rest.substring(end));
      }
      rest = rest.substring(begin, end);
    }
    middle(rest, tokens);
    tokens.addAll(suffixes);
    return tokens;
  }

  private void middle(String rest, List<String> tokens) {
    if (rest.isEmpty()) {
      return;
    }
    List<String> division = exceptions.division(rest);
    if (division != null) {
      tokens.addAll(division);
    } else if (rest.length() <= LONGEST_ADDRESS && ADDRESS.matcher(rest).matches()) {
      tokens.add(rest);
    } else {
      int start = 0;
      for (Matcher infix = INFIX.matcher(rest); infix.find(); ) {
        if (infix.start() == 0) {
          // At the beginning it divides nothing.
          continue;
        }
        if (infix.start() > start) {
          tokens.add(rest.substring(start, infix.start()));
        }
        tokens.add(infix.group());
        start = infix.end();
      }
      if (start < rest.length()) {
        tokens.add(rest.substring(start));
      }
    }
  }
}
