package io.wavemill.core.engine;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The operations of flow-equivariant recurrent networks, forward and backward.
 *
 * <p>Convolutions are cross-correlations with circular padding and stride 1, fused with the shift
 * of their input that a flow asks for: circular convolution and circular shift commute, so one
 * operation serves the recurrent step (shift, then filter), its adjoint (shift back, then adjoint
 * filter) and plain convolutions (no shift).
 *
 * <p>An engine belongs to one thread; its scratch memory is reused from call to call and freed by
 * {@link #close()}. All buffers handed to it must be its own, of its {@link #dataType()}.
 */
public interface Engine extends AutoCloseable {

  /** What {@code doctor} and reports call it, with the library behind it. */
  String name();

  /** Type of all its numbers: FLOAT or DOUBLE. */
  DataType dataType();

  /** New images; their values are undefined. */
  FeatureMaps allocate(int images, int channels, int height, int width);

  /**
   * Prepares weights.
   *
   * @param weights shape {@code [outputs, inputs, kernel, kernel]}, odd kernel; copied
   */
  Filter filter(INDArray weights);

  /**
   * Prepares the adjoint of the same weights: from outputs to inputs, the kernel turned by 180
   * degrees. A circular convolution with it is the derivative of the circular convolution with the
   * weights.
   *
   * @param weights shape {@code [outputs, inputs, kernel, kernel]}, odd kernel; copied
   */
  Filter adjointFilter(INDArray weights);

  /** A gradient of zero for weights {@code [outputs, inputs, kernel, kernel]}. */
  FilterGradient filterGradient(int outputs, int inputs, int kernel);

  /**
   * {@code target[i] = act(addend[i / r] + filter ⊛ R_i source[i])} with {@code r = target.images /
   * addend.images}: every addend serves {@code r} neighbouring images.
   *
   * @param source images to read, as many as in {@code target}; never the same memory
   * @param shifts displacement of each source image before filtering
   * @param filter weights; inputs as in {@code source}, outputs as in {@code target}
   * @param addend images to add, or null
   * @param rectify whether negative results become zero
   * @param target overwritten
   */
  void convolve(
      FeatureMaps source,
      Shifts shifts,
      Filter filter,
      FeatureMaps addend,
      boolean rectify,
      FeatureMaps target);

  /**
   * Adds the gradient with respect to the weights of {@code filter ⊛ R_i source[i]}, summed over
   * the images.
   *
   * @param source what the convolution read
   * @param shifts how it was displaced
   * @param gradient derivative of the loss with respect to the convolution's result
   * @param sum accumulates
   */
  void accumulateFilterGradient(
      FeatureMaps source, Shifts shifts, FeatureMaps gradient, FilterGradient sum);

  /**
   * {@code target[i] = act(source[i / r])}, {@code r = target.images / source.images}; act as in
   * {@link #convolve}.
   */
  void repeat(FeatureMaps source, boolean rectify, FeatureMaps target);

  /** Derivative of the rectifier: {@code gradient = 0} wherever {@code activation <= 0}. */
  void rectifyAdjoint(FeatureMaps activation, FeatureMaps gradient);

  /**
   * {@code target[j]} = pool of {@code source[j·r] .. source[j·r + r - 1]}, {@code r =
   * source.images / target.images}.
   *
   * @param target overwritten
   */
  void pool(FeatureMaps source, Pooling pooling, FeatureMaps target);

  /**
   * Adds to {@code sum} the derivative of {@link #pool} with respect to its source.
   *
   * @param source what was pooled
   * @param gradient derivative of the loss with respect to the pooled images
   * @param sum accumulates; images as in {@code source}
   */
  void poolAdjoint(FeatureMaps source, Pooling pooling, FeatureMaps gradient, FeatureMaps sum);

  @Override
  void close();
}
