package io.wavemill.core.optimise;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/** The arithmetic and the state of {@link ClippedDescent}: velocities in one flat array. */
final class ClippedDescentUpdater implements GradientUpdater<ClippedDescent> {

  private static final String VELOCITY = "V";

  private final ClippedDescent config;
  private INDArray velocity;

  ClippedDescentUpdater(ClippedDescent config) {
    this.config = config;
  }

  @Override
  public ClippedDescent getConfig() {
    return config;
  }

  @Override
  public void setState(Map<String, INDArray> stateMap, boolean initialize) {
    if (!stateMap.containsKey(VELOCITY) || stateMap.size() != 1) {
      throw new IllegalStateException("state must hold V, not " + stateMap.keySet());
    }
    velocity = stateMap.get(VELOCITY);
  }

  @Override
  public Map<String, INDArray> getState() {
    return Map.of(VELOCITY, velocity);
  }

  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    velocity = viewArray.reshape(viewArray.length());
    if (initialize) {
      velocity.assign(0);
    }
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    if (velocity == null) {
      throw new IllegalStateException("updater has no state yet");
    }
    GradientClipping.apply(gradient, config.getClip());
    velocity.muli(config.getMomentum()).addi(gradient);
    // Deeplearning4j subtracts what it finds in the gradient afterwards.
    gradient.assign(velocity).muli(config.getLearningRate(iteration, epoch));
  }
}
