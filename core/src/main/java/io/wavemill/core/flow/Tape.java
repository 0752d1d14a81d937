package io.wavemill.core.flow;

/**
 * What training does about the states that back-propagation through time reads again. The results
 * are the same to the bit.
 */
public enum Tape {
  /** Store them if they take no more than half of the native memory allowed, else recompute. */
  AUTO,
  /** Keep the states of all steps of the whole batch until the backward pass. */
  STORE,
  /**
   * Run the forward pass again, a few sequences at a time, before their backward pass: a third more
   * arithmetic, and memory for the sequences at hand only.
   */
  RECOMPUTE
}
