package io.wavemill.bench.training;

/**
 * How large a FERNN on Translating MNIST is; frames have one channel, kernels are 3×3.
 *
 * @param hidden channels of the state, per velocity
 * @param velocityRange R: velocities −R..R pixels per frame on both axes
 * @param batch sequences
 * @param inputFrames frames seen
 * @param predictedFrames frames predicted
 * @param side height and width of a frame, pixels, at least 28
 * @param decoderLayers hidden convolutions of the decoder
 */
public record FernnSizes(
    int hidden,
    int velocityRange,
    int batch,
    int inputFrames,
    int predictedFrames,
    int side,
    int decoderLayers) {

  /** How many velocities there are. */
  public int velocities() {
    return (2 * velocityRange + 1) * (2 * velocityRange + 1);
  }

  /** Frames of a sequence, seen and predicted. */
  public int frames() {
    return inputFrames + predictedFrames;
  }

  /** Floating-point operations of a training step, see {@link TrainingBenchmark#operations}. */
  public double operations() {
    return TrainingBenchmark.forecasterOperations(
        hidden,
        velocities(),
        inputFrames,
        predictedFrames,
        decoderLayers,
        (double) batch * side * side);
  }
}
