package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.random.SampleRandom;
import java.io.Serializable;

/**
 * What a constant of a system is drawn from, uniformly.
 *
 * @param low least
 * @param high most; equal to {@code low} where the constant is the same in all trajectories, and
 *     nothing is drawn then
 */
record Range(double low, double high) implements Serializable {
  private static final long serialVersionUID = 1L;

  static Range fixed(double value) {
    return new Range(value, value);
  }

  double draw(SampleRandom random) {
    return low == high ? low : random.nextDouble(low, high);
  }
}
