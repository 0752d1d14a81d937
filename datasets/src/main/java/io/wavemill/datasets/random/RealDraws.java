package io.wavemill.datasets.random;

import java.util.Objects;

/**
 * Real-valued random numbers of a {@link SampleRandom}, the same to the bit on every machine.
 *
 * <p>Everything is arithmetic, square roots (which Java rounds exactly) and {@link StrictMath};
 * {@link Math#log} and its like may differ between processors in the last bit.
 *
 * <p>Not thread-safe.
 */
public final class RealDraws {
  private final SampleRandom random;

  /** The second number of a pair of normal ones, until it is asked for; NaN when there is none. */
  private double kept = Double.NaN;

  /**
   * @param random where the bits come from; nothing is drawn before a number is asked for
   */
  public RealDraws(SampleRandom random) {
    this.random = Objects.requireNonNull(random, "random");
  }

  /** The next number, uniform on {@code [low, high)}; one draw. */
  public double uniform(double low, double high) {
    return random.nextDouble(low, high);
  }

  /**
   * The next normal number, by the polar method (Marsaglia and Bray, <i>A convenient method for
   * generating normal variables</i>, 1964). Two numbers come of one pair of draws; the second waits
   * for the next call. Pairs outside the unit circle are drawn again.
   *
   * @param mean its mean
   * @param deviation its standard deviation, not negative
   */
  public double normal(double mean, double deviation) {
    if (!Double.isNaN(kept)) {
      double second = kept;
      kept = Double.NaN;
      return mean + deviation * second;
    }
    double x;
    double y;
    double square;
    do {
      x = random.nextDouble(-1, 1);
      y = random.nextDouble(-1, 1);
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
    kept = y * factor;
    return mean + deviation * (x * factor);
  }

  /**
   * The next number of the Rayleigh distribution, density {@code s/scale²·exp(−s²/2scale²)}, by
   * inversion; one draw.
   *
   * @param scale where the density is largest, not negative; the mean is {@code scale·√(π/2)}
   */
  public double rayleigh(double scale) {
    return scale * Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble(0, 1)));
  }
}
