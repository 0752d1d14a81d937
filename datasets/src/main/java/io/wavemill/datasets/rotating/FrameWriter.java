package io.wavemill.datasets.rotating;

import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes sums of an {@link ImageRotator} as frames of a {@code .npy} array, brighter than white
 * becoming white.
 *
 * @param format {@code [frames, 1, height, width]} of unsigned bytes or single precision
 */
record FrameWriter(NpyFormat format) {
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int WHITE = 255;
  private static final int HALF_GREY = ImageRotator.ONE_GREY / 2;
  private static final double WHITE_SUM = (double) WHITE * ImageRotator.ONE_GREY;

  /**
   * Writes one frame.
   *
   * @param sums one for each pixel
   * @param npy the array, of {@link NpyFormat#allocate}
   */
  void write(int[] sums, byte[] npy, int frame) {
    int bytes = format.type().bytes();
    int start = format.headerBytes() + frame * sums.length * bytes;
    if (format.type() == DType.UINT8) {
      for (int p = 0; p < sums.length; p++) {
        npy[start + p] = (byte) Math.min(sums[p] + HALF_GREY >>> ImageRotator.GREY_BITS, WHITE);
      }
    } else {
      for (int p = 0; p < sums.length; p++) {
        FLOAT.set(npy, start + p * bytes, (float) Math.min(sums[p] / WHITE_SUM, 1));
      }
    }
  }

  /** Repeats the first frames until the array is full. */
  void repeat(byte[] npy, int period) {
    int start = format.headerBytes();
    int length = period * (format.totalBytes() - start) / format.shape()[0];
    for (int next = start + length; next < npy.length; next += length) {
      System.arraycopy(npy, start, npy, next, length);
    }
  }
}
