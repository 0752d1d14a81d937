package io.wavemill.datasets.series;

import java.util.Arrays;

/** The power of a series at every frequency that fits it a whole number of times. */
final class Periodogram {
  private Periodogram() {}

  /** The period of the largest power, in samples, of those that fit in up to {@code most} times. */
  static double strongestPeriod(double[] x, int most) {
    double mean = Arrays.stream(x).average().orElseThrow();
    int best = 0;
    double strongest = 0;
    for (int times = 1; times <= most; times++) {
      double turn = 2 * Math.PI * times / x.length;
      double real = 0;
      double imaginary = 0;
      for (int i = 0; i < x.length; i++) {
        real += (x[i] - mean) * Math.cos(turn * i);
        imaginary += (x[i] - mean) * Math.sin(turn * i);
      }
      double power = real * real + imaginary * imaginary;
      if (power > strongest) {
        strongest = power;
        best = times;
      }
    }
    return (double) x.length / best;
  }
}
