package io.wavemill.datasets.navigation;

import io.wavemill.datasets.InputException;
import java.util.Locale;

/** What refuses values of the block {@code dataset} that cannot be, naming their key. */
final class SettingChecks {
  /** Java and Parquet both end at 2 GiB in one row, and reason long before. */
  private static final long LARGEST_ARRAY = 1L << 30;

  static final int MOST_STEPS = 1_000_000;
  static final int MOST_CELLS = 1_000_000;

  private SettingChecks() {}

  static void whole(String key, long value, long low, long high) {
    if (value < low || value > high) {
      throw wrong(key, Long.toString(value), value < low, "a whole number", low, high);
    }
  }

  static void real(String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw wrong(key, Double.toString(value), value < low, "a number", low, high);
    }
  }

  static void positive(String key, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InputException(
          "dataset." + key + " is " + value + ", too small.", "Give a number above 0.");
    }
  }

  private static InputException wrong(
      String key, String value, boolean small, String kind, Number low, Number high) {
    return new InputException(
        "dataset." + key + " is " + value + (small ? ", too small." : ", too large."),
        "Give " + kind + " from " + plain(low) + " to " + plain(high) + ".");
  }

  private static String plain(Number bound) {
    return bound.doubleValue() == bound.longValue()
        ? Long.toString(bound.longValue())
        : String.format(Locale.ROOT, "%.4g", bound.doubleValue());
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
