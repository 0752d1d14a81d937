package io.wavemill.jobs.config;

/** What models learn to do with a sequence. */
public enum Task {
  /** Predict its further frames. */
  FORECAST,

  /** Say of which class it is. */
  CLASSIFY
}
