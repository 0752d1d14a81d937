package io.wavemill.datasets.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers for words: 0 for those unknown, 1 for padding, then the most frequent words of the
 * training reviews; of words equally frequent, the alphabetically first.
 */
final class Vocabulary {
  /** The number of every word without one of its own. */
  static final int UNKNOWN = 0;

  /** What 0 and 1 are called. */
  static final List<String> SPECIAL = List.of("<unk>", "<pad>");

  /** A word and how often the training reviews hold it. */
  record Entry(String token, long count) {}

  /** By code points, as Python compares texts, and not by UTF-16 units, as Java does. */
  private static final Comparator<String> ALPHABET =
      (a, b) -> {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; ) {
          int left = a.codePointAt(i);
          int right = b.codePointAt(i);
          if (left != right) {
            return Integer.compare(left, right);
          }
          i += Character.charCount(left);
        }
        return Integer.compare(a.length(), b.length());
      };

  private final List<Entry> entries;
  private final Map<String, Integer> numbers = new HashMap<>();

  private Vocabulary(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    for (int i = 0; i < entries.size(); i++) {
      numbers.put(entries.get(i).token(), i);
    }
  }

  /**
   * The vocabulary of the training reviews.
   *
   * @param reviews the words of each
   * @param size how many words get a number of their own, besides the two special ones
   */
  static Vocabulary of(Iterable<List<String>> reviews, int size) {
    Map<String, long[]> counts = new HashMap<>();
    for (List<String> review : reviews) {
      for (String token : review) {
        counts.computeIfAbsent(token, unseen -> new long[1])[0]++;
      }
    }
    SPECIAL.forEach(counts::remove);
    List<Entry> words = new ArrayList<>();
    counts.forEach((token, count) -> words.add(new Entry(token, count[0])));
    words.sort(
        Comparator.comparingLong(Entry::count).reversed().thenComparing(Entry::token, ALPHABET));
    int known = Math.min(size, words.size());
    long unknown = words.subList(known, words.size()).stream().mapToLong(Entry::count).sum();
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(SPECIAL.get(0), unknown));
    entries.add(new Entry(SPECIAL.get(1), 0));
    entries.addAll(words.subList(0, known));
    return new Vocabulary(entries);
  }

  /** All words by number. */
  List<Entry> entries() {
    return entries;
  }

  /** A word's number. */
  int number(String token) {
    return numbers.getOrDefault(token, UNKNOWN);
  }
}
