package io.wavemill.datasets.rotating;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.DType;
import java.io.Serializable;

/**
 * What the rotating MNIST of <i>Neural Wave Machines</i> consists of, as an experiment's file says
 * it.
 *
 * @param mode about which point digits turn
 * @param angleStep degrees/frame, a divisor of 360, so that a whole number of frames is a full turn
 * @param periods full turns of a sequence of {@code train} or {@code validation}
 * @param testPeriods full turns of a sequence of {@code test}
 * @param dtype how grey values are stored: uint8 (0 .. 255, rounded) or float32 (0 .. 1)
 * @param train sequences to train on
 * @param validation sequences of digits held out from training
 * @param test sequences to judge by
 */
public record NwmRotatingMnistSettings(
    RotationMode mode,
    int angleStep,
    int periods,
    int testPeriods,
    DType dtype,
    long train,
    long validation,
    long test)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int FULL_CIRCLE = 360;
  private static final int MOST_PERIODS = 100_000;

  /**
   * Checks every value.
   *
   * @throws InputException naming the first key whose value cannot be
   */
  public NwmRotatingMnistSettings {
    SettingChecks.whole("angleStep", angleStep, 1, FULL_CIRCLE / 2);
    if (FULL_CIRCLE % angleStep != 0) {
      throw new InputException(
          "dataset.angleStep is " + angleStep + ", which does not divide 360.",
          "Give a divisor of 360, such as 20, so that the frames repeat after a full turn.");
    }
    SettingChecks.whole("periods", periods, 1, MOST_PERIODS);
    SettingChecks.whole("testPeriods", testPeriods, 1, MOST_PERIODS);
    FrameFormat format = new FrameFormat(dtype, Digits.SIDE);
    format.requireFits("periods", (long) periods * FULL_CIRCLE / angleStep);
    format.requireFits("testPeriods", (long) testPeriods * FULL_CIRCLE / angleStep);
    SettingChecks.splits(train, validation, test);
  }

  /** Frames of a full turn. */
  int period() {
    return FULL_CIRCLE / angleStep;
  }

  /** Frames of a sequence of {@code train} or {@code validation}. */
  public int frames() {
    return periods * period();
  }

  /** Frames of a sequence of {@code test}. */
  public int testFrames() {
    return testPeriods * period();
  }
}
