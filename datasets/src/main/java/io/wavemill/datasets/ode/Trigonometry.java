package io.wavemill.datasets.ode;

/**
 * Sine and cosine in plain arithmetic: every result equals that of {@link StrictMath} to the bit.
 *
 * <p>{@link Math#sin} may be a processor's or a compiler's own and differ in the last bit from
 * machine to machine; {@link StrictMath#sin} may not, but is a call out of Java up to Java 20,
 * several times the cost of this. Error below 1 unit in the last place.
 *
 * <p>The method, the constants and the order of the operations are those of fdlibm 5.3 (k_sin.c,
 * k_cos.c, e_rem_pio2.c), which bears this notice:
 *
 * <pre>
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that
 * this notice is preserved.
 * </pre>
 */
public final class Trigonometry {
  private static final double S1 = -1.66666666666666324348e-01;
  private static final double S2 = 8.33333333332248946124e-03;
  private static final double S3 = -1.98412698298579493134e-04;
  private static final double S4 = 2.75573137070700676789e-06;
  private static final double S5 = -2.50507602534068634195e-08;
  private static final double S6 = 1.58969099521155010221e-10;

  private static final double C1 = 4.16666666666666019037e-02;
  private static final double C2 = -1.38888888888741095749e-03;
  private static final double C3 = 2.48015872894767294178e-05;
  private static final double C4 = -2.75573143513906633035e-07;
  private static final double C5 = 2.08757232129817482790e-09;
  private static final double C6 = -1.13596475577881948265e-11;

  private static final double TWO_OVER_PI = 6.36619772367581382433e-01;
  // π/2 in three pieces of 33 bits, and what is left after each.
  private static final double HALF_PI_1 = 1.57079632673412561417e+00;
  private static final double HALF_PI_1_REST = 6.07710050650619224932e-11;
  private static final double HALF_PI_2 = 6.07710050630396597660e-11;
  private static final double HALF_PI_2_REST = 2.02226624879595063154e-21;
  private static final double HALF_PI_3 = 2.02226624871116645580e-21;
  private static final double HALF_PI_3_REST = 8.47842766036889956997e-32;

  /** High words of the doubles nearest to π/4 and to 3π/4, the largest of the near cases. */
  private static final int QUARTER_PI_HIGH = 0x3fe921fb;

  private static final int THREE_QUARTERS_PI_HIGH = 0x4002d97c;
  private static final int HALF_PI_HIGH = 0x3ff921fb;

  /** High word of 2^19·π/2; beyond it three pieces of π/2 are not enough. */
  private static final int LARGE_HIGH = 0x413921fb;

  /** High word of 2^−27: below, the sine is the angle and the cosine 1. */
  private static final int TINY_HIGH = 0x3e400000;

  /** High words of n·π/2, n = 1 .. 32, where a subtraction may cancel. */
  private static final int[] MULTIPLES_HIGH = new int[32];

  static {
    for (int n = 1; n <= MULTIPLES_HIGH.length; n++) {
      MULTIPLES_HIGH[n - 1] = high(n * (Math.PI / 2));
    }
  }

  private Trigonometry() {}

  /** The sine of an angle in radians. */
  public static double sin(double x) {
    int magnitude = high(x) & 0x7fffffff;
    if (magnitude <= QUARTER_PI_HIGH) {
      return nearSine(x, 0, false);
    }
    if (magnitude > LARGE_HIGH) {
      return StrictMath.sin(x);
    }
    return reduced(x, magnitude, 0);
  }

  /** The cosine of an angle in radians. */
  public static double cos(double x) {
    int magnitude = high(x) & 0x7fffffff;
    if (magnitude <= QUARTER_PI_HIGH) {
      return nearCosine(x, 0);
    }
    if (magnitude > LARGE_HIGH) {
      return StrictMath.cos(x);
    }
    return reduced(x, magnitude, 1);
  }

  /** The sine of {@code x + quarterTurns·π/2}, for x beyond π/4. */
  private static double reduced(double x, int magnitude, int quarterTurns) {
    // x = n·π/2 + main + rest
    double main;
    double rest;
    int n;
    if (magnitude < THREE_QUARTERS_PI_HIGH) {
      n = x > 0 ? 1 : -1;
      double z = Math.abs(x) - HALF_PI_1;
      double tail = HALF_PI_1_REST;
      if (magnitude == HALF_PI_HIGH) {
        z -= HALF_PI_2;
        tail = HALF_PI_2_REST;
      }
      main = z - tail;
      rest = (z - main) - tail;
    } else {
      double distance = Math.abs(x);
      n = (int) (distance * TWO_OVER_PI + 0.5);
      double count = n;
      double remainder = distance - count * HALF_PI_1;
      double correction = count * HALF_PI_1_REST;
      main = remainder - correction;
      boolean nearMultiple = n > MULTIPLES_HIGH.length - 1 || magnitude == MULTIPLES_HIGH[n - 1];
      if (nearMultiple && lostBits(magnitude, main) > 16) {
        double before = remainder;
        correction = count * HALF_PI_2;
        remainder = before - correction;
        correction = count * HALF_PI_2_REST - ((before - remainder) - correction);
        main = remainder - correction;
        if (lostBits(magnitude, main) > 49) {
          before = remainder;
          correction = count * HALF_PI_3;
          remainder = before - correction;
          correction = count * HALF_PI_3_REST - ((before - remainder) - correction);
          main = remainder - correction;
        }
      }
      rest = (remainder - main) - correction;
      n = x > 0 ? n : -n;
    }
    if (x < 0) {
      main = -main;
      rest = -rest;
    }
    return switch ((n + quarterTurns) & 3) {
      case 0 -> nearSine(main, rest, true);
      case 1 -> nearCosine(main, rest);
      case 2 -> -nearSine(main, rest, true);
      default -> -nearCosine(main, rest);
    };
  }

  private static int lostBits(int magnitude, double main) {
    return (magnitude >> 20) - ((high(main) >> 20) & 0x7ff);
  }

  /** sin(x + rest), |x| up to π/4. */
  private static double nearSine(double x, double rest, boolean hasRest) {
    if ((high(x) & 0x7fffffff) < TINY_HIGH) {
      return x;
    }
    double z = x * x;
    double v = z * x;
    double r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
    return hasRest ? x - ((z * (0.5 * rest - v * r) - rest) - v * S1) : x + v * (S1 + z * r);
  }

  /** cos(x + rest), |x| up to π/4. */
  private static double nearCosine(double x, double rest) {
    int magnitude = high(x) & 0x7fffffff;
    if (magnitude < TINY_HIGH) {
      return 1;
    }
    double z = x * x;
    double r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
    if (magnitude < 0x3fd33333) {
      return 1 - (0.5 * z - (z * r - x * rest));
    }
    double quarter =
        magnitude > 0x3fe90000
            ? 0.28125
            : Double.longBitsToDouble((long) (magnitude - 0x00200000) << 32);
    double half = 0.5 * z - quarter;
    double one = 1 - quarter;
    return one - (half - (z * r - x * rest));
  }

  private static int high(double x) {
    return (int) (Double.doubleToRawLongBits(x) >>> 32);
  }
}
