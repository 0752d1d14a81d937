package io.wavemill.jobs.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a misspelled one most likely stands for. */
public final class Nearest {

  private Nearest() {}

  /**
   * The known name with the smallest edit distance, if it is small enough to be a likely typing
   * error: at most a third of the longer name, and two letters for short names.
   *
   * @param written what the user wrote
   * @param known the names that would have been right
   * @return the likely one, the first in alphabetical order if several are equally near
   */
  public static Optional<String> to(String written, Collection<String> known) {
    return known.stream()
        .filter(name -> distance(written, name) <= tolerance(written, name))
        .min(
            Comparator.<String>comparingInt(name -> distance(written, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int tolerance(String written, String name) {
    int length = Math.max(written.length(), name.length());
    return length <= 3 ? 1 : Math.max(2, length / 3);
  }

  /**
   * Optimal string alignment distance, ignoring case: insertions, deletions, substitutions and
   * swaps of neighbours each cost one.
   */
  static int distance(String a, String b) {
    String left = a.toLowerCase(Locale.ROOT);
    String right = b.toLowerCase(Locale.ROOT);
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int substitution = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(
                cost[i - 1][j - 1] + substitution, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[left.length()][right.length()];
  }
}
