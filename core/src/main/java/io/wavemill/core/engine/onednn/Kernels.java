package io.wavemill.core.engine.onednn;

import static io.wavemill.core.engine.onednn.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.wavemill.core.engine.Convolution;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_batch_normalization_desc_t;
import org.bytedeco.dnnl.dnnl_binary_desc_t;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_eltwise_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_pooling_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Compiles kernels, each one once per process. */
final class Kernels {

  /** Which derivative of a convolution. */
  enum Direction {
    FORWARD,
    BACKWARD_DATA,
    BACKWARD_WEIGHTS
  }

  /**
   * A convolution of one shape. Its images are already padded if its edge is circular.
   *
   * @param inputs channels read, whole blocks
   * @param outputs channels made, whole blocks
   * @param size source images: depth, height, width
   * @param biased whether a bias is added, or its gradient wanted
   * @param accumulate whether the result is added to what the target holds
   * @param rectify whether negative results become zero
   * @param winograd whether Winograd's algorithm may be used
   */
  record ConvolutionShape(
      Direction direction,
      int images,
      int inputs,
      int outputs,
      Size size,
      Convolution geometry,
      boolean biased,
      boolean accumulate,
      boolean rectify,
      boolean winograd) {}

  /** Depth, height and width of images, pixels. */
  record Size(int depth, int height, int width) {}

  private record Elementwise(Operation operation, long floats) {}

  private enum Operation {
    RECTIFY,
    RECTIFY_ADJOINT,
    TANH_ADJOINT,
    ADD,
    ADD_RECTIFY
  }

  private record Mean(boolean backward, int groups, int group, long pixels) {}

  private record Sum(int terms, long floats) {}

  private record Normalisation(
      int images, int channels, Size size, double epsilon, boolean rectify, boolean backward) {}

  /**
   * @param layout address of the description that a compiled kernel gave: kernels live as long as
   *     the process, so it stands for the layout
   */
  private record Arrangement(
      long layout, int outputs, int inputs, Convolution geometry, boolean fromRowMajor) {}

  private static final Map<Object, Kernel> COMPILED = new ConcurrentHashMap<>();

  private Kernels() {}

  /** A vector. */
  private static dnnl_memory_desc_t vector(long floats) {
    return layout(dnnl_a, floats);
  }

  private static dnnl_memory_desc_t layout(int tag, long... dimensions) {
    dnnl_memory_desc_t layout = new dnnl_memory_desc_t();
    check(
        dnnl_memory_desc_init_by_tag(layout, dimensions.length, dimensions, dnnl_f32, tag),
        "layout");
    return layout;
  }

  /** Attributes of all kernels: the scratchpad is the caller's. */
  private static dnnl_primitive_attr attributes(boolean accumulate, boolean rectify) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    check(dnnl_primitive_attr_create(attributes), "attributes");
    check(
        dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user),
        "scratchpad mode");
    if (accumulate || rectify) {
      dnnl_post_ops after = new dnnl_post_ops();
      check(dnnl_post_ops_create(after), "post-operations");
      if (accumulate) {
        check(dnnl_post_ops_append_sum(after, 1), "sum");
      }
      if (rectify) {
        check(dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0), "rectifier");
      }
      check(dnnl_primitive_attr_set_post_ops(attributes, after), "post-operations");
      dnnl_post_ops_destroy(after);
    }
    return attributes;
  }

  private static dnnl_primitive_desc describe(
      org.bytedeco.javacpp.Pointer operation,
      dnnl_primitive_attr attributes,
      dnnl_primitive_desc forward,
      String what) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    check(
        dnnl_primitive_desc_create(
            description,
            new const_dnnl_op_desc_t(operation),
            attributes,
            OneDnn.processor(),
            forward),
        what);
    return description;
  }

  /**
   * A convolution. Arguments: forward source, weights, [bias,] target; backward data gradient,
   * weights, target; backward weights source, gradient, weights' gradient[, bias' gradient].
   */
  static Kernel convolution(ConvolutionShape shape) {
    return COMPILED.computeIfAbsent(shape, key -> compile(shape));
  }

  private static Kernel compile(ConvolutionShape shape) {
    if (shape.winograd) {
      try {
        return compile(shape, dnnl_convolution_winograd);
      } catch (IllegalStateException e) {
        // The library has no such kernel for this shape.
        return compile(shape, dnnl_convolution_direct);
      }
    }
    return compile(shape, dnnl_convolution_direct);
  }

  private static Kernel compile(ConvolutionShape shape, int algorithm) {
    Convolution geometry = shape.geometry;
    Convolution.Axis[] all = {geometry.depth(), geometry.height(), geometry.width()};
    int[] sizes = {shape.size.depth, shape.size.height, shape.size.width};
    boolean deep = sizes[0] > 1 || all[0].kernel() > 1;
    int first = deep ? 0 : 1;
    int axes = 3 - first;
    long[] source = new long[2 + axes];
    long[] target = new long[2 + axes];
    long[] kernel = new long[2 + axes];
    long[] strides = new long[axes];
    long[] before = new long[axes];
    long[] after = new long[axes];
    source[0] = shape.images;
    source[1] = shape.inputs;
    target[0] = shape.images;
    target[1] = shape.outputs;
    kernel[0] = shape.outputs;
    kernel[1] = shape.inputs;
    for (int i = 0; i < axes; i++) {
      Convolution.Axis axis = all[first + i];
      boolean circular = geometry.isCircular();
      source[2 + i] = sizes[first + i] + (circular ? axis.kernel() - 1 : 0);
      target[2 + i] = axis.positions(sizes[first + i]);
      kernel[2 + i] = axis.kernel();
      strides[i] = axis.stride();
      before[i] = circular ? 0 : axis.before();
      after[i] = circular ? 0 : axis.after();
    }
    int images =
        OneDnn.wide() ? (deep ? dnnl_nCdhw16c : dnnl_nChw16c) : deep ? dnnl_nCdhw8c : dnnl_nChw8c;
    dnnl_memory_desc_t from = layout(images, source);
    dnnl_memory_desc_t to = layout(images, target);
    dnnl_memory_desc_t weights = layout(dnnl_format_tag_any, kernel);
    dnnl_memory_desc_t bias = shape.biased ? vector(shape.outputs) : null;
    // Backward kernels ask for the forward one as a hint.
    boolean forward = shape.direction == Direction.FORWARD;
    // Winograd's algorithm transforms the weights: for inference as they are laid out, once for
    // all calls; for training in every call.
    int kind =
        forward && algorithm == dnnl_convolution_winograd
            ? dnnl_forward_inference
            : dnnl_forward_training;
    dnnl_convolution_desc_t operation = new dnnl_convolution_desc_t();
    check(
        dnnl_convolution_forward_desc_init(
            operation,
            kind,
            algorithm,
            from,
            weights,
            forward ? bias : null,
            to,
            strides,
            before,
            after),
        "convolution");
    dnnl_primitive_desc hint =
        describe(
            operation,
            attributes(forward && shape.accumulate, forward && shape.rectify),
            null,
            "convolution " + shape);
    return switch (shape.direction) {
      case FORWARD -> {
        Kernel compiled =
            new Kernel(hint)
                .argument(DNNL_ARG_SRC, dnnl_query_src_md)
                .argument(DNNL_ARG_WEIGHTS, dnnl_query_weights_md);
        if (shape.biased) {
          compiled.argument(DNNL_ARG_BIAS, bias);
        }
        yield compiled.argument(DNNL_ARG_DST, dnnl_query_dst_md);
      }
      case BACKWARD_DATA -> {
        dnnl_convolution_desc_t back = new dnnl_convolution_desc_t();
        check(
            dnnl_convolution_backward_data_desc_init(
                back, algorithm, from, weights, to, strides, before, after),
            "convolution, backward data");
        yield new Kernel(describe(back, attributes(false, false), hint, "backward data " + shape))
            .argument(DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md)
            .argument(DNNL_ARG_WEIGHTS, dnnl_query_weights_md)
            .argument(DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md);
      }
      case BACKWARD_WEIGHTS -> {
        dnnl_convolution_desc_t back = new dnnl_convolution_desc_t();
        check(
            dnnl_convolution_backward_weights_desc_init(
                back, algorithm, from, weights, bias, to, strides, before, after),
            "convolution, backward weights");
        Kernel compiled =
            new Kernel(describe(back, attributes(false, false), hint, "backward weights " + shape))
                .argument(DNNL_ARG_SRC, dnnl_query_src_md)
                .argument(DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md)
                .argument(DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md);
        yield shape.biased ? compiled.argument(DNNL_ARG_DIFF_BIAS, bias) : compiled;
      }
    };
  }

  /** {@code a = max(0, a)}: arguments source and target, which may be the same. */
  static Kernel rectify(long floats) {
    return COMPILED.computeIfAbsent(
        new Elementwise(Operation.RECTIFY, floats),
        key -> {
          dnnl_memory_desc_t layout = vector(floats);
          return new Kernel(activation(false, layout))
              .argument(DNNL_ARG_SRC, layout)
              .argument(DNNL_ARG_DST, layout);
        });
  }

  private static int algorithm(boolean tanh) {
    return tanh ? dnnl_eltwise_tanh_use_dst_for_bwd : dnnl_eltwise_relu_use_dst_for_bwd;
  }

  private static dnnl_primitive_desc activation(boolean tanh, dnnl_memory_desc_t layout) {
    dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
    check(
        dnnl_eltwise_forward_desc_init(
            operation, dnnl_forward_training, algorithm(tanh), layout, 0, 0),
        "activation");
    return describe(operation, attributes(false, false), null, "activation");
  }

  /** Arguments: activation, gradient after it, gradient before it; the last two may be the same. */
  static Kernel rectifyAdjoint(long floats) {
    return activationAdjoint(Operation.RECTIFY_ADJOINT, floats);
  }

  /** Arguments: activation, gradient after it, gradient before it; the last two may be the same. */
  static Kernel tanhAdjoint(long floats) {
    return activationAdjoint(Operation.TANH_ADJOINT, floats);
  }

  private static Kernel activationAdjoint(Operation which, long floats) {
    return COMPILED.computeIfAbsent(
        new Elementwise(which, floats),
        key -> {
          dnnl_memory_desc_t layout = vector(floats);
          boolean tanh = which == Operation.TANH_ADJOINT;
          dnnl_eltwise_desc_t operation = new dnnl_eltwise_desc_t();
          check(
              dnnl_eltwise_backward_desc_init(operation, algorithm(tanh), layout, layout, 0, 0),
              "activation, backward");
          return new Kernel(
                  describe(
                      operation,
                      attributes(false, false),
                      activation(tanh, layout),
                      "activation, backward"))
              .argument(DNNL_ARG_DST, layout)
              .argument(DNNL_ARG_DIFF_DST, layout)
              .argument(DNNL_ARG_DIFF_SRC, layout);
        });
  }

  /**
   * Normalisation of a stack by its own moments. Arguments: source, mean, variance, scale and
   * offset, target[, workspace]; all but source, scale and offset are written.
   *
   * @param channels whole blocks
   */
  static Kernel normalise(int images, int channels, Size size, double epsilon, boolean rectify) {
    return COMPILED.computeIfAbsent(
        new Normalisation(images, channels, size, epsilon, rectify, false),
        key -> {
          Kernel compiled =
              new Kernel(normalisation(images, channels, size, epsilon, rectify))
                  .argument(DNNL_ARG_SRC, dnnl_query_src_md)
                  .argument(DNNL_ARG_MEAN, vector(channels))
                  .argument(DNNL_ARG_VARIANCE, vector(channels))
                  .argument(DNNL_ARG_SCALE_SHIFT, layout(dnnl_ab, 2, channels))
                  .argument(DNNL_ARG_DST, dnnl_query_dst_md);
          return rectify
              ? compiled.argument(DNNL_ARG_WORKSPACE, dnnl_query_workspace_md)
              : compiled;
        });
  }

  private static dnnl_memory_desc_t stack(int images, int channels, Size size) {
    int tag = OneDnn.wide() ? dnnl_nCdhw16c : dnnl_nCdhw8c;
    return layout(tag, images, channels, size.depth, size.height, size.width);
  }

  private static dnnl_primitive_desc normalisation(
      int images, int channels, Size size, double epsilon, boolean rectify) {
    dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
    check(
        dnnl_batch_normalization_forward_desc_init(
            operation,
            dnnl_forward_training,
            stack(images, channels, size),
            (float) epsilon,
            dnnl_use_scaleshift | (rectify ? dnnl_fuse_norm_relu : 0)),
        "normalisation");
    return describe(operation, attributes(false, false), null, "normalisation");
  }

  /**
   * Arguments: source, mean, variance, gradient, scale and offset, target, gradient of scale and
   * offset; the last two are written.
   */
  static Kernel normaliseAdjoint(int images, int channels, Size size, double epsilon) {
    return COMPILED.computeIfAbsent(
        new Normalisation(images, channels, size, epsilon, false, true),
        key -> {
          dnnl_memory_desc_t stack = stack(images, channels, size);
          dnnl_batch_normalization_desc_t operation = new dnnl_batch_normalization_desc_t();
          check(
              dnnl_batch_normalization_backward_desc_init(
                  operation, dnnl_backward, stack, stack, (float) epsilon, dnnl_use_scaleshift),
              "normalisation, backward");
          return new Kernel(
                  describe(
                      operation,
                      attributes(false, false),
                      normalisation(images, channels, size, epsilon, false),
                      "normalisation, backward"))
              .argument(DNNL_ARG_SRC, stack)
              .argument(DNNL_ARG_MEAN, vector(channels))
              .argument(DNNL_ARG_VARIANCE, vector(channels))
              .argument(DNNL_ARG_DIFF_DST, stack)
              .argument(DNNL_ARG_SCALE_SHIFT, layout(dnnl_ab, 2, channels))
              .argument(DNNL_ARG_DIFF_SRC, stack)
              .argument(DNNL_ARG_DIFF_SCALE_SHIFT, layout(dnnl_ab, 2, channels));
        });
  }

  /** Arguments: two terms and the sum, which may be the first term's memory. */
  static Kernel add(long floats, boolean rectify) {
    return COMPILED.computeIfAbsent(
        new Elementwise(rectify ? Operation.ADD_RECTIFY : Operation.ADD, floats),
        key -> {
          dnnl_memory_desc_t layout = vector(floats);
          dnnl_binary_desc_t operation = new dnnl_binary_desc_t();
          check(
              dnnl_binary_desc_init(operation, dnnl_binary_add, layout, layout, layout),
              "addition");
          return new Kernel(describe(operation, attributes(false, rectify), null, "addition"))
              .argument(DNNL_ARG_SRC_0, layout)
              .argument(DNNL_ARG_SRC_1, layout)
              .argument(DNNL_ARG_DST, layout);
        });
  }

  /** Arguments: the terms, then the sum. */
  static Kernel sum(int terms, long floats) {
    return COMPILED.computeIfAbsent(
        new Sum(terms, floats),
        key -> {
          dnnl_memory_desc_t layout = vector(floats);
          dnnl_memory_desc_t layouts = new dnnl_memory_desc_t(terms);
          for (int i = 0; i < terms; i++) {
            layouts.getPointer(i).put(layout);
          }
          float[] scales = new float[terms];
          Arrays.fill(scales, 1);
          dnnl_primitive_desc description = new dnnl_primitive_desc();
          check(
              dnnl_sum_primitive_desc_create(
                  description,
                  layout,
                  terms,
                  scales,
                  layouts,
                  attributes(false, false),
                  OneDnn.processor()),
              "sum");
          Kernel compiled = new Kernel(description);
          for (int i = 0; i < terms; i++) {
            compiled.argument(DNNL_ARG_MULTIPLE_SRC + i, layout);
          }
          return compiled.argument(DNNL_ARG_DST, layout);
        });
  }

  /**
   * The mean of neighbouring images. To the library a group of images is one volume, its images the
   * planes that the kernel spans. Arguments: source, target.
   *
   * @param pixels floats per image, divided by {@link OneDnn#block()}
   */
  static Kernel mean(int groups, int group, long pixels) {
    return COMPILED.computeIfAbsent(
        new Mean(false, groups, group, pixels),
        key ->
            new Kernel(pooling(groups, group, pixels))
                .argument(DNNL_ARG_SRC, dnnl_query_src_md)
                .argument(DNNL_ARG_DST, dnnl_query_dst_md));
  }

  private static dnnl_memory_desc_t volumes(int groups, int planes, long pixels) {
    int tag = OneDnn.wide() ? dnnl_nCdhw16c : dnnl_nCdhw8c;
    return layout(tag, groups, OneDnn.block(), planes, pixels, 1);
  }

  private static dnnl_primitive_desc pooling(int groups, int group, long pixels) {
    dnnl_pooling_desc_t operation = new dnnl_pooling_desc_t();
    check(
        dnnl_pooling_forward_desc_init(
            operation,
            dnnl_forward_training,
            dnnl_pooling_avg_exclude_padding,
            volumes(groups, group, pixels),
            volumes(groups, 1, pixels),
            new long[] {group, 1, 1},
            new long[] {group, 1, 1},
            new long[3],
            new long[3]),
        "pooling");
    return describe(operation, attributes(false, false), null, "pooling");
  }

  /** Arguments: gradient, target. */
  static Kernel meanAdjoint(int groups, int group, long pixels) {
    return COMPILED.computeIfAbsent(
        new Mean(true, groups, group, pixels),
        key -> {
          dnnl_pooling_desc_t operation = new dnnl_pooling_desc_t();
          check(
              dnnl_pooling_backward_desc_init(
                  operation,
                  dnnl_pooling_avg_exclude_padding,
                  volumes(groups, group, pixels),
                  volumes(groups, 1, pixels),
                  new long[] {group, 1, 1},
                  new long[] {group, 1, 1},
                  new long[3],
                  new long[3]),
              "pooling, backward");
          dnnl_primitive_desc hint = pooling(groups, group, pixels);
          return new Kernel(
                  describe(operation, attributes(false, false), hint, "pooling, backward"))
              .argument(DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md)
              .argument(DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md);
        });
  }

  /**
   * From weights in row-major order to the order that a kernel wants. Arguments: source, target.
   *
   * @param outputs channels made, whole blocks
   * @param inputs channels read, whole blocks
   * @param wanted layout of an argument of a compiled kernel
   */
  static Kernel arrange(int outputs, int inputs, Convolution geometry, dnnl_memory_desc_t wanted) {
    return COMPILED.computeIfAbsent(
        new Arrangement(wanted.address(), outputs, inputs, geometry, true),
        key -> reorder(rowMajorWeights(outputs, inputs, geometry, wanted.ndims()), wanted));
  }

  /** The inverse of {@link #arrange}. */
  static Kernel flatten(
      int outputs, int inputs, Convolution geometry, dnnl_memory_desc_t arranged) {
    return COMPILED.computeIfAbsent(
        new Arrangement(arranged.address(), outputs, inputs, geometry, false),
        key -> reorder(arranged, rowMajorWeights(outputs, inputs, geometry, arranged.ndims())));
  }

  private static Kernel reorder(dnnl_memory_desc_t from, dnnl_memory_desc_t to) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    check(
        dnnl_reorder_primitive_desc_create(
            description,
            from,
            OneDnn.processor(),
            to,
            OneDnn.processor(),
            attributes(false, false)),
        "reordering");
    return new Kernel(description).argument(DNNL_ARG_FROM, from).argument(DNNL_ARG_TO, to);
  }

  private static dnnl_memory_desc_t rowMajorWeights(
      int outputs, int inputs, Convolution geometry, int dimensions) {
    int height = geometry.height().kernel();
    int width = geometry.width().kernel();
    return dimensions == 5
        ? layout(dnnl_abcde, outputs, inputs, geometry.depth().kernel(), height, width)
        : layout(dnnl_abcd, outputs, inputs, height, width);
  }
}
