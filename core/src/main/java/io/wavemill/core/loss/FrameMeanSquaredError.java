package io.wavemill.core.loss;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Mean squared error over all pixels of all predicted frames of a batch (FERNN specification,
 * section 4).
 *
 * <p>Deeplearning4j hands a loss the rows {@code [batch·frames, pixels]} and divides by the batch;
 * this loss divides by pixels and by frames, so that the network's score is the mean over batch,
 * frames and pixels. A mask leaves frames out of the sum and not out of the divisor.
 */
public final class FrameMeanSquaredError implements ILossFunction {

  private static final long serialVersionUID = 1L;

  private final int frames;

  /**
   * The loss for a fixed number of frames.
   *
   * @param frames predicted frames per sequence
   */
  public FrameMeanSquaredError(@JsonProperty("frames") int frames) {
    if (frames < 1) {
      throw new IllegalArgumentException("frames must be 1 or more, not " + frames);
    }
    this.frames = frames;
  }

  /** Predicted frames per sequence. */
  public int getFrames() {
    return frames;
  }

  private INDArray difference(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    if (labels.size(1) != preOutput.size(1)) {
      throw new IllegalArgumentException(
          "labels have " + labels.size(1) + " pixels, predictions " + preOutput.size(1));
    }
    INDArray output = activation.getActivation(preOutput.dup(), true);
    INDArray difference = output.subi(labels.castTo(preOutput.dataType()));
    if (mask != null) {
      if (mask.isColumnVectorOrScalar()) {
        difference.muliColumnVector(mask.castTo(preOutput.dataType()));
      } else {
        difference.muli(mask.castTo(preOutput.dataType()));
      }
    }
    return difference;
  }

  private double divisor(INDArray preOutput) {
    return (double) preOutput.size(1) * frames;
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, preOutput, activation, mask).sumNumber().doubleValue();
    return average ? sum / preOutput.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray difference = difference(labels, preOutput, activation, mask);
    return difference.muli(difference).sum(true, 1).divi(divisor(preOutput));
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    INDArray slope = difference(labels, preOutput, activation, mask).muli(2 / divisor(preOutput));
    // Some activations work in place.
    return activation.backprop(preOutput.dup(), slope).getFirst();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, activation, mask, average),
        computeGradient(labels, preOutput, activation, mask));
  }

  @Override
  public String name() {
    return "FrameMeanSquaredError";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameMeanSquaredError that && frames == that.frames;
  }

  @Override
  public int hashCode() {
    return Integer.hashCode(frames);
  }

  @Override
  public String toString() {
    return "FrameMeanSquaredError(frames=" + frames + ")";
  }
}
