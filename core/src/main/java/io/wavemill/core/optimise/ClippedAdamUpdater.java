package io.wavemill.core.optimise;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The arithmetic and the state of {@link ClippedAdam}: first moments, then second moments, in one
 * flat array.
 */
final class ClippedAdamUpdater implements GradientUpdater<ClippedAdam> {

  private static final String FIRST = "M";
  private static final String SECOND = "V";

  private final ClippedAdam config;
  private INDArray first;
  private INDArray second;

  ClippedAdamUpdater(ClippedAdam config) {
    this.config = config;
  }

  @Override
  public ClippedAdam getConfig() {
    return config;
  }

  @Override
  public void setState(Map<String, INDArray> stateMap, boolean initialize) {
    if (!stateMap.containsKey(FIRST) || !stateMap.containsKey(SECOND) || stateMap.size() != 2) {
      throw new IllegalStateException("state must hold M and V, not " + stateMap.keySet());
    }
    first = stateMap.get(FIRST);
    second = stateMap.get(SECOND);
  }

  @Override
  public Map<String, INDArray> getState() {
    return Map.of(FIRST, first, SECOND, second);
  }

  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    INDArray flat = viewArray.reshape(viewArray.length());
    if (initialize) {
      flat.assign(0);
    }
    long half = flat.length() / 2;
    first = flat.get(NDArrayIndex.interval(0, half));
    second = flat.get(NDArrayIndex.interval(half, 2 * half));
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    if (first == null) {
      throw new IllegalStateException("updater has no state yet");
    }
    GradientClipping.apply(gradient, config.getClip());
    double beta1 = config.getBeta1();
    double beta2 = config.getBeta2();
    first.muli(beta1).addi(gradient.mul(1 - beta1));
    second.muli(beta2).addi(gradient.mul(gradient).muli(1 - beta2));
    double correction1 = 1 - Math.pow(beta1, iteration + 1.0);
    double correction2 = 1 - Math.pow(beta2, iteration + 1.0);
    double rate = config.getLearningRate(iteration, epoch) / correction1;
    INDArray root = Transforms.sqrt(second.div(correction2), false).addi(config.getEpsilon());
    // Deeplearning4j subtracts what it finds in the gradient afterwards.
    Nd4j.getExecutioner()
        .exec(
            new org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.DivOp(
                first.mul(rate), root, gradient));
  }
}
