package io.wavemill.core.engine.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;

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

  /** An image with the opposite sides around it, so that no neighbour is out of reach. */
  private final float[] wrapped;

  private final int wrappedWidth;
  private final float[] line;
  private final float[] row;

  /**
   * @param kernel odd; its square at most {@link OneDnn#block()}
   */
  Patches(int height, int width, int kernel) {
    this.height = height;
    this.width = width;
    this.kernel = kernel;
    this.wrappedWidth = width + kernel - 1;
    this.wrapped = new float[(height + kernel - 1) * wrappedWidth];
    this.line = new float[width * block];
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
    wrap(source, sourceStart, right, down);
    Arrays.fill(row, 0);
    for (int y = 0; y < height; y++) {
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          int from = (y + reach(a, turned)) * wrappedWidth + reach(b, turned);
          scatter(wrapped, from, row, a * kernel + b, width, block);
        }
      }
      target.put(targetStart + y * row.length, row);
    }
  }

  /** Where neighbour {@code a} of a pixel lies along one axis of the wrapped image. */
  private int reach(int a, boolean turned) {
    return turned ? kernel - 1 - a : a;
  }

  private void wrap(FloatBuffer source, int sourceStart, int right, int down) {
    int edge = kernel / 2;
    for (int y = 0; y < height + kernel - 1; y++) {
      int sourceLine = Math.floorMod(y - edge - down, height);
      source.get(sourceStart + sourceLine * line.length, line);
      int x = Math.floorMod(-edge - right, width);
      for (int k = 0; k < wrappedWidth; k++) {
        wrapped[y * wrappedWidth + k] = line[x * block];
        x = x + 1 == width ? 0 : x + 1;
      }
    }
  }

  /** Simple enough for the compiler to leave out the checks of the bounds. */
  private static void scatter(
      float[] from, int fromStart, float[] to, int toStart, int count, int stride) {
    for (int k = 0; k < count; k++) {
      to[toStart + k * stride] = from[fromStart + k];
    }
  }

  private static void addUp(
      float[] from, int fromStart, int stride, float[] to, int toStart, int count) {
    for (int k = 0; k < count; k++) {
      to[toStart + k] += from[fromStart + k * stride];
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
    Arrays.fill(wrapped, 0);
    for (int y = 0; y < height; y++) {
      source.get(sourceStart + y * row.length, row);
      for (int a = 0; a < kernel; a++) {
        for (int b = 0; b < kernel; b++) {
          // The pixels that have this row among their neighbours.
          int to = (y + reach(a, !turned)) * wrappedWidth + reach(b, !turned);
          addUp(row, a * kernel + b, block, wrapped, to, width);
        }
      }
    }
    unwrap();
    Arrays.fill(row, 0);
    int edge = kernel / 2;
    for (int y = 0; y < height; y++) {
      scatter(wrapped, (y + edge) * wrappedWidth + edge, row, 0, width, block);
      target.put(targetStart + y * row.length, row);
    }
  }

  /** Adds what lies around the image to the opposite sides. */
  private void unwrap() {
    int edge = kernel / 2;
    for (int y = 0; y < height + kernel - 1; y++) {
      int inside = (Math.floorMod(y - edge, height) + edge) * wrappedWidth;
      for (int x = 0; x < wrappedWidth; x++) {
        int to = inside + Math.floorMod(x - edge, width) + edge;
        int from = y * wrappedWidth + x;
        if (to != from) {
          wrapped[to] += wrapped[from];
        }
      }
    }
  }
}
