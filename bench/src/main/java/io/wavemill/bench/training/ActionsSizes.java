package io.wavemill.bench.training;

/**
 * How large a FERNN that classifies clips is; frames have one channel.
 *
 * @param hidden channels of the state, per velocity
 * @param velocityRange R: velocities −R..R pixels per frame on both axes
 * @param batch clips
 * @param frames of a clip
 * @param side height and width of a frame, pixels, at least 28
 */
public record ActionsSizes(int hidden, int velocityRange, int batch, int frames, int side) {

  private static final int TAPS = 9;

  /** Multiply-adds per pixel of the encoder's two first convolutions: 5×5 to 32, 3×3 to 64. */
  private static final double FIRST_CONVOLUTIONS = 25 * 32 + TAPS * 32 * 64;

  private static final int CHANNELS_BEFORE_LAST = 64;

  /** How many velocities there are. */
  public int velocities() {
    return (2 * velocityRange + 1) * (2 * velocityRange + 1);
  }

  /**
   * Floating-point operations of a training step, see {@link TrainingBenchmark#operations}: at each
   * frame the encoder once and a recurrent convolution per velocity. Normalisation, tanh and the
   * affine map are not counted.
   */
  public double operations() {
    double encoder = FIRST_CONVOLUTIONS + (double) TAPS * CHANNELS_BEFORE_LAST * hidden;
    double recurrent = (double) TAPS * hidden * hidden * velocities();
    double pixels = (double) batch * frames * side * side;
    return TrainingBenchmark.PASSES * 2.0 * pixels * (encoder + recurrent);
  }
}
