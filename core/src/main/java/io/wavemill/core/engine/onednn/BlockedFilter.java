package io.wavemill.core.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Filter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Weights in row-major order, with channels of zeros up to whole blocks, and in every order that a
 * kernel has asked for since.
 */
final class BlockedFilter implements Filter {

  private record Ordered(boolean turned, dnnl_memory_desc_t layout, NativeMemory memory) {}

  private final int outputs;
  private final int inputs;
  private final Convolution geometry;
  private final float[] weights;
  private final NativeMemory bias;

  /**
   * The same weights with the kernel's neighbourhood as channels, if inputs or outputs are a single
   * channel and it pays; otherwise null. See {@link Patches}.
   */
  private final BlockedFilter pointwise;

  private final List<Ordered> ordered = new ArrayList<>();

  /** The basis over orientations that {@link WinogradLoops} want the weights in, or null. */
  private final OrientationBasis basis;

  /** For {@link WinogradLoops}: as they are, and turned; null until they are asked for. */
  private final float[][] winograd = new float[2][];

  /**
   * @param values {@code [outputs, inputs, kernel...]}
   * @param offsets {@code outputs} numbers, or null
   */
  BlockedFilter(INDArray values, INDArray offsets, Convolution geometry) {
    this(values, offsets, geometry, null);
  }

  /**
   * @param values {@code [outputs, inputs, kernel...]}
   * @param offsets {@code outputs} numbers, or null
   * @param basis in which the filter connects few channels, or null
   */
  BlockedFilter(INDArray values, INDArray offsets, Convolution geometry, OrientationBasis basis) {
    this.basis = basis;
    this.outputs = (int) values.size(0);
    this.inputs = (int) values.size(1);
    this.geometry = geometry;
    this.weights = BlockedMaps.rowMajor(values);
    this.pointwise = thin(inputs, outputs, geometry, offsets != null) ? pointwise(values) : null;
    if (offsets == null) {
      this.bias = null;
    } else {
      this.bias = NativeMemory.take((long) BlockedMaps.padded(outputs) * Float.BYTES);
      float[] numbers = Arrays.copyOf(BlockedMaps.rowMajor(offsets), BlockedMaps.padded(outputs));
      bias.bytes().asFloatBuffer().put(numbers);
    }
  }

  private static boolean thin(int inputs, int outputs, Convolution geometry, boolean biased) {
    return (inputs == 1 || outputs == 1) && !biased && Patches.fit(geometry);
  }

  private static BlockedFilter pointwise(INDArray values) {
    long outputs = values.size(0);
    long inputs = values.size(1);
    long taps = values.length() / outputs / inputs;
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray copy = values.dup('c')) {
      INDArray matrix =
          inputs == 1
              ? copy.reshape('c', outputs, taps, 1, 1)
              : copy.reshape('c', inputs, taps, 1, 1).permute(1, 0, 2, 3);
      return new BlockedFilter(matrix, null, Convolution.zero(1, 1, 0));
    }
  }

  /**
   * A filter of size 1, from the neighbourhood of a single input channel to the outputs, or from
   * the inputs to the neighbourhood of a single output channel; null if there is none.
   */
  BlockedFilter pointwise() {
    return pointwise;
  }

  /**
   * The weights in the order that a kernel wants.
   *
   * @param layout what it wants
   * @param turned whether it is to apply the adjoint of a centred convolution: from outputs to
   *     inputs, the kernel turned by 180 degrees
   * @return address, valid until this is closed
   */
  synchronized long address(dnnl_memory_desc_t layout, boolean turned) {
    for (Ordered one : ordered) {
      if (one.turned == turned && dnnl_memory_desc_equal(one.layout, layout) != 0) {
        return one.memory.address();
      }
    }
    NativeMemory memory = NativeMemory.take(dnnl_memory_desc_get_size(layout));
    ordered.add(new Ordered(turned, layout, memory));
    int out = BlockedMaps.padded(turned ? inputs : outputs);
    int in = BlockedMaps.padded(turned ? outputs : inputs);
    float[] plain = rowMajor(out, in, turned);
    WinogradWeights winograd = WinogradWeights.of(layout);
    if (winograd == null) {
      reorder(plain, Kernels.arrange(out, in, geometry, layout), memory);
    } else {
      memory.bytes().asFloatBuffer().put(winograd.arrange(plain));
    }
    return memory.address();
  }

  /**
   * The weights for {@link WinogradLoops}.
   *
   * @param turned as for {@link #address}
   */
  synchronized float[] winograd(boolean turned) {
    int one = turned ? 1 : 0;
    if (winograd[one] == null) {
      int out = winogradOutputs(turned);
      int in = winogradInputs(turned);
      float[] plain =
          basis == null
              ? rowMajor(out, in, turned)
              : basis.toFrequencies(rowMajor(outputs, inputs, turned), out, geometry.taps());
      winograd[one] = WinogradWeights.forLoops(out, in).arrange(plain);
    }
    return winograd[one];
  }

  /** Outputs of {@link #winograd} weights. */
  int winogradOutputs(boolean turned) {
    int channels = turned ? inputs : outputs;
    return WinogradConvolution.padded(basis == null ? channels : basis.channels());
  }

  /** Inputs of {@link #winograd} weights. */
  int winogradInputs(boolean turned) {
    int channels = turned ? outputs : inputs;
    return basis == null ? BlockedMaps.padded(channels) : basis.channels();
  }

  /** The basis of the {@link #winograd} weights over orientations, or null. */
  OrientationBasis basis() {
    return basis;
  }

  /** Lets the library bring weights into an order. */
  static void reorder(float[] plain, Kernel reorder, NativeMemory target) {
    try (NativeMemory source = NativeMemory.take((long) plain.length * Float.BYTES);
        Call call = new Call(reorder);
        NativeMemory scratch = NativeMemory.take(reorder.scratchBytes())) {
      source.bytes().asFloatBuffer().put(plain);
      call.run(scratch.address(), source.address(), target.address());
    }
  }

  private float[] rowMajor(int out, int in, boolean turned) {
    int taps = geometry.taps();
    float[] plain = new float[out * in * taps];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        int read = (o * inputs + i) * taps;
        int write = (turned ? i * in + o : o * in + i) * taps;
        for (int tap = 0; tap < taps; tap++) {
          plain[write + tap] = weights[read + (turned ? taps - 1 - tap : tap)];
        }
      }
    }
    return plain;
  }

  /** Address of the bias, {@code outputs} numbers and zeros up to a whole block. */
  long biasAddress() {
    return bias.address();
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public Convolution geometry() {
    return geometry;
  }

  @Override
  public boolean biased() {
    return bias != null;
  }

  @Override
  public synchronized void close() {
    if (pointwise != null) {
      pointwise.close();
    }
    ordered.forEach(one -> one.memory.close());
    ordered.clear();
    if (bias != null) {
      bias.close();
    }
  }
}
