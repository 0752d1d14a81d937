package io.wavemill.core.oscillator;

import java.io.Serializable;

/**
 * The three numbers of a network of oscillators, the same for all units.
 *
 * @param timeStep Δ, positive
 * @param stiffness γ, how strongly position is pulled back to 0
 * @param damping ε (α in some papers), how strongly velocity is
 */
public record OscillatorConstants(double timeStep, double stiffness, double damping)
    implements Serializable {

  /** Checks that all are finite and the time step positive. */
  public OscillatorConstants {
    if (!(timeStep > 0) || !Double.isFinite(timeStep + stiffness + damping)) {
      throw new IllegalArgumentException(
          "oscillator constants must be finite and the time step positive, not "
              + timeStep
              + ", "
              + stiffness
              + ", "
              + damping);
    }
  }
}
