package io.wavemill.bench.result;

/**
 * The work of one step, or of one sequence, and the peak to compare it with.
 *
 * @param kind what is counted
 * @param amount how much of it
 */
public record Work(Kind kind, double amount) {

  /** What is counted. */
  public enum Kind {
    /** Direct multiply-adds times two, against the peak of matrix products. */
    FLOP,
    /** Bytes of the arrays made, against the peak of copying. */
    BYTE
  }

  /** Share of the peak at a rate of {@code perSecond}. */
  double share(double perSecond, Peak peak) {
    return perSecond / (kind == Kind.FLOP ? peak.flops() : peak.copy());
  }
}
