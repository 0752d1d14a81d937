package io.wavemill.datasets.tensor;

import java.util.Arrays;

/**
 * What the header of a {@code .npy} file claims about the numbers after it.
 *
 * @param type the kind of number
 * @param shape the length of each dimension, C order; none for a single number
 * @param start where the numbers start, in bytes from the beginning
 */
public record NpyHeader(DType type, int[] shape, int start) {

  /** Length of the numbers, bytes; at most {@link Integer#MAX_VALUE}. */
  public long bytes() {
    long bytes = type.bytes();
    for (int length : shape) {
      bytes *= length;
    }
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NpyHeader that
        && type == that.type
        && Arrays.equals(shape, that.shape)
        && start == that.start;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + Arrays.hashCode(shape)) + start;
  }

  @Override
  public String toString() {
    return type.numpyName() + " " + NpyFormat.tuple(shape);
  }
}
