package io.wavemill.datasets.phase;

import io.wavemill.datasets.SettingChecks;
import java.util.Objects;

/**
 * What a dataset of phase fields consists of.
 *
 * @param encoding how a grey value becomes a phase
 * @param inverted whether phases are turned round, θ → 2π − θ
 * @param components D, oscillators at each pixel, which all get the pixel's phase; 1 .. 64
 * @param train images to train on
 * @param validation images to choose a model by
 * @param test images to judge by
 */
public record PhaseFieldSettings(
    PhaseEncoding encoding,
    boolean inverted,
    int components,
    long train,
    long validation,
    long test) {
  private static final int MOST_COMPONENTS = 64;

  /**
   * Checks every value.
   *
   * @throws io.wavemill.datasets.InputException naming the first key whose value cannot be
   */
  public PhaseFieldSettings {
    Objects.requireNonNull(encoding, "encoding");
    SettingChecks.whole("components", components, 1, MOST_COMPONENTS);
    SettingChecks.splits(train, validation, test);
  }
}
