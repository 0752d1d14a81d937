package io.wavemill.datasets.sequence;

import io.wavemill.datasets.SettingChecks;
import java.util.OptionalLong;

/**
 * What a sequential MNIST dataset consists of.
 *
 * @param permutationSeed the seed of the permutation of the pixels, 0 .. 2³²−1; empty to show them
 *     row by row
 * @param train sequences to train on
 * @param validation sequences to choose a model by, of other digits of the training set
 * @param test sequences to judge by, the first of the test set
 */
public record SequentialMnistSettings(
    OptionalLong permutationSeed, long train, long validation, long test) {

  /**
   * Checks every value.
   *
   * @throws io.wavemill.datasets.InputException naming the first key whose value cannot be
   */
  public SequentialMnistSettings {
    permutationSeed.ifPresent(seed -> SettingChecks.whole("permutationSeed", seed, 0, 0xffffffffL));
    SettingChecks.splits(train, validation, test);
  }
}
