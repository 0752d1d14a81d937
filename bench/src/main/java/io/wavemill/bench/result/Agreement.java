package io.wavemill.bench.result;

/**
 * What both sides computed from equal weights and inputs.
 *
 * @param what which number it is
 * @param wavemill ours
 * @param peer the peer's
 */
public record Agreement(String what, double wavemill, double peer) {

  /** Relative differences below this count as agreement: both sides compute in single precision. */
  public static final double LIMIT = 1e-4;

  /** |difference| / |peer|; 0 if both are the same. */
  public double relativeDifference() {
    return wavemill == peer ? 0 : Math.abs(wavemill - peer) / Math.abs(peer);
  }

  /** Whether both sides computed the same, up to rounding; never where one of them is NaN. */
  public boolean agrees() {
    return relativeDifference() < LIMIT;
  }
}
