package io.wavemill.datasets.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An array read from {@code .npy} bytes; the numbers stay where they are until they are asked for.
 *
 * @param type the kind of number
 * @param shape the length of each dimension
 * @param npy the whole file
 * @param start where the numbers start in it; they go to its end
 */
public record NpyArray(DType type, int[] shape, byte[] npy, int start) {
  /** How many numbers there are. */
  public int elements() {
    return (npy.length - start) / type.bytes();
  }

  /** The numbers of a {@link DType#UINT8} array; values above 127 are negative bytes. */
  public byte[] bytes() {
    require(DType.UINT8);
    return Arrays.copyOfRange(npy, start, npy.length);
  }

  /** The numbers of an {@link DType#INT32} array. */
  public int[] ints() {
    require(DType.INT32);
    int[] values = new int[elements()];
    buffer().asIntBuffer().get(values);
    return values;
  }

  /** The numbers of an {@link DType#INT64} array. */
  public long[] longs() {
    require(DType.INT64);
    long[] values = new long[elements()];
    buffer().asLongBuffer().get(values);
    return values;
  }

  /** The numbers of a {@link DType#FLOAT32} array. */
  public float[] floats() {
    require(DType.FLOAT32);
    float[] values = new float[elements()];
    buffer().asFloatBuffer().get(values);
    return values;
  }

  /** The numbers of a {@link DType#FLOAT64} array. */
  public double[] doubles() {
    require(DType.FLOAT64);
    double[] values = new double[elements()];
    buffer().asDoubleBuffer().get(values);
    return values;
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(npy, start, npy.length - start).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private void require(DType wanted) {
    if (type != wanted) {
      throw new IllegalStateException(
          "asked for " + wanted.numpyName() + ", holds " + type.numpyName());
    }
  }

  /** Equal when type, shape and the bits of the numbers are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof NpyArray that
        && type == that.type
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(npy, start, npy.length, that.npy, that.start, that.npy.length);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + Arrays.hashCode(shape))
        + ByteBuffer.wrap(npy, start, npy.length - start).hashCode();
  }

  @Override
  public String toString() {
    return type.numpyName() + " " + NpyFormat.tuple(shape);
  }
}
