package io.wavemill.core.oscillator;

/**
 * What pushes the oscillators from outside: the term that is added to the recurrent one inside the
 * hyperbolic tangent, in floats.
 */
public sealed interface Drive {

  /**
   * Few signals seen by all units through an affine map: {@code V·u_t + b}. Meant for a handful of
   * channels; with many, one matrix product for all steps and {@link Terms} is faster.
   *
   * @param values u {@code [batch, channel, step]}
   * @param channels how many
   * @param weights V {@code [unit, channel]}
   * @param bias b {@code [unit]}
   */
  record Signals(float[] values, int channels, float[] weights, float[] bias) implements Drive {}

  /**
   * Any term for each step and unit.
   *
   * @param values {@code [batch, step, unit]}
   */
  record Terms(float[] values) implements Drive {}
}
