package io.wavemill.datasets.navigation;

/** Whether a dataset holds the activity of the cells beside the trajectories. */
public enum Codes {
  /** It does: some hundred times as many bytes as the trajectories. */
  STORED,
  /** It does not; a {@link PopulationCode} gives the same numbers whenever they are needed. */
  OMITTED
}
