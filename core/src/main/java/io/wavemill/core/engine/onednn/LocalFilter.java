package io.wavemill.core.engine.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Filters images with one small kernel for all channels, opposite sides joined: the learned
 * displacements of {@link io.wavemill.core.engine.LearnedShifts}. It belongs to one thread.
 */
final class LocalFilter {

  private final FilterLoops loops;
  private final int[] starts = new int[FilterLoops.PLACES];
  private final float[] products = new float[FilterLoops.PLACES * OneDnn.block()];
  private WrappedBlock values;
  private float[] plane = {};

  LocalFilter(FilterLoops loops) {
    this.loops = loops;
  }

  private void reserve(BlockedMaps maps, int taps) {
    if (values == null || !values.fits(maps.height(), maps.width(), taps)) {
      values = new WrappedBlock(maps.height(), maps.width(), taps);
      plane = new float[maps.pixels() * OneDnn.block()];
    }
  }

  /**
   * {@code target[c, y, x] = Σ kernel[a, b] · source[c, y + a - p, x + b - p]}, p = ⌊size / 2⌋.
   *
   * @param source images without depth, of the size of the target's; not the same memory
   * @param kernel of odd size, row by row
   */
  void apply(
      BlockedMaps source, int sourceImage, float[] kernel, BlockedMaps target, int targetImage) {
    reserve(source, kernel.length);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    FloatBuffer to = target.memory().bytes().asFloatBuffer();
    int read = (int) (source.start(sourceImage) / Float.BYTES);
    int write = (int) (target.start(targetImage) / Float.BYTES);
    int row = source.width() * OneDnn.block();
    for (int start = 0; start < source.imageFloats(); start += plane.length) {
      values.load(from, read + start);
      for (int y = 0; y < source.height(); y++) {
        loops.filter(
            values.values(), y * values.row(), values.offsets(), kernel, plane, y * row, row);
      }
      to.put(write + start, plane);
    }
  }

  /**
   * Adds to {@code sums[a, b]} the sum of {@code gradient[c, y, x] · source[c, y + a - p, x + b -
   * p]} over all channels and pixels: in single precision for a channel of a block, in double
   * precision over those.
   *
   * @param source images without depth, of the size of the gradient's
   * @param sums of a square kernel, row by row
   */
  void correlate(
      BlockedMaps source, int sourceImage, BlockedMaps gradient, int gradientImage, double[] sums) {
    reserve(source, sums.length);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    FloatBuffer slopes = gradient.memory().bytes().asFloatBuffer();
    int read = (int) (source.start(sourceImage) / Float.BYTES);
    int readSlopes = (int) (gradient.start(gradientImage) / Float.BYTES);
    for (int start = 0; start < source.imageFloats(); start += plane.length) {
      values.load(from, read + start);
      slopes.get(readSlopes + start, plane);
      for (int first = 0; first < sums.length; first += FilterLoops.PLACES) {
        correlate(first, source.height(), source.width() * OneDnn.block());
        for (int k = 0; k < products.length; k++) {
          int tap = first + k / OneDnn.block();
          if (tap < sums.length) {
            sums[tap] += products[k];
          }
        }
      }
    }
  }

  /** Products of a block for a few places in the kernel, the first of them and those after it. */
  private void correlate(int first, int height, int row) {
    Arrays.fill(products, 0);
    int last = values.offsets().length - 1;
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < starts.length; i++) {
        // Beyond the last place it is taken again, and not looked at.
        starts[i] = y * values.row() + values.offsets()[Math.min(first + i, last)];
      }
      loops.correlate(values.values(), starts, plane, y * row, row, products);
    }
  }

  /** The kernel of the adjoint: turned by 180 degrees. */
  static float[] turned(float[] kernel) {
    float[] result = new float[kernel.length];
    for (int tap = 0; tap < kernel.length; tap++) {
      result[tap] = kernel[kernel.length - 1 - tap];
    }
    return result;
  }
}
