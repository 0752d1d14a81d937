package io.wavemill.core.engine.onednn;

import java.nio.FloatBuffer;

/**
 * Moves the neighbourhoods of single-channel images into channels and back. A kernel of oneDNN
 * spends a whole block of channels on a single one; with its neighbourhood in that block instead, a
 * convolution from or to one channel becomes one of size 1, a ninth of the work for a 3×3 kernel.
 *
 * <p>Neighbour {@code k = a·K + b} of pixel {@code (y, x)} is the pixel {@code (y + a - K/2, x + b
 * - K/2)}, images being closed on themselves.
 */
final class Patches {

  private final int height;
  private final int width;
  private final int kernel;
  private final int block = OneDnn.block();
  private final float[] image;
  private final float[] row;

  /**
   * @param kernel odd; its square at most {@link OneDnn#block()}
   */
  Patches(int height, int width, int kernel) {
    this.height = height;
    this.width = width;
    this.kernel = kernel;
    this.image = new float[height * width];
    this.row = new float[width * block];
  }

  /** Whether a kernel's neighbourhood fits in one block of channels. */
  static boolean fit(int kernel) {
    return kernel > 1 && kernel * kernel <= OneDnn.block();
  }

  /**
   * Channel {@code k} of the target is neighbour {@code k} of the source's only channel.
   *
   * @param turned whether it is the neighbour on the opposite side
   * @param right shift of the source image before
   * @param down shift of the source image before
   */
  void expand(
      FloatBuffer source,
      int sourceStart,
      int right,
      int down,
      boolean turned,
      FloatBuffer target,
      int targetStart) {
    for (int p = 0; p < image.length; p++) {
      image[p] = source.get(sourceStart + p * block);
    }
    java.util.Arrays.fill(row, 0);
    for (int y = 0; y < height; y++) {
      for (int a = 0; a < kernel; a++) {
        int reach = turned ? kernel / 2 - a : a - kernel / 2;
        int line = Math.floorMod(y + reach - down, height) * width;
        for (int b = 0; b < kernel; b++) {
          int lane = a * kernel + b;
          int from = Math.floorMod((turned ? kernel / 2 - b : b - kernel / 2) - right, width);
          for (int x = 0; x < width; x++) {
            row[x * block + lane] = image[line + from];
            from = from + 1 == width ? 0 : from + 1;
          }
        }
      }
      target.put(targetStart + y * row.length, row);
    }
  }

  /**
   * The sum over {@code k} of channel {@code k} of the neighbour {@code k}, as the target's only
   * channel; its block's other channels become zero.
   *
   * @param turned whether it is the neighbour on the opposite side
   */
  void collect(
      FloatBuffer source, int sourceStart, boolean turned, FloatBuffer target, int targetStart) {
    java.util.Arrays.fill(image, 0);
    for (int y = 0; y < height; y++) {
      source.get(sourceStart + y * row.length, row);
      for (int a = 0; a < kernel; a++) {
        // The pixels that have this row as neighbour row a.
        int reach = turned ? a - kernel / 2 : kernel / 2 - a;
        int line = Math.floorMod(y + reach, height) * width;
        for (int b = 0; b < kernel; b++) {
          int lane = a * kernel + b;
          int to = Math.floorMod(turned ? b - kernel / 2 : kernel / 2 - b, width);
          for (int x = 0; x < width; x++) {
            image[line + to] += row[x * block + lane];
            to = to + 1 == width ? 0 : to + 1;
          }
        }
      }
    }
    java.util.Arrays.fill(row, 0);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x * block] = image[y * width + x];
      }
      target.put(targetStart + y * row.length, row);
    }
  }
}
