package io.wavemill.datasets.hamiltonian;

/**
 * The logistic function {@code 1/(1 + exp(z))}, which softens the edges of discs: exactly, and fast
 * from a table.
 *
 * <p>The table holds cubics between the function's values and slopes at multiples of 1/32; it is
 * off by less than {@link #ERROR}, the fourth power of the spacing times the largest fourth
 * derivative over 384.
 */
final class SoftEdge {
  /** Bound of the error of {@link #fast}. */
  static final double ERROR = 4e-10;

  /** Below, the function is 1 in double precision. */
  private static final double LOW = -40;

  /** Painters ask for nothing above 15. */
  private static final double HIGH = 16;

  private static final int PER_UNIT = 32;
  private static final double[] CUBICS = cubics();

  private SoftEdge() {}

  /** The function to the last bits. */
  static double exact(double z) {
    return 1 / (1 + StrictMath.exp(z));
  }

  /**
   * The function from the table.
   *
   * @param z at most 16
   */
  static double fast(double z) {
    if (z < LOW) {
      return 1;
    }
    double place = (z - LOW) * PER_UNIT;
    int cell = (int) place;
    double part = place - cell;
    int at = 4 * cell;
    double[] c = CUBICS;
    return c[at] + part * (c[at + 1] + part * (c[at + 2] + part * c[at + 3]));
  }

  private static double[] cubics() {
    int cells = (int) (HIGH - LOW) * PER_UNIT + 1;
    double[] cubics = new double[4 * cells];
    for (int cell = 0; cell < cells; cell++) {
      double left = exact(LOW + (double) cell / PER_UNIT);
      double right = exact(LOW + (cell + 1.0) / PER_UNIT);
      double leftSlope = -left * (1 - left) / PER_UNIT;
      double rightSlope = -right * (1 - right) / PER_UNIT;
      cubics[4 * cell] = left;
      cubics[4 * cell + 1] = leftSlope;
      cubics[4 * cell + 2] = 3 * (right - left) - 2 * leftSlope - rightSlope;
      cubics[4 * cell + 3] = 2 * (left - right) + leftSlope + rightSlope;
    }
    return cubics;
  }
}
