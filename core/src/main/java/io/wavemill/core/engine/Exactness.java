package io.wavemill.core.engine;

/** What an engine may trade for speed. Either way its results are reproducible to the bit. */
public enum Exactness {
  /**
   * Winograd's algorithm where it is faster: fewer multiplications, a relative error of single
   * precision results up to about 1e-4 instead of 1e-6.
   */
  FAST,
  /** Every product is formed and added. */
  STRICT
}
