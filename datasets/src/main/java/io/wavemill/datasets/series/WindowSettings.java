package io.wavemill.datasets.series;

import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How a series becomes windows.
 *
 * @param length L, samples of a window, 1 .. 100,000
 * @param mode as the reference does it, or with its defects mended
 * @param normalise whether samples are divided by the largest magnitude
 */
public record WindowSettings(int length, Mode mode, boolean normalise) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST = 100_000;

  /** Which of the reference's ways to follow. */
  public enum Mode {
    /**
     * As the reference: a window's target is the window itself, and the largest magnitude is that
     * of the whole series, tests included.
     */
    REFERENCE,
    /** Targets are the next samples, and the largest magnitude is that of the training half. */
    CORRECTED;

    /** The word in an experiment. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks every value.
   *
   * @throws io.wavemill.datasets.InputException naming the first key whose value cannot be
   */
  public WindowSettings {
    SettingChecks.whole("window", length, 1, LONGEST);
    Objects.requireNonNull(mode, "mode");
  }

  /** These settings by their keys. */
  Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("window", length);
    parameters.put("mode", mode.word());
    parameters.put("normalise", normalise);
    return parameters;
  }
}
