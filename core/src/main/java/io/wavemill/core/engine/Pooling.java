package io.wavemill.core.engine;

/**
 * How the velocity channels of a state become one (FERNN section 3.1; the published models use the
 * maximum).
 */
public enum Pooling {
  /** Elementwise maximum; the gradient goes to the selected element only, the first of equals. */
  MAX,
  /** Elementwise mean. */
  MEAN,
  /** Elementwise sum. */
  SUM
}
