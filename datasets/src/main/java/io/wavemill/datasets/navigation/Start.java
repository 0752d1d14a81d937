package io.wavemill.datasets.navigation;

/** Where trajectories begin. */
public enum Start {
  /** Anywhere, all places or directions alike. */
  UNIFORM,
  /** In the middle of the box, or at direction 0. */
  ZERO
}
