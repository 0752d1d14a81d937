package io.wavemill.datasets.navigation;

import io.wavemill.datasets.InputException;
import java.util.Locale;

/** What refuses values of the block {@code dataset} that cannot be, naming their key. */
final class NavigationChecks {
  /** Java and Parquet both end at 2 GiB in one row, and reason long before. */
  private static final long LARGEST_ARRAY = 1L << 30;

  static final int MOST_STEPS = 1_000_000;
  static final int MOST_CELLS = 1_000_000;

  private NavigationChecks() {}

  static void real(String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new InputException(
          "dataset." + key + " is " + value + (value < low ? ", too small." : ", too large."),
          "Give a number from " + plain(low) + " to " + plain(high) + ".");
    }
  }

  static void positive(String key, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InputException(
          "dataset." + key + " is " + value + ", too small.", "Give a number above 0.");
    }
  }

  private static String plain(double bound) {
    return bound == (long) bound
        ? Long.toString((long) bound)
        : String.format(Locale.ROOT, "%.4g", bound);
  }

  /** Refuses trajectories whose activity exceeds an array, where it is to be stored. */
  static void fits(Codes codes, int steps, int cells) {
    if (codes == Codes.STORED && (long) steps * cells * Float.BYTES > LARGEST_ARRAY) {
      throw new InputException(
          "dataset.steps = " + steps + " with " + cells + " cells exceeds 1 GiB a trajectory.",
          "Lower one of them, or set dataset.codes = omitted.");
    }
  }
}
