package io.wavemill.core.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of a loss with respect to a {@link Filter}'s weights, summed over images and steps.
 */
public interface FilterGradient extends AutoCloseable {

  /**
   * Writes the sum.
   *
   * @param weights target, shape {@code [outputs, inputs, kernel, kernel]}; overwritten
   */
  void copyTo(INDArray weights);

  @Override
  void close();
}
