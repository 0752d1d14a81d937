package io.wavemill.datasets.review;

import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;

/**
 * What a dataset of reviews consists of.
 *
 * @param vocabulary words that get a number of their own, besides those for unknown words and
 *     padding; 1 .. 10,000,000
 * @param train reviews to train on; the vocabulary is made of them
 * @param validation reviews to choose a model by, of the same set
 * @param test reviews to judge by
 */
public record ImdbSettings(int vocabulary, long train, long validation, long test)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LARGEST_VOCABULARY = 10_000_000;

  /**
   * Checks every value.
   *
   * @throws io.wavemill.datasets.InputException naming the first key whose value cannot be
   */
  public ImdbSettings {
    SettingChecks.whole("vocabulary", vocabulary, 1, LARGEST_VOCABULARY);
    SettingChecks.whole("train", train, 1, Integer.MAX_VALUE);
    SettingChecks.splits(train, validation, test);
  }
}
