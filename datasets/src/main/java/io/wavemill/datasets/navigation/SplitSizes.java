package io.wavemill.datasets.navigation;

import io.wavemill.datasets.InputException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many trajectories each split has.
 *
 * @param train to train on
 * @param validation to choose by
 * @param test to judge by
 */
public record SplitSizes(long train, long validation, long test) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Checks the values.
   *
   * @throws InputException if one is negative, or all are 0
   */
  public SplitSizes {
    SettingChecks.whole("train", train, 0, Long.MAX_VALUE);
    SettingChecks.whole("validation", validation, 0, Long.MAX_VALUE);
    SettingChecks.whole("test", test, 0, Long.MAX_VALUE);
    if (train == 0 && validation == 0 && test == 0) {
      throw new InputException(
          "dataset: every split has 0 trajectories.",
          "Give at least one of dataset.train, validation and test a larger value.");
    }
  }

  /** The splits that have trajectories, in the order train, validation, test. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("train", train);
    counts.put("validation", validation);
    counts.put("test", test);
    counts.values().removeIf(count -> count == 0);
    return counts;
  }
}
