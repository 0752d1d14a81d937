package io.wavemill.core.classify;

/** How the hidden state of a velocity moves from one step to the next. */
public enum Transport {
  /** It is rolled by the velocity: FERNN; with velocity 0 alone, G-RNN. */
  ROLL,
  /**
   * A kernel per velocity, shared by all channels and trained like other weights, filters it: the
   * baseline G-RNN+.
   */
  LEARNED
}
