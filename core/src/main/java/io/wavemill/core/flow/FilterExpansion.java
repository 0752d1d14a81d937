package io.wavemill.core.flow;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How a convolution's weights are made of parameters: linearly. */
public interface FilterExpansion {

  /** Parameters that are the weights themselves. */
  FilterExpansion NONE =
      new FilterExpansion() {
        @Override
        public INDArray expand(INDArray parameters) {
          return parameters;
        }

        @Override
        public void pullBack(INDArray gradient, INDArray target) {
          target.assign(gradient);
        }
      };

  /**
   * Weights.
   *
   * @param parameters of the shape that the layer's parameters have
   * @return {@code [outputs, inputs, kernel, kernel]}: the parameters themselves, or an array that
   *     the caller closes
   */
  INDArray expand(INDArray parameters);

  /**
   * Orientations of a field, neighbouring channels, if the weights commute with turning by them as
   * {@link io.wavemill.core.engine.Engine#turningFilter} wants it; otherwise 1.
   */
  default int orientations() {
    return 1;
  }

  /**
   * The derivative of {@link #expand}.
   *
   * @param gradient with respect to the weights
   * @param target with respect to the parameters; overwritten
   */
  void pullBack(INDArray gradient, INDArray target);
}
