package io.wavemill.bench.training;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How large a rotating FERNN is; frames have one channel, kernels are 3×3.
 *
 * @param fields of the state, per velocity
 * @param orientations N, channels of a field
 * @param velocityRange R: velocities −R..R times 360/N degrees per frame
 * @param batch sequences
 * @param inputFrames frames seen
 * @param predictedFrames frames predicted
 * @param side height and width of a frame, pixels, at least 28
 * @param decoderLayers hidden convolutions of the decoder
 */
public record RotatingFernnSizes(
    int fields,
    int orientations,
    int velocityRange,
    int batch,
    int inputFrames,
    int predictedFrames,
    int side,
    int decoderLayers) {

  private static final int FULL_CIRCLE = 360;

  /** Degrees per frame, ascending. */
  public List<Integer> velocities() {
    int step = FULL_CIRCLE / orientations;
    return IntStream.rangeClosed(-velocityRange, velocityRange).mapToObj(v -> v * step).toList();
  }

  /** Frames of a sequence, seen and predicted. */
  public int frames() {
    return inputFrames + predictedFrames;
  }

  /**
   * Floating-point operations of a training step, see {@link TrainingBenchmark#operations}: those
   * of a FERNN that has as many channels and velocities. Expanding the filters and turning the
   * states are not counted.
   */
  public double operations() {
    return TrainingBenchmark.forecasterOperations(
        fields * orientations,
        velocities().size(),
        inputFrames,
        predictedFrames,
        decoderLayers,
        (double) batch * side * side);
  }
}
