package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Pooling;
import io.wavemill.core.simd.VectorUnit;
import java.nio.ByteBuffer;

/**
 * Passes over the states of one step that oneDNN would make several of, each of them as slow as
 * memory is. Implementations give the same bits.
 */
interface StateKernel {

  /**
   * Images that are pooled together, one behind the other.
   *
   * @param images how many
   * @param imageBytes size of one
   * @param memory where they are, native byte order
   * @param start of the first one in {@code memory}, bytes
   */
  record Group(int images, long imageBytes, ByteBuffer memory, int start) {}

  /** The fastest one that this Java can run. */
  static StateKernel best() {
    StateKernel vectorised = VectorUnit.implementation(StateKernel.class);
    return vectorised == null ? new PlainStateKernel() : vectorised;
  }

  /** Writes the elementwise maximum of a group. */
  void maximum(Group group, ByteBuffer target, int targetStart);

  /**
   * The derivative of {@link #maximum}: the first image that has the maximum is given all of the
   * gradient, the others nothing.
   *
   * @param gradient of the maximum
   * @param slopes as large as the group; overwritten
   */
  void maximumAdjoint(
      Group group, ByteBuffer gradient, int gradientStart, ByteBuffer slopes, int slopesStart);

  /**
   * {@code value = tanh(value)}, as {@link io.wavemill.core.simd.RationalTanh} has it.
   *
   * @param start of the first value in {@code memory}, bytes
   * @param count of values
   */
  void tanh(ByteBuffer memory, int start, int count);

  /** The same for an array. */
  void tanh(float[] values);

  /**
   * See {@link io.wavemill.core.engine.Engine#stateAdjoint}.
   *
   * @param states one group
   * @param pooling how the states were pooled, or null if they were not read
   * @param gradient of the pooled image; ignored without pooling
   * @param fresh whether slopes count as zero; only with pooling
   * @param slopes as large as the group
   * @param total one image
   */
  void adjoint(
      Group states,
      Pooling pooling,
      ByteBuffer gradient,
      int gradientStart,
      boolean fresh,
      ByteBuffer slopes,
      int slopesStart,
      ByteBuffer total,
      int totalStart);
}
