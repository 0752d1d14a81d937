package io.wavemill.datasets.sequence;

import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;

/**
 * What a dataset of the adding problem consists of.
 *
 * @param steps T, length of a sequence, 2 .. 1,000,000
 * @param train sequences to train on
 * @param validation sequences to choose a model by
 * @param test sequences to judge by
 */
public record AddingSettings(int steps, long train, long validation, long test)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST = 1_000_000;

  /**
   * Checks every value.
   *
   * @throws io.wavemill.datasets.InputException naming the first key whose value cannot be
   */
  public AddingSettings {
    SettingChecks.whole("steps", steps, 2, LONGEST);
    SettingChecks.splits(train, validation, test);
  }
}
