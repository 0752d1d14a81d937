package io.wavemill.datasets.ode;

import static io.wavemill.datasets.ode.Dop853Coefficients.*;

/**
 * The explicit Runge–Kutta method of Dormand and Prince of order 8 with step size control by
 * embedded methods of orders 5 and 3, and interpolation of order 7 between steps: DOP853 of Hairer,
 * Nørsett and Wanner, <i>Solving Ordinary Differential Equations I</i>, second edition, sections
 * II.4 to II.6.
 *
 * <p>A step is accepted when the root mean square of the estimated error, each component divided by
 * {@code absoluteTolerance + relativeTolerance·|x|}, is at most 1. Samples are interpolated, so
 * that their spacing does not shape the steps.
 *
 * <p>Our own rather than a library's, because it makes most of the suite's samples: all stages are
 * written out, nothing is allocated while it runs, and only additions, multiplications, divisions
 * and square roots, in a fixed order, decide about step sizes, so that results are the same to the
 * bit everywhere.
 *
 * <p>Not thread-safe: it keeps its working arrays.
 */
public final class DormandPrince853 {
  /** A new step is so much smaller than the one that the error estimate asks for. */
  private static final double SAFETY = 0.9;

  private static final double MOST_SHRINKING = 1.0 / 3;
  private static final double MOST_GROWTH = 6;

  /** Steps shorter than this part of the time reached would be lost in rounding. */
  private static final double SHORTEST_STEP = 1e-15;

  /** Numbers of the interpolation polynomial for each component of the state. */
  private static final int POLYNOMIAL = 8;

  private final double relativeTolerance;
  private final double absoluteTolerance;

  private double[] x = {};
  private double[] next;
  private double[] stage;
  private double[] polynomial;
  private double[] k1;
  private double[] k2;
  private double[] k3;
  private double[] k4;
  private double[] k5;
  private double[] k6;
  private double[] k7;
  private double[] k8;
  private double[] k9;
  private double[] k10;
  private double[] k11;
  private double[] k12;
  private double[] k13;
  private double[] k14;
  private double[] k15;
  private double[] k16;

  /**
   * @param relativeTolerance error allowed per step, as part of each component's size
   * @param absoluteTolerance error allowed per step on top of that
   */
  public DormandPrince853(double relativeTolerance, double absoluteTolerance) {
    if (!(relativeTolerance > 0 && absoluteTolerance > 0)) {
      throw new IllegalArgumentException(
          "tolerances " + relativeTolerance + " and " + absoluteTolerance);
    }
    this.relativeTolerance = relativeTolerance;
    this.absoluteTolerance = absoluteTolerance;
  }

  /**
   * Solves an initial value problem and samples the solution at times 0, interval, 2·interval …
   *
   * @param equation what to solve
   * @param initial the state at time 0, {@code [dimension]}; becomes the first sample
   * @param interval time between samples, above 0
   * @param samples how many, the one at time 0 included
   * @param mostSteps steps after which to give up, rejected ones included
   * @param out the samples, {@code [samples, dimension]}, overwritten
   * @return whether the solution was found; not so where steps became too many or too short, as
   *     near a singularity. {@code out} is then incomplete
   */
  public boolean solve(
      DifferentialEquation equation,
      double[] initial,
      double interval,
      int samples,
      long mostSteps,
      double[] out) {
    int n = equation.dimension();
    allocate(n);
    System.arraycopy(initial, 0, x, 0, n);
    System.arraycopy(initial, 0, out, 0, n);
    if (samples == 1) {
      return true;
    }
    equation.derivative(x, k1);
    double end = (samples - 1) * interval;
    double h = Math.min(firstStep(equation, end), end);
    double time = 0;
    int sample = 1;
    boolean rejected = false;
    for (long step = 0; step < mostSteps; step++) {
      if (!(h > SHORTEST_STEP * time)) {
        return false;
      }
      stages(equation, h);
      double error = error(h);
      // A state that is not a number counts as an error without bound.
      double factor =
          error == 0
              ? MOST_GROWTH
              : Math.max(MOST_SHRINKING, Math.min(MOST_GROWTH, SAFETY / eighthRoot(error)));
      if (!(error <= 1)) {
        h *= error > 1 ? Math.min(1, factor) : MOST_SHRINKING;
        rejected = true;
        continue;
      }
      equation.derivative(next, k13);
      double reached = time + h;
      if (sample * interval <= reached) {
        interpolation(equation, h);
        for (; sample < samples && sample * interval <= reached; sample++) {
          interpolate((sample * interval - time) / h, out, sample * n);
        }
        if (sample == samples) {
          return true;
        }
      }
      time = reached;
      swap();
      h *= rejected ? Math.min(1, factor) : factor;
      rejected = false;
    }
    return false;
  }

  /** A step over which the solution changes little, by comparing its first two derivatives. */
  private double firstStep(DifferentialEquation equation, double end) {
    double size = norm(x, null);
    double slope = norm(k1, null);
    double guess = size < 1e-5 || slope < 1e-5 ? 1e-6 : 0.01 * size / slope;
    guess = Math.min(guess, end);
    for (int i = 0; i < x.length; i++) {
      stage[i] = x[i] + guess * k1[i];
    }
    equation.derivative(stage, k2);
    double curvature = norm(k2, k1) / guess;
    double largest = Math.max(slope, curvature);
    double step = largest <= 1e-15 ? Math.max(1e-6, guess * 1e-3) : eighthRoot(0.01 / largest);
    return Math.min(100 * guess, step);
  }

  /** The root mean square of {@code a − b} in units of the tolerance at the present state. */
  private double norm(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double scale = absoluteTolerance + relativeTolerance * Math.abs(x[i]);
      double part = (b == null ? a[i] : a[i] - b[i]) / scale;
      sum += part * part;
    }
    return Math.sqrt(sum / x.length);
  }

  private static double eighthRoot(double value) {
    return Math.sqrt(Math.sqrt(Math.sqrt(value)));
  }

  /** Stages 2 to 12, and the state after a step of h. */
  private void stages(DifferentialEquation equation, double h) {
    int n = x.length;
    for (int i = 0; i < n; i++) {
      stage[i] = x[i] + h * (A2_1 * k1[i]);
    }
    equation.derivative(stage, k2);
    for (int i = 0; i < n; i++) {
      stage[i] = x[i] + h * (A3_1 * k1[i] + A3_2 * k2[i]);
    }
    equation.derivative(stage, k3);
    for (int i = 0; i < n; i++) {
      stage[i] = x[i] + h * (A4_1 * k1[i] + A4_3 * k3[i]);
    }
    equation.derivative(stage, k4);
    for (int i = 0; i < n; i++) {
      stage[i] = x[i] + h * (A5_1 * k1[i] + A5_3 * k3[i] + A5_4 * k4[i]);
    }
    equation.derivative(stage, k5);
    for (int i = 0; i < n; i++) {
      stage[i] = x[i] + h * (A6_1 * k1[i] + A6_4 * k4[i] + A6_5 * k5[i]);
    }
    equation.derivative(stage, k6);
    for (int i = 0; i < n; i++) {
      stage[i] = x[i] + h * (A7_1 * k1[i] + A7_4 * k4[i] + A7_5 * k5[i] + A7_6 * k6[i]);
    }
    equation.derivative(stage, k7);
    for (int i = 0; i < n; i++) {
      stage[i] =
          x[i] + h * (A8_1 * k1[i] + A8_4 * k4[i] + A8_5 * k5[i] + A8_6 * k6[i] + A8_7 * k7[i]);
    }
    equation.derivative(stage, k8);
    for (int i = 0; i < n; i++) {
      stage[i] =
          x[i]
              + h
                  * (A9_1 * k1[i]
                      + A9_4 * k4[i]
                      + A9_5 * k5[i]
                      + A9_6 * k6[i]
                      + A9_7 * k7[i]
                      + A9_8 * k8[i]);
    }
    equation.derivative(stage, k9);
    for (int i = 0; i < n; i++) {
      stage[i] =
          x[i]
              + h
                  * (A10_1 * k1[i]
                      + A10_4 * k4[i]
                      + A10_5 * k5[i]
                      + A10_6 * k6[i]
                      + A10_7 * k7[i]
                      + A10_8 * k8[i]
                      + A10_9 * k9[i]);
    }
    equation.derivative(stage, k10);
    for (int i = 0; i < n; i++) {
      stage[i] =
          x[i]
              + h
                  * (A11_1 * k1[i]
                      + A11_4 * k4[i]
                      + A11_5 * k5[i]
                      + A11_6 * k6[i]
                      + A11_7 * k7[i]
                      + A11_8 * k8[i]
                      + A11_9 * k9[i]
                      + A11_10 * k10[i]);
    }
    equation.derivative(stage, k11);
    for (int i = 0; i < n; i++) {
      stage[i] =
          x[i]
              + h
                  * (A12_1 * k1[i]
                      + A12_4 * k4[i]
                      + A12_5 * k5[i]
                      + A12_6 * k6[i]
                      + A12_7 * k7[i]
                      + A12_8 * k8[i]
                      + A12_9 * k9[i]
                      + A12_10 * k10[i]
                      + A12_11 * k11[i]);
    }
    equation.derivative(stage, k12);
    for (int i = 0; i < n; i++) {
      next[i] =
          x[i]
              + h
                  * (B1 * k1[i]
                      + B6 * k6[i]
                      + B7 * k7[i]
                      + B8 * k8[i]
                      + B9 * k9[i]
                      + B10 * k10[i]
                      + B11 * k11[i]
                      + B12 * k12[i]);
    }
  }

  /** The estimated error of the step, 1 being as much as is allowed. */
  private double error(double h) {
    double fifth = 0;
    double third = 0;
    for (int i = 0; i < x.length; i++) {
      double scale =
          absoluteTolerance + relativeTolerance * Math.max(Math.abs(x[i]), Math.abs(next[i]));
      double e5 =
          (E5_1 * k1[i]
                  + E5_6 * k6[i]
                  + E5_7 * k7[i]
                  + E5_8 * k8[i]
                  + E5_9 * k9[i]
                  + E5_10 * k10[i]
                  + E5_11 * k11[i]
                  + E5_12 * k12[i])
              / scale;
      double e3 =
          (E3_1 * k1[i]
                  + E3_6 * k6[i]
                  + E3_7 * k7[i]
                  + E3_8 * k8[i]
                  + E3_9 * k9[i]
                  + E3_10 * k10[i]
                  + E3_11 * k11[i]
                  + E3_12 * k12[i])
              / scale;
      fifth += e5 * e5;
      third += e3 * e3;
    }
    double denominator = fifth + 0.01 * third;
    return denominator == 0 ? 0 : h * fifth / Math.sqrt(denominator * x.length);
  }

  /** The polynomial between the old state and the new one. */
  private void interpolation(DifferentialEquation equation, double h) {
    int n = x.length;
    for (int i = 0; i < n; i++) {
      stage[i] =
          x[i]
              + h
                  * (A14_1 * k1[i]
                      + A14_7 * k7[i]
                      + A14_8 * k8[i]
                      + A14_9 * k9[i]
                      + A14_10 * k10[i]
                      + A14_11 * k11[i]
                      + A14_12 * k12[i]
                      + A14_13 * k13[i]);
    }
    equation.derivative(stage, k14);
    for (int i = 0; i < n; i++) {
      stage[i] =
          x[i]
              + h
                  * (A15_1 * k1[i]
                      + A15_6 * k6[i]
                      + A15_7 * k7[i]
                      + A15_8 * k8[i]
                      + A15_11 * k11[i]
                      + A15_12 * k12[i]
                      + A15_13 * k13[i]
                      + A15_14 * k14[i]);
    }
    equation.derivative(stage, k15);
    for (int i = 0; i < n; i++) {
      stage[i] =
          x[i]
              + h
                  * (A16_1 * k1[i]
                      + A16_6 * k6[i]
                      + A16_7 * k7[i]
                      + A16_8 * k8[i]
                      + A16_9 * k9[i]
                      + A16_13 * k13[i]
                      + A16_14 * k14[i]
                      + A16_15 * k15[i]);
    }
    equation.derivative(stage, k16);
    for (int i = 0; i < n; i++) {
      int at = i * POLYNOMIAL;
      double difference = next[i] - x[i];
      double bend = h * k1[i] - difference;
      polynomial[at] = x[i];
      polynomial[at + 1] = difference;
      polynomial[at + 2] = bend;
      polynomial[at + 3] = difference - h * k13[i] - bend;
      polynomial[at + 4] =
          h
              * (D4_1 * k1[i]
                  + D4_6 * k6[i]
                  + D4_7 * k7[i]
                  + D4_8 * k8[i]
                  + D4_9 * k9[i]
                  + D4_10 * k10[i]
                  + D4_11 * k11[i]
                  + D4_12 * k12[i]
                  + D4_13 * k13[i]
                  + D4_14 * k14[i]
                  + D4_15 * k15[i]
                  + D4_16 * k16[i]);
      polynomial[at + 5] =
          h
              * (D5_1 * k1[i]
                  + D5_6 * k6[i]
                  + D5_7 * k7[i]
                  + D5_8 * k8[i]
                  + D5_9 * k9[i]
                  + D5_10 * k10[i]
                  + D5_11 * k11[i]
                  + D5_12 * k12[i]
                  + D5_13 * k13[i]
                  + D5_14 * k14[i]
                  + D5_15 * k15[i]
                  + D5_16 * k16[i]);
      polynomial[at + 6] =
          h
              * (D6_1 * k1[i]
                  + D6_6 * k6[i]
                  + D6_7 * k7[i]
                  + D6_8 * k8[i]
                  + D6_9 * k9[i]
                  + D6_10 * k10[i]
                  + D6_11 * k11[i]
                  + D6_12 * k12[i]
                  + D6_13 * k13[i]
                  + D6_14 * k14[i]
                  + D6_15 * k15[i]
                  + D6_16 * k16[i]);
      polynomial[at + 7] =
          h
              * (D7_1 * k1[i]
                  + D7_6 * k6[i]
                  + D7_7 * k7[i]
                  + D7_8 * k8[i]
                  + D7_9 * k9[i]
                  + D7_10 * k10[i]
                  + D7_11 * k11[i]
                  + D7_12 * k12[i]
                  + D7_13 * k13[i]
                  + D7_14 * k14[i]
                  + D7_15 * k15[i]
                  + D7_16 * k16[i]);
    }
  }

  /** Writes the state at a part of the way, 0 the old state, 1 the new one. */
  private void interpolate(double part, double[] out, int start) {
    double left = 1 - part;
    for (int i = 0; i < x.length; i++) {
      int at = i * POLYNOMIAL;
      double value = polynomial[at + 6] + part * polynomial[at + 7];
      value = polynomial[at + 5] + left * value;
      value = polynomial[at + 4] + part * value;
      value = polynomial[at + 3] + left * value;
      value = polynomial[at + 2] + part * value;
      value = polynomial[at + 1] + left * value;
      out[start + i] = polynomial[at] + part * value;
    }
  }

  /** The new state becomes the present one; its derivative is known. */
  private void swap() {
    double[] old = x;
    x = next;
    next = old;
    double[] oldSlope = k1;
    k1 = k13;
    k13 = oldSlope;
  }

  private void allocate(int n) {
    if (x.length == n) {
      return;
    }
    x = new double[n];
    next = new double[n];
    stage = new double[n];
    polynomial = new double[n * POLYNOMIAL];
    k1 = new double[n];
    k2 = new double[n];
    k3 = new double[n];
    k4 = new double[n];
    k5 = new double[n];
    k6 = new double[n];
    k7 = new double[n];
    k8 = new double[n];
    k9 = new double[n];
    k10 = new double[n];
    k11 = new double[n];
    k12 = new double[n];
    k13 = new double[n];
    k14 = new double[n];
    k15 = new double[n];
    k16 = new double[n];
  }
}
