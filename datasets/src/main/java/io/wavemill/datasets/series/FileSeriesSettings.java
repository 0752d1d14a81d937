package io.wavemill.datasets.series;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;

/**
 * What a dataset of one series from a file consists of.
 *
 * @param windows how the series becomes windows
 * @param train windows to train on; {@link #ALL} for all that the first half has
 * @param validation windows to choose a model by: the last of the first half
 * @param test windows to judge by; {@link #ALL} for all that the second half has
 */
public record FileSeriesSettings(WindowSettings windows, long train, long validation, long test)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As many as there are. */
  public static final long ALL = -1;

  /**
   * Checks every value.
   *
   * @throws InputException naming the first key whose value cannot be
   */
  public FileSeriesSettings {
    checkCount("train", train);
    SettingChecks.whole("validation", validation, 0, Integer.MAX_VALUE);
    checkCount("test", test);
    if (train == 0 && validation == 0 && test == 0) {
      SettingChecks.splits(train, validation, test);
    }
  }

  private static void checkCount(String key, long count) {
    if (count != ALL) {
      SettingChecks.whole(key, count, 0, Integer.MAX_VALUE);
    }
  }
}
