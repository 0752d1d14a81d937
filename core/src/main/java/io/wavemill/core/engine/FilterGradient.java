package io.wavemill.core.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of a loss with respect to a {@link Filter}'s weights, summed over images and steps.
 */
public interface FilterGradient extends AutoCloseable {

  /** Adds another sum for the same filter. */
  void add(FilterGradient other);

  /**
   * Writes the sum.
   *
   * @param weights target, of the shape of the weights; overwritten
   */
  void copyTo(INDArray weights);

  /**
   * Writes the sum for the bias.
   *
   * @param bias target, {@code outputs} numbers; overwritten
   * @throws IllegalStateException if the filter has none
   */
  void copyBiasTo(INDArray bias);

  @Override
  void close();
}
