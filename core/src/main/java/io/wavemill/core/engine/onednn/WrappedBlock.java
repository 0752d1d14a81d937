package io.wavemill.core.engine.onednn;

import java.nio.FloatBuffer;

/** One block of channels of an image, with its opposite sides around it. */
final class WrappedBlock {

  private final int height;
  private final int width;
  private final int pad;

  /** Numbers of a pixel. */
  private final int lanes = OneDnn.block();

  private final float[] values;

  /** By tap of a kernel: from the place of a pixel to its neighbour. */
  private final int[] offsets;

  /**
   * @param taps of the kernel that will be used, a square number
   */
  WrappedBlock(int height, int width, int taps) {
    this.height = height;
    this.width = width;
    int size = (int) Math.round(Math.sqrt(taps));
    this.pad = size / 2;
    this.values = new float[(height + 2 * pad) * row()];
    this.offsets = new int[taps];
    for (int tap = 0; tap < taps; tap++) {
      offsets[tap] = tap / size * row() + tap % size * lanes;
    }
  }

  boolean fits(int height, int width, int taps) {
    return this.height == height && this.width == width && offsets.length == taps;
  }

  /** Numbers from a row to the next one. */
  int row() {
    return (width + 2 * pad) * lanes;
  }

  float[] values() {
    return values;
  }

  int[] offsets() {
    return offsets;
  }

  /**
   * Fills it.
   *
   * @param start of the block in {@code from}
   */
  void load(FloatBuffer from, int start) {
    for (int y = 0; y < height + 2 * pad; y++) {
      int read = start + Math.floorMod(y - pad, height) * width * lanes;
      int write = y * row();
      int x = Math.floorMod(-pad, width);
      int missing = width + 2 * pad;
      while (missing > 0) {
        int run = Math.min(missing, width - x);
        from.get(read + x * lanes, values, write, run * lanes);
        write += run * lanes;
        missing -= run;
        x = 0;
      }
    }
  }
}
