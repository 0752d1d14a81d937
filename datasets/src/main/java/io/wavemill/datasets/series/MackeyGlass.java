package io.wavemill.datasets.series;

import io.wavemill.datasets.InputException;
import java.util.Arrays;

/**
 * The Mackey-Glass equation, dx/dt = β x(t−τ) / (1 + x(t−τ)ⁿ) − γ x(t) (Mackey and Glass,
 * <i>Oscillation and chaos in physiological control systems</i>, Science 197, 1977).
 *
 * <p>Runge and Kutta's method of fourth order with a fixed step. The delay is a whole number of
 * steps; delayed values half-way between two are interpolated by the cubic through four, which is
 * of fourth order too. Where the constant history ends the slope jumps: near there the error is of
 * second order. Arithmetic only, so that every machine gets the same bits.
 */
final class MackeyGlass {
  private final MackeyGlassSettings settings;
  private final double step;
  private final int delay;

  /** The last values, at {@code time & mask}. */
  private final double[] recent;

  private final int mask;

  MackeyGlass(MackeyGlassSettings settings) {
    this.settings = settings;
    this.step = settings.interval() / settings.subSteps();
    this.delay = settings.delaySteps();
    this.recent = new double[Integer.highestOneBit(delay + 2) * 2];
    this.mask = recent.length - 1;
  }

  /**
   * A series on its attractor.
   *
   * @param history x at all times up to 0
   * @return {@code [samples]}
   * @throws InputException if the steps are too long for the rates, so that values do not stay
   *     finite
   */
  double[] series(double history) {
    Arrays.fill(recent, history);
    double[] samples = new double[settings.samples()];
    int time = 0;
    for (int i = -settings.discard(); i < samples.length; i++) {
      double now = recent[time & mask];
      if (i >= 0) {
        samples[i] = now;
      }
      if (!(Math.abs(now) < Float.MAX_VALUE)) {
        throw new InputException(
            "dataset: the Mackey-Glass equation does not stay finite with these settings.",
            "Raise dataset.subSteps, or lower dataset.interval, production or decay.");
      }
      for (int s = 0; s < settings.subSteps(); s++) {
        advance(time++);
      }
    }
    return samples;
  }

  /** Time wraps round as its bits do, which the mask does not notice. */
  private void advance(int time) {
    double x = recent[time & mask];
    double before = recent[time - delay - 1 & mask];
    double begin = recent[time - delay & mask];
    double end = recent[time - delay + 1 & mask];
    double after = recent[time - delay + 2 & mask];
    double middle = (9 * (begin + end) - (before + after)) / 16;
    double produced = production(begin);
    double producedMiddle = production(middle);
    double producedEnd = production(end);
    double decay = settings.decay();
    double k1 = produced - decay * x;
    double k2 = producedMiddle - decay * (x + step / 2 * k1);
    double k3 = producedMiddle - decay * (x + step / 2 * k2);
    double k4 = producedEnd - decay * (x + step * k3);
    recent[time + 1 & mask] = x + step / 6 * (k1 + 2 * (k2 + k3) + k4);
  }

  /** β x / (1 + xⁿ). */
  double production(double x) {
    double power = 1;
    double square = x;
    for (int bits = settings.exponent(); bits != 0; bits >>= 1) {
      if ((bits & 1) == 1) {
        power *= square;
      }
      square *= square;
    }
    return settings.production() * x / (1 + power);
  }
}
