package io.wavemill.datasets.hamiltonian;

import java.io.Serializable;

/**
 * When a trajectory is sampled: at times 0, interval, 2·interval …
 *
 * @param frames how many samples
 * @param interval time between them
 */
record Timeline(int frames, double interval) implements Serializable {
  private static final long serialVersionUID = 1L;
}
