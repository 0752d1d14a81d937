package io.wavemill.core.optimise;

import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Stochastic gradient descent with momentum, the gradient first clipped to a global L2 norm:
 *
 * <pre>
 * g ← g · min(1, clip / (‖g‖ + 1e-6))
 * v ← μ v + g
 * w ← w - lr · v
 * </pre>
 *
 * <p>This is the momentum of Polyak as the reference implementations use it; Deeplearning4j has
 * Nesterov's only. The norm is global under the condition that {@link ClippedAdam} states.
 */
public final class ClippedDescent implements IUpdater {

  private static final long serialVersionUID = 1L;

  private double learningRate;
  private ISchedule learningRateSchedule;
  private final double momentum;
  private final double clip;

  /**
   * @param learningRate step size, unless a schedule is given
   * @param learningRateSchedule step size over iterations, or null
   * @param momentum μ, 0 .. 1
   * @param clip largest global norm; 0 means no clipping
   */
  public ClippedDescent(
      @JsonProperty("learningRate") double learningRate,
      @JsonProperty("learningRateSchedule") ISchedule learningRateSchedule,
      @JsonProperty("momentum") double momentum,
      @JsonProperty("clip") double clip) {
    this.learningRate = learningRate;
    this.learningRateSchedule = learningRateSchedule;
    this.momentum = momentum;
    this.clip = clip;
  }

  /** μ. */
  public double getMomentum() {
    return momentum;
  }

  /** Largest global norm of the gradient; 0 means no clipping. */
  public double getClip() {
    return clip;
  }

  @Override
  public long stateSize(long numParams) {
    return numParams;
  }

  @Override
  public GradientUpdater<?> instantiate(INDArray viewArray, boolean initializeViewArray) {
    ClippedDescentUpdater updater = new ClippedDescentUpdater(this);
    updater.setStateViewArray(viewArray, new long[] {viewArray.length()}, 'c', initializeViewArray);
    return updater;
  }

  @Override
  public GradientUpdater<?> instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    ClippedDescentUpdater updater = new ClippedDescentUpdater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  public ClippedDescent clone() {
    return new ClippedDescent(learningRate, learningRateSchedule, momentum, clip);
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
    return other instanceof ClippedDescent that
        && learningRate == that.learningRate
        && Objects.equals(learningRateSchedule, that.learningRateSchedule)
        && momentum == that.momentum
        && clip == that.clip;
  }

  @Override
  public int hashCode() {
    return Objects.hash(learningRate, momentum, clip);
  }

  @Override
  public String toString() {
    return "ClippedDescent(learningRate="
        + learningRate
        + ", momentum="
        + momentum
        + ", clip="
        + clip
        + ")";
  }
}
