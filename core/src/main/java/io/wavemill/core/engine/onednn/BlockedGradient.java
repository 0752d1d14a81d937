package io.wavemill.core.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.FilterGradient;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sums of weight gradients: one sum for each order that a kernel leaves its result in, added up in
 * the end.
 */
final class BlockedGradient implements FilterGradient {

  /**
   * @param floats numbers in {@code memory}
   */
  record Sum(dnnl_memory_desc_t layout, NativeMemory memory, long floats) {}

  private final int outputs;
  private final int inputs;
  private final Convolution geometry;
  private final List<Sum> sums = new ArrayList<>();
  private final NativeMemory bias;
  private final BlockedGradient pointwise;

  BlockedGradient(BlockedFilter filter) {
    this.outputs = filter.outputs();
    this.inputs = filter.inputs();
    this.geometry = filter.geometry();
    this.pointwise = filter.pointwise() == null ? null : new BlockedGradient(filter.pointwise());
    if (filter.biased()) {
      long bytes = (long) BlockedMaps.padded(outputs) * Float.BYTES;
      this.bias = NativeMemory.take(bytes);
      bias.clear(0, bytes);
    } else {
      this.bias = null;
    }
  }

  int outputs() {
    return outputs;
  }

  int inputs() {
    return inputs;
  }

  Convolution geometry() {
    return geometry;
  }

  boolean biased() {
    return bias != null;
  }

  /** Where the sum is kept if the filter is used with its neighbourhood as channels, or null. */
  BlockedGradient pointwise() {
    return pointwise;
  }

  /** Sum of the bias' gradients, {@code outputs} numbers and zeros up to a whole block. */
  NativeMemory bias() {
    return bias;
  }

  /** The sum kept in a certain order; zero at first. */
  Sum sum(dnnl_memory_desc_t layout) {
    for (Sum sum : sums) {
      if (dnnl_memory_desc_equal(sum.layout, layout) != 0) {
        return sum;
      }
    }
    long bytes = dnnl_memory_desc_get_size(layout);
    Sum sum = new Sum(layout, NativeMemory.take(bytes), bytes / Float.BYTES);
    sum.memory.clear(0, bytes);
    sums.add(sum);
    return sum;
  }

  @Override
  public void add(FilterGradient other) {
    BlockedGradient that = (BlockedGradient) other;
    if (that.outputs != outputs
        || that.inputs != inputs
        || !that.geometry.equals(geometry)
        || that.biased() != biased()) {
      throw new IllegalArgumentException("the gradient of another filter cannot be added");
    }
    for (Sum term : that.sums) {
      add(sum(term.layout).memory, term.memory, term.floats);
    }
    if (bias != null) {
      add(bias, that.bias, BlockedMaps.padded(outputs));
    }
    if (pointwise != null) {
      pointwise.add(that.pointwise);
    }
  }

  private void add(NativeMemory sum, NativeMemory term, long floats) {
    try (Call call = new Call(Kernels.add(floats, false));
        NativeMemory scratch = NativeMemory.take(call.kernel().scratchBytes())) {
      call.run(scratch.address(), sum.address(), term.address(), sum.address());
    }
  }

  @Override
  public void copyTo(INDArray weights) {
    if (pointwise != null) {
      copyPointwiseTo(weights);
      return;
    }
    int taps = geometry.taps();
    int out = BlockedMaps.padded(outputs);
    int in = BlockedMaps.padded(inputs);
    float[] total = new float[outputs * inputs * taps];
    float[] padded = new float[out * in * taps];
    try (NativeMemory plain = NativeMemory.take((long) padded.length * Float.BYTES)) {
      FloatBuffer values = plain.bytes().asFloatBuffer();
      for (Sum sum : sums) {
        Kernel reorder = Kernels.flatten(out, in, geometry, sum.layout);
        try (Call call = new Call(reorder);
            NativeMemory scratch = NativeMemory.take(reorder.scratchBytes())) {
          call.run(scratch.address(), sum.memory.address(), plain.address());
        }
        values.get(0, padded);
        for (int o = 0; o < outputs; o++) {
          int read = o * in * taps;
          int write = o * inputs * taps;
          for (int k = 0; k < inputs * taps; k++) {
            total[write + k] += padded[read + k];
          }
        }
      }
    }
    assign(weights, total);
  }

  private void copyPointwiseTo(INDArray weights) {
    int taps = geometry.taps();
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray matrix =
            Nd4j.createUninitialized(DataType.FLOAT, pointwise.outputs, pointwise.inputs, 1, 1)) {
      pointwise.copyTo(matrix);
      INDArray outputMajor = inputs == 1 ? matrix : matrix.permute(1, 0, 2, 3);
      try (INDArray copy = outputMajor.dup('c')) {
        weights.assign(copy.reshape('c', weights.shape()));
      }
    }
  }

  @Override
  public void copyBiasTo(INDArray target) {
    if (bias == null) {
      throw new IllegalStateException("the filter has no bias");
    }
    float[] values = new float[outputs];
    bias.bytes().asFloatBuffer().get(0, values);
    assign(target, values);
  }

  private static void assign(INDArray target, float[] values) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray copy = Nd4j.create(values, target.shape(), 'c')) {
      target.assign(copy);
    }
  }

  @Override
  public void close() {
    sums.forEach(sum -> sum.memory.close());
    sums.clear();
    if (pointwise != null) {
      pointwise.close();
    }
    if (bias != null) {
      bias.close();
    }
  }
}
