package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.Convolution;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Moves the neighbourhoods of single-channel images into channels and back. A kernel of oneDNN
 * spends a whole block of channels on a single one; with its neighbourhood in that block and a few
 * more instead, a convolution from or to one channel becomes one of size 1: a ninth of the work for
 * a 3×3 kernel.
 *
 * <p>Neighbour {@code k = a·K + b} of pixel {@code (y, x)} is the pixel {@code (y + a - K/2, x + b
 * - K/2)}; images are closed on themselves or surrounded by zeros.
 */
final class Patches {

  private static final int MOST_BLOCKS = 4;

  private final int height;
  private final int width;
  private final int kernel;
  private final boolean circular;
  private final int block = OneDnn.block();

  /** An image with what is around it, so that no neighbour is out of reach. */
  private final float[] wrapped;

  private final int wrappedWidth;
  private final float[] line;
  private final float[] row;

  /**
   * @param geometry of the convolution, one that {@link #fit}
   */
  Patches(int height, int width, Convolution geometry) {
    this.height = height;
    this.width = width;
    this.kernel = geometry.height().kernel();
    this.circular = geometry.isCircular();
    this.wrappedWidth = width + kernel - 1;
    this.wrapped = new float[(height + kernel - 1) * wrappedWidth];
    this.line = new float[width * block];
    this.row = new float[width * block];
  }

  /**
   * Whether a convolution has neighbourhoods to be moved: a square odd kernel in the middle of as
   * many pixels as there are, small enough to pay.
   */
  static boolean fit(Convolution geometry) {
    int kernel = geometry.height().kernel();
    return geometry.depth().equals(Convolution.Axis.FLAT)
        && geometry.isCentred()
        && geometry.width().kernel() == kernel
        && kernel > 1
        && kernel * kernel <= MOST_BLOCKS * OneDnn.block();
  }

  /**
   * Channel {@code k} of the target is neighbour {@code k} of the source's only channel.
   *
   * @param turned whether it is the neighbour on the opposite side
   * @param right shift of the source image before; 0 if zeros are around it
   * @param down shift of the source image before; 0 if zeros are around it
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
    int write = targetStart;
    for (int first = 0; first < kernel * kernel; first += block) {
      Arrays.fill(row, 0);
      for (int y = 0; y < height; y++, write += row.length) {
        for (int k = first; k < Math.min(first + block, kernel * kernel); k++) {
          int from = (y + reach(k / kernel, turned)) * wrappedWidth + reach(k % kernel, turned);
          scatter(wrapped, from, row, k - first, width, block);
        }
        target.put(write, row);
      }
    }
  }

  /** Where neighbour {@code a} of a pixel lies along one axis of the wrapped image. */
  private int reach(int a, boolean turned) {
    return turned ? kernel - 1 - a : a;
  }

  private void wrap(FloatBuffer source, int sourceStart, int right, int down) {
    int edge = kernel / 2;
    if (!circular) {
      // What is around the image is zero, and stays so.
      for (int y = 0; y < height; y++) {
        source.get(sourceStart + y * line.length, line);
        gather(line, block, wrapped, (y + edge) * wrappedWidth + edge, width);
      }
      return;
    }
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

  private static void gather(float[] from, int stride, float[] to, int toStart, int count) {
    for (int k = 0; k < count; k++) {
      to[toStart + k] = from[k * stride];
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
    int read = sourceStart;
    for (int first = 0; first < kernel * kernel; first += block) {
      for (int y = 0; y < height; y++, read += row.length) {
        source.get(read, row);
        for (int k = first; k < Math.min(first + block, kernel * kernel); k++) {
          // The pixels that have this row among their neighbours.
          int to = (y + reach(k / kernel, !turned)) * wrappedWidth + reach(k % kernel, !turned);
          addUp(row, k - first, block, wrapped, to, width);
        }
      }
    }
    if (circular) {
      unwrap();
    }
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
