package io.wavemill.datasets.navigation;

/**
 * The exponential function of many numbers that are not positive.
 *
 * <p>It is plain arithmetic, so that all machines agree on every bit and the compiler can use
 * vector instructions, which it cannot in {@link StrictMath#exp}: {@code eˣ = (e^(x/1024))^1024},
 * the inner one by its Taylor polynomial of degree 7, the outer power by ten squarings. The
 * relative error is below 1e-9 down to −104, where single precision ends; below that the result is
 * merely smaller than single precision can tell from 0.
 */
final class Exponential {
  /** e⁻¹²⁸ is 1e11 times smaller than the smallest number of single precision. */
  private static final double LOWEST = -128;

  private Exponential() {}

  /** Replaces each value by its exponential. */
  static void ofNonPositive(double[] values) {
    for (int i = 0; i < values.length; i++) {
      double y = Math.max(values[i], LOWEST) * 0x1.0p-10;
      double power = 1.0 / 720 + y * (1.0 / 5040);
      power = 1.0 / 120 + y * power;
      power = 1.0 / 24 + y * power;
      power = 1.0 / 6 + y * power;
      power = 1.0 / 2 + y * power;
      power = 1 + y * power;
      power = 1 + y * power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      power *= power;
      values[i] = power;
    }
  }
}
