package io.wavemill.datasets.navigation;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import io.wavemill.datasets.SplitCounts;
import java.io.Serializable;
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
    SettingChecks.splits(train, validation, test);
  }

  /** The splits that have trajectories, in the order train, validation, test. */
  Map<String, Long> counts() {
    return SplitCounts.of(train, validation, test);
  }
}
