package io.wavemill.core.oscillator;

/**
 * What defines a network of oscillators beside its drive, in floats.
 *
 * @param coupling who listens to whom
 * @param position K_y, {@link Coupling#kernelLength} weights
 * @param velocity K_z, as many
 * @param constants Δ, γ, ε
 */
public record OscillatorWeights(
    Coupling coupling, float[] position, float[] velocity, OscillatorConstants constants) {

  /** Checks the lengths. */
  public OscillatorWeights {
    if (position.length != coupling.kernelLength() || velocity.length != position.length) {
      throw new IllegalArgumentException(
          coupling
              + " has kernels of "
              + coupling.kernelLength()
              + " weights, not "
              + position.length
              + " and "
              + velocity.length);
    }
  }
}
