package io.wavemill.core.engine;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The operations of flow-equivariant recurrent networks, forward and backward.
 *
 * <p>Convolutions are cross-correlations, fused with the shift of their input that a flow asks for:
 * circular convolution and circular shift commute, so one operation serves the recurrent step
 * (shift, then filter) and plain convolutions (no shift).
 *
 * <p>An engine belongs to one thread; its scratch memory is reused from call to call and freed by
 * {@link #close()}. All buffers handed to it must be of its own kind and {@link #dataType()}; they
 * may have been made by another engine of that kind.
 *
 * <p>Results depend on the arguments alone, never on what ran before or beside.
 *
 * <p>Images of the wrong number, channels or size for an operation are an {@link
 * IllegalArgumentException}, thrown before anything is written ({@link ArgumentChecks}).
 */
public interface Engine extends AutoCloseable {

  /** What {@code doctor} and reports call it, with the library behind it. */
  String name();

  /** Type of all its numbers: FLOAT or DOUBLE. */
  DataType dataType();

  /** New images; their values are undefined. */
  FeatureMaps allocate(int images, int channels, int depth, int height, int width);

  /** New images without depth; their values are undefined. */
  default FeatureMaps allocate(int images, int channels, int height, int width) {
    return allocate(images, channels, 1, height, width);
  }

  /** New images, as many as others and of their shape; their values are undefined. */
  default FeatureMaps allocateLike(FeatureMaps maps) {
    return allocate(maps.images(), maps.channels(), maps.depth(), maps.height(), maps.width());
  }

  /**
   * Prepares weights.
   *
   * @param weights shape {@code [outputs, inputs, kernel height, kernel width]}, or {@code
   *     [outputs, inputs, kernel depth, kernel height, kernel width]}; copied
   * @param bias {@code outputs} numbers, or null; copied
   * @param geometry kernel, stride and padding
   */
  Filter filter(INDArray weights, INDArray bias, Convolution geometry);

  /**
   * Prepares weights of a circular convolution without bias.
   *
   * @param weights shape {@code [outputs, inputs, kernel, kernel]}, odd kernel; copied
   */
  default Filter filter(INDArray weights) {
    return filter(weights, null, Convolution.circular((int) weights.size(2)));
  }

  /**
   * Prepares weights that commute with turning by whole orientations: between fields of {@code
   * orientations} neighbouring channels each, on a 3×3 grid, with spatial functions of angular
   * frequencies up to 2 (FERNN specification, 3.3). An engine may use that such filters are nearly
   * diagonal in the Fourier basis over orientations; results are the same up to rounding.
   *
   * @param weights shape {@code [outputs, inputs, 3, 3]}; copied
   * @param geometry kernel, stride and padding
   * @param orientations channels of a field, for all of the whole circle
   */
  default Filter turningFilter(INDArray weights, Convolution geometry, int orientations) {
    return filter(weights, null, geometry);
  }

  /** A gradient of zero for the weights, and the bias if there is one, of a filter. */
  FilterGradient filterGradient(Filter filter);

  /**
   * {@code target[i] = act(addend[i / r] + bias + filter ⊛ R_i source[i])} with {@code r =
   * target.images / addend.images}: every addend serves {@code r} neighbouring images. Along each
   * axis, with stride s and padding p before the first pixel,
   *
   * <pre>(filter ⊛ f)[output, y] = Σ_{input, a} weights[output, input, a] · f[input, s·y + a - p]
   * </pre>
   *
   * where places outside of the image are zero or count from the opposite side, and target has
   * {@link Convolution.Axis#positions} pixels.
   *
   * @param source images to read, as many as in {@code target}; never the same memory
   * @param shifts displacement of each source image before filtering; none unless the filter is
   *     circular
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
   * {@code target[i] = tanh(addend[i / r] + bias + filter ⊛ R_i source[i])}: {@link #convolve} and
   * {@link #tanh}, which can be done in one pass over the result.
   *
   * @param source as for {@link #convolve}
   * @param shifts as for {@link #convolve}
   * @param filter as for {@link #convolve}
   * @param addend images to add, or null
   * @param target overwritten
   */
  default void convolveTanh(
      FeatureMaps source, Shifts shifts, Filter filter, FeatureMaps addend, FeatureMaps target) {
    convolve(source, shifts, filter, addend, false, target);
    tanh(target);
  }

  /**
   * The derivative of {@link #convolve} with respect to its source, for a gradient after
   * rectification: {@code target[i] = m[i] (target[i] + R_i⁻¹ filterᵀ gradient[i])}.
   *
   * @param gradient derivative of the loss with respect to {@code filter ⊛ R_i source[i]}
   * @param shifts as for {@link #convolve}
   * @param filter as for {@link #convolve}
   * @param accumulate whether what {@code target} holds is added; otherwise it counts as zero
   * @param activation if not null, {@code m[i]} is 0 wherever {@code activation[i] <= 0}, else 1:
   *     the source was rectified and the gradient before that is wanted
   * @param target overwritten
   */
  void convolveAdjoint(
      FeatureMaps gradient,
      Shifts shifts,
      Filter filter,
      boolean accumulate,
      FeatureMaps activation,
      FeatureMaps target);

  /**
   * Adds the gradient with respect to the weights of {@code filter ⊛ R_i source[i]}, and to the
   * bias if there is one, summed over the images.
   *
   * @param source what the convolution read
   * @param shifts how it was displaced
   * @param gradient derivative of the loss with respect to the convolution's result
   * @param sum accumulates
   */
  void accumulateFilterGradient(
      FeatureMaps source, Shifts shifts, FeatureMaps gradient, FilterGradient sum);

  /**
   * {@link #accumulateFilterGradient} and {@link #convolveAdjoint} of one convolution, which can
   * share work: both read the gradient.
   *
   * @param source what the convolution read
   * @param shifts how it was displaced
   * @param gradient derivative of the loss with respect to the convolution's result
   * @param filter as for {@link #convolve}
   * @param sum accumulates
   * @param target overwritten with the derivative with respect to the source
   */
  default void convolveBackward(
      FeatureMaps source,
      Shifts shifts,
      FeatureMaps gradient,
      Filter filter,
      FilterGradient sum,
      FeatureMaps target) {
    accumulateFilterGradient(source, shifts, gradient, sum);
    convolveAdjoint(gradient, shifts, filter, false, null, target);
  }

  /**
   * {@link #flow} and {@link #convolve} in one: {@code target[i] = act(addend[i / a] + filter ⊛ F_i
   * source[i / r])}, {@code r = target.images / source.images}, {@code a = target.images /
   * addend.images}. An engine may move the images in any basis that it filters them in; the default
   * is one operation after the other.
   *
   * @param source images to read
   * @param flow how each image is moved before it is filtered
   * @param filter without bias; as many outputs as inputs and as many pixels after it as before
   * @param addend images to add, or null
   * @param rectify whether negative results become zero
   * @param target overwritten
   */
  default void flowConvolve(
      FeatureMaps source,
      Flow flow,
      Filter filter,
      FeatureMaps addend,
      boolean rectify,
      FeatureMaps target) {
    if (flow instanceof Shifts shifts && source.images() == target.images()) {
      convolve(source, shifts, filter, addend, rectify, target);
      return;
    }
    try (FeatureMaps moved = allocateLike(target)) {
      flow(source, flow, null, false, moved);
      convolve(moved, Shifts.none(), filter, addend, rectify, target);
    }
  }

  /**
   * Both derivatives of {@link #flowConvolve}: adds the gradient of the weights, and gives that of
   * the source.
   *
   * @param source what was moved
   * @param flow how
   * @param gradient derivative of the loss with respect to {@code filter ⊛ F_i source[i / r]}
   * @param filter as for {@link #flowConvolve}
   * @param sum accumulates
   * @param target overwritten with the derivative with respect to the source
   */
  default void flowConvolveBackward(
      FeatureMaps source,
      Flow flow,
      FeatureMaps gradient,
      Filter filter,
      FilterGradient sum,
      FeatureMaps target) {
    if (flow instanceof Shifts shifts && source.images() == gradient.images()) {
      convolveBackward(source, shifts, gradient, filter, sum, target);
      return;
    }
    try (FeatureMaps moved = allocateLike(gradient);
        FeatureMaps slopes = allocateLike(gradient)) {
      flow(source, flow, null, false, moved);
      convolveBackward(moved, Shifts.none(), gradient, filter, sum, slopes);
      flowAdjoint(slopes, flow, target);
    }
  }

  /**
   * {@code target[i] = act(addend[i / a] + F_i source[i / r])}, {@code r = target.images /
   * source.images}, {@code a = target.images / addend.images}; act as in {@link #convolve}.
   *
   * @param source images to read; never the same memory as {@code target}
   * @param flow how each target image is moved
   * @param addend images to add, or null
   * @param rectify whether negative results become zero
   * @param target overwritten
   */
  void flow(FeatureMaps source, Flow flow, FeatureMaps addend, boolean rectify, FeatureMaps target);

  /**
   * The derivative of {@link #flow} with respect to its source: {@code target[j]} = sum of {@code
   * F_iᵀ gradient[i]} over the images {@code i} that were made from {@code j}.
   *
   * @param gradient derivative of the loss with respect to {@code F_i source[i / r]}
   * @param flow as for {@link #flow}
   * @param target overwritten; never the same memory as {@code gradient}
   */
  void flowAdjoint(FeatureMaps gradient, Flow flow, FeatureMaps target);

  /**
   * The derivative of {@link #flow} with respect to the kernels of {@link LearnedShifts}: adds to
   * {@code sums[i mod cycle][a, b]} the sum of {@code gradient[i][c, y, x] · source[i / r][c, y + a
   * - p, x + b - p]} over all channels and pixels.
   *
   * @param source what was moved
   * @param gradient derivative of the loss with respect to the moved images, {@code r} for each of
   *     {@code source}; ordinary images without depth
   * @param sums by image of the cycle and weight of its kernel, row by row
   */
  void accumulateFlowGradient(FeatureMaps source, FeatureMaps gradient, double[][] sums);

  /** Derivative of the rectifier: {@code gradient = 0} wherever {@code activation <= 0}. */
  void rectifyAdjoint(FeatureMaps activation, FeatureMaps gradient);

  /** {@code maps = tanh(maps)}. */
  void tanh(FeatureMaps maps);

  /** Derivative of {@link #tanh}: {@code gradient = (1 - activation²) gradient}. */
  void tanhAdjoint(FeatureMaps activation, FeatureMaps gradient);

  /**
   * Batch normalisation by the moments of the stack itself, over all its images and pixels: {@code
   * target[c] = act(scale[c] (source[c] - mean[c]) / √(variance[c] + ε) + offset[c])}.
   *
   * @param source images to read; never the same memory as {@code target}
   * @param scale a factor per channel
   * @param offset a term per channel
   * @param epsilon ε, added to the variance
   * @param rectify whether negative results become zero
   * @param target overwritten
   * @return the moments of {@code source}
   */
  Moments normalise(
      FeatureMaps source,
      double[] scale,
      double[] offset,
      double epsilon,
      boolean rectify,
      FeatureMaps target);

  /**
   * The derivative of {@link #normalise} without rectifier, also by way of the moments.
   *
   * @param source what was normalised
   * @param moments what came of it
   * @param scale as then
   * @param epsilon as then
   * @param gradient derivative of the loss with respect to the normalised images
   * @param scaleGradient a number per channel, to which the derivative is added
   * @param offsetGradient likewise
   * @param target overwritten with the derivative with respect to the source; may be the same
   *     memory as {@code gradient}
   */
  void normaliseAdjoint(
      FeatureMaps source,
      Moments moments,
      double[] scale,
      double epsilon,
      FeatureMaps gradient,
      double[] scaleGradient,
      double[] offsetGradient,
      FeatureMaps target);

  /**
   * {@code target[j]} = pool of {@code source[j·r] .. source[j·r + r - 1]}, {@code r =
   * source.images / target.images}.
   *
   * @param target overwritten
   */
  void pool(FeatureMaps source, Pooling pooling, FeatureMaps target);

  /**
   * The derivative of {@link #pool} with respect to its source.
   *
   * @param source what was pooled
   * @param gradient derivative of the loss with respect to the pooled images
   * @param target overwritten; images as in {@code source}
   */
  void poolAdjoint(FeatureMaps source, Pooling pooling, FeatureMaps gradient, FeatureMaps target);

  /**
   * Ends one step of back-propagation through states that were rectified and then pooled: {@code
   * slopes[i] = m[i] (slopes[i] + P_i)} and {@code total[j]} = sum of {@code slopes} over the group
   * {@code j}, {@code r = states.images / total.images} images long; {@code P} is the {@link
   * #poolAdjoint} of {@code gradient}, and {@code m[i]} is 0 wherever {@code states[i] <= 0}, else
   * 1.
   *
   * @param states what was pooled
   * @param pooling how; ignored without {@code gradient}
   * @param gradient derivative of the loss with respect to the pooled states, or null if they were
   *     not read
   * @param fresh whether {@code slopes} counts as zero
   * @param slopes derivative with respect to the states from elsewhere; overwritten
   * @param total overwritten
   */
  void stateAdjoint(
      FeatureMaps states,
      Pooling pooling,
      FeatureMaps gradient,
      boolean fresh,
      FeatureMaps slopes,
      FeatureMaps total);

  @Override
  void close();
}
