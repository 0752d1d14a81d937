package io.wavemill.core.optimise;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adam with the gradient first clipped to a global L2 norm, as the reference implementations train.
 *
 * <pre>
 * g ← g · min(1, clip / (‖g‖ + 1e-6))
 * m ← β1 m + (1 - β1) g,   v ← β2 v + (1 - β2) g²
 * w ← w - lr · (m / (1 - β1^t)) / (√(v / (1 - β2^t)) + ε)
 * </pre>
 *
 * <p>Two things differ from Deeplearning4j's Adam: ε is added after the bias correction, which
 * matters where gradients are as small as ε, and the norm is taken over everything this updater is
 * given. Deeplearning4j gives an updater all neighbouring parameters with equal settings at once,
 * so in a network that uses one {@code ClippedAdam} throughout, the norm is global.
 */
public final class ClippedAdam implements IUpdater {

  private static final long serialVersionUID = 1L;

  private double learningRate;
  private ISchedule learningRateSchedule;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double clip;

  /**
   * With the usual β1 = 0.9, β2 = 0.999, ε = 1e-8.
   *
   * @param learningRate step size
   * @param clip largest global norm; 0 means no clipping
   */
  public ClippedAdam(double learningRate, double clip) {
    this(learningRate, null, 0.9, 0.999, 1e-8, clip);
  }

  /**
   * With everything given.
   *
   * @param learningRate step size, unless a schedule is given
   * @param learningRateSchedule step size over iterations, or null
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second moment
   * @param epsilon added to the root of the corrected second moment
   * @param clip largest global norm; 0 means no clipping
   */
  public ClippedAdam(
      @JsonProperty("learningRate") double learningRate,
      @JsonProperty("learningRateSchedule") ISchedule learningRateSchedule,
      @JsonProperty("beta1") double beta1,
      @JsonProperty("beta2") double beta2,
      @JsonProperty("epsilon") double epsilon,
      @JsonProperty("clip") double clip) {
    this.learningRate = learningRate;
    this.learningRateSchedule = learningRateSchedule;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.clip = clip;
  }

  /** Decay of the first moment. */
  public double getBeta1() {
    return beta1;
  }

  /** Decay of the second moment. */
  public double getBeta2() {
    return beta2;
  }

  /** Added to the root of the corrected second moment. */
  public double getEpsilon() {
    return epsilon;
  }

  /** Largest global norm of the gradient; 0 means no clipping. */
  public double getClip() {
    return clip;
  }

  @Override
  public long stateSize(long numParams) {
    return 2 * numParams;
  }

  @Override
  public GradientUpdater<?> instantiate(INDArray viewArray, boolean initializeViewArray) {
    ClippedAdamUpdater updater = new ClippedAdamUpdater(this);
    updater.setStateViewArray(
        viewArray, new long[] {viewArray.length() / 2}, 'c', initializeViewArray);
    return updater;
  }

  @Override
  public GradientUpdater<?> instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    ClippedAdamUpdater updater = new ClippedAdamUpdater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  public ClippedAdam clone() {
    return new ClippedAdam(learningRate, learningRateSchedule, beta1, beta2, epsilon, clip);
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return learningRateSchedule == null
        ? learningRate
        : learningRateSchedule.valueAt(iteration, epoch);
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  @Override
  public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
    this.learningRate = lr;
    this.learningRateSchedule = lrSchedule;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClippedAdam that
        && learningRate == that.learningRate
        && java.util.Objects.equals(learningRateSchedule, that.learningRateSchedule)
        && beta1 == that.beta1
        && beta2 == that.beta2
        && epsilon == that.epsilon
        && clip == that.clip;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(learningRate, beta1, beta2, epsilon, clip);
  }

  @Override
  public String toString() {
    return "ClippedAdam(learningRate=" + learningRate + ", clip=" + clip + ")";
  }
}
