package io.wavemill.core.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.FilterGradient;
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
   * @param turned whether it is the gradient of the turned filter, from outputs to inputs
   * @param floats numbers in {@code memory}
   */
  record Sum(boolean turned, dnnl_memory_desc_t layout, NativeMemory memory, long floats) {}

  /** Whose gradient it is. */
  private final BlockedFilter filter;

  private final int outputs;
  private final int inputs;
  private final Convolution geometry;
  private final List<Sum> sums = new ArrayList<>();

  /**
   * Of {@link WinogradLoops}: of the filter and of the turned one, each in {@value
   * WinogradConvolution#SUMS} parts; null while there are none.
   */
  private final float[][][] winograd = new float[2][WinogradConvolution.SUMS][];

  private final NativeMemory bias;
  private final BlockedGradient pointwise;

  BlockedGradient(BlockedFilter filter) {
    this.filter = filter;
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

  /** The basis of the {@link #winograd} sums over orientations, or null. */
  OrientationBasis basis() {
    return filter.basis();
  }

  /** Where the sum is kept if the filter is used with its neighbourhood as channels, or null. */
  BlockedGradient pointwise() {
    return pointwise;
  }

  /** Sum of the bias' gradients, {@code outputs} numbers and zeros up to a whole block. */
  NativeMemory bias() {
    return bias;
  }

  /**
   * The sum kept in a certain order; zero at first.
   *
   * @param turned whether the gradient of the turned filter is summed, from outputs to inputs
   */
  Sum sum(dnnl_memory_desc_t layout, boolean turned) {
    for (Sum sum : sums) {
      if (sum.turned == turned && dnnl_memory_desc_equal(sum.layout, layout) != 0) {
        return sum;
      }
    }
    long bytes = dnnl_memory_desc_get_size(layout);
    Sum sum = new Sum(turned, layout, NativeMemory.take(bytes), bytes / Float.BYTES);
    sum.memory.clear(0, bytes);
    sums.add(sum);
    return sum;
  }

  /**
   * A part of the sum that {@link WinogradLoops} add to; zero at first.
   *
   * @param turned as for {@link #sum}
   * @param part 0 to {@link WinogradConvolution#SUMS} - 1
   */
  synchronized float[] winograd(boolean turned, int part) {
    float[][] parts = winograd[turned ? 1 : 0];
    if (parts[part] == null) {
      int pairs = filter.winogradOutputs(turned) * filter.winogradInputs(turned);
      parts[part] = new float[WinogradLoops.POINTS * pairs];
    }
    return parts[part];
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
      add(sum(term.layout, term.turned).memory, term.memory, term.floats);
    }
    for (boolean turned : new boolean[] {false, true}) {
      for (int part = 0; part < WinogradConvolution.SUMS; part++) {
        float[] terms = that.winograd[turned ? 1 : 0][part];
        if (terms != null) {
          add(winograd(turned, part), terms);
        }
      }
    }
    if (bias != null) {
      add(bias, that.bias, BlockedMaps.padded(outputs));
    }
    if (pointwise != null) {
      pointwise.add(that.pointwise);
    }
  }

  private static void add(float[] sum, float[] terms) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += terms[i];
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
    float[] total = new float[outputs * inputs * geometry.taps()];
    for (Sum sum : sums) {
      addTo(total, sum);
    }
    for (boolean turned : new boolean[] {false, true}) {
      addWinogradTo(total, turned);
    }
    assign(weights, total);
  }

  private void addWinogradTo(float[] total, boolean turned) {
    float[] sum = null;
    for (float[] part : winograd[turned ? 1 : 0]) {
      if (part != null && sum == null) {
        sum = part.clone();
      } else if (part != null) {
        add(sum, part);
      }
    }
    if (sum == null) {
      return;
    }
    int columns = filter.winogradInputs(turned);
    float[] plain = WinogradWeights.forLoops(filter.winogradOutputs(turned), columns).restore(sum);
    if (filter.basis() != null) {
      plain = filter.basis().toOrientations(plain, geometry.taps());
      columns = turned ? outputs : inputs;
    }
    addTo(total, plain, columns, turned);
  }

  /** Adds a sum to a gradient in row-major order. */
  private void addTo(float[] total, Sum sum) {
    int taps = geometry.taps();
    int rows = BlockedMaps.padded(sum.turned ? inputs : outputs);
    int columns = BlockedMaps.padded(sum.turned ? outputs : inputs);
    float[] padded = new float[rows * columns * taps];
    Kernel reorder = Kernels.flatten(rows, columns, geometry, sum.layout);
    try (NativeMemory plain = NativeMemory.take((long) padded.length * Float.BYTES);
        Call call = new Call(reorder);
        NativeMemory scratch = NativeMemory.take(reorder.scratchBytes())) {
      call.run(scratch.address(), sum.memory.address(), plain.address());
      plain.bytes().asFloatBuffer().get(0, padded);
    }
    addTo(total, padded, columns, sum.turned);
  }

  /**
   * @param padded a gradient in row-major order with channels that fill up blocks, {@code columns}
   *     of them from a row to the next one
   */
  private void addTo(float[] total, float[] padded, int columns, boolean turned) {
    int taps = geometry.taps();
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        int read = (turned ? i * columns + o : o * columns + i) * taps;
        int write = (o * inputs + i) * taps;
        for (int tap = 0; tap < taps; tap++) {
          total[write + tap] += padded[read + (turned ? taps - 1 - tap : tap)];
        }
      }
    }
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
