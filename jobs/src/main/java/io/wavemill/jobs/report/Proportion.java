package io.wavemill.jobs.report;

/**
 * A share of independent trials, and what it says about the chance behind it.
 *
 * @param share of the trials that succeeded, 0..1
 * @param trials how many there were, at least one
 */
record Proportion(double share, double trials) {

  /** Standard deviations that hold 95 % of a normal distribution. */
  private static final double Z = 1.959963984540054;

  /**
   * Lower end of Wilson's 95 % interval (E. B. Wilson, Journal of the American Statistical
   * Association 22, 1927).
   */
  double low() {
    return Math.max(0, centre() - halfWidth());
  }

  /** Upper end of the same interval. */
  double high() {
    return Math.min(1, centre() + halfWidth());
  }

  private double centre() {
    return (share + Z * Z / (2 * trials)) / (1 + Z * Z / trials);
  }

  private double halfWidth() {
    double spread = share * (1 - share) / trials + Z * Z / (4 * trials * trials);
    return Z * Math.sqrt(spread) / (1 + Z * Z / trials);
  }

  /** The interval for people. */
  String interval() {
    return Figures.percentNumber(low()) + " to " + Figures.percent(high());
  }
}
