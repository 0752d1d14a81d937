package io.wavemill.datasets.rotating;

import io.wavemill.datasets.InputException;

/** Complaints about settings, all in the same words. */
final class SettingChecks {
  private SettingChecks() {}

  /**
   * Refuses a whole number that is out of range; {@code high} is {@code MAX_VALUE} for no limit.
   */
  static void between(String key, long value, long low, long high) {
    if (value < low || value > high) {
      boolean bounded = high < Integer.MAX_VALUE;
      throw new InputException(
          "dataset." + key + " is " + value + (value < low ? ", too small." : ", too large."),
          "Give a whole number "
              + (bounded ? "from " + low + " to " + high : "of at least " + low)
              + ".");
    }
  }
}
