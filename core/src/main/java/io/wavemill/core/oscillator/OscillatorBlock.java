package io.wavemill.core.oscillator;

/** A few samples of a batch on their way through time, which one thread takes. */
interface OscillatorBlock {

  /**
   * Takes the samples from the first to the last step and writes what is wanted of them.
   *
   * @param states first states are read, the others written where they are not null
   */
  void forward(OscillatorWeights weights, Drive drive, States states);

  /**
   * Takes slopes back from the last step to the first. Only after a forward with the same weights
   * and drive, and only if the pass is recorded.
   *
   * @param incoming slopes of what forward wrote; first states are not looked at
   * @param outgoing where the slopes of the first states go, if they are not null
   * @param driveSlopes where the slopes of the drive's values go, in their shape; may be null
   * @param constants whether the slopes of Δ, γ and ε are wanted
   */
  OscillatorGradients backward(
      OscillatorWeights weights,
      Drive drive,
      States incoming,
      States outgoing,
      float[] driveSlopes,
      boolean constants);
}
