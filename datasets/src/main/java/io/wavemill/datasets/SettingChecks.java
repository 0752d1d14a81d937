package io.wavemill.datasets;

/** Checks of single settings, with messages that name the key as an experiment's file has it. */
public final class SettingChecks {
  private SettingChecks() {}

  /**
   * Checks that a whole number lies within bounds, both included.
   *
   * @param key the key within the block {@code dataset}
   * @return {@code value}
   * @throws InputException if it does not
   */
  public static long whole(String key, long value, long low, long high) {
    if (value < low || value > high) {
      String bounds = high == Long.MAX_VALUE ? "of at least " + low : "from " + low + " to " + high;
      throw wrong(key, Long.toString(value), value < low, "Give a whole number " + bounds + ".");
    }
    return value;
  }

  /**
   * Checks that a number lies within bounds, both included.
   *
   * @param key the key within the block {@code dataset}
   * @return {@code value}
   * @throws InputException if it does not, or is no number
   */
  public static double number(String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw wrong(
          key,
          Double.toString(value),
          value < low,
          "Give a number from " + low + " to " + high + ".");
    }
    return value;
  }

  /**
   * Checks the sizes of the three splits: none negative, not all of them 0.
   *
   * @throws InputException naming the first that will not do
   */
  public static void splits(long train, long validation, long test) {
    whole("train", train, 0, Long.MAX_VALUE);
    whole("validation", validation, 0, Long.MAX_VALUE);
    whole("test", test, 0, Long.MAX_VALUE);
    if (train == 0 && validation == 0 && test == 0) {
      throw new InputException(
          "dataset: every split has 0 samples.",
          "Give at least one of dataset.train, dataset.validation and dataset.test a larger value.");
    }
  }

  /**
   * Checks that a source holds what the splits take from it.
   *
   * @param keys the keys whose sum it is
   * @param wanted how many they ask for
   * @param there how many there are
   * @param what what is counted, and where it lies
   * @throws InputException if there are fewer
   */
  public static void enough(String keys, long wanted, long there, String what) {
    if (wanted > there) {
      throw new InputException(
          keys + " = " + wanted + ", but there are only " + there + " " + what + ".",
          "Lower " + keys + ", or name a source that holds more.");
    }
  }

  private static InputException wrong(String key, String value, boolean small, String remedy) {
    return new InputException(
        "dataset." + key + " is " + value + (small ? ", too small." : ", too large."), remedy);
  }
}
