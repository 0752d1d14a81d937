package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.PixelMap;
import io.wavemill.core.simd.VectorUnit;

/**
 * Maps the pixels of images, a whole block of channels at a time, and moves their orientations on.
 * It belongs to one thread. Implementations give the same bits.
 */
interface PixelMapper {

  /** The fastest one that this Java can run. */
  static PixelMapper best() {
    PixelMapper vectorised = VectorUnit.implementation(PixelMapper.class);
    return vectorised == null ? new PlainPixelMapper() : vectorised;
  }

  /**
   * {@code target[pixel, field·N + g] = Σ weight · source[pixel', field·N + (g - shift) mod N]}.
   *
   * @param source images of the size of the target's; not the same memory
   * @param map which pixels with which weights
   * @param orientations N
   * @param shift 0 to N - 1
   */
  void map(
      BlockedMaps source,
      int sourceImage,
      PixelMap map,
      int orientations,
      int shift,
      BlockedMaps target,
      int targetImage);

  /**
   * Adds to {@code sums[a, b]} the sum of {@code gradient[c, y, x] · source[c, y + a - p, x + b -
   * p]} over all channels and pixels, opposite sides joined: in single precision for a channel of a
   * block, in double precision over those.
   *
   * @param source images without depth, of the size of the gradient's
   * @param sums of a square kernel, row by row
   */
  void correlate(
      BlockedMaps source, int sourceImage, BlockedMaps gradient, int gradientImage, double[] sums);

  /**
   * Where each pixel's neighbours are in a block of channels, by place in the kernel and pixel,
   * floats.
   *
   * @param taps places in the kernel, a square number
   */
  static int[][] neighbours(int height, int width, int taps) {
    int size = (int) Math.round(Math.sqrt(taps));
    PixelMap map = PixelMap.correlation(height, width, size, new double[taps]);
    int[][] neighbours = new int[taps][height * width];
    for (int pixel = 0; pixel < height * width; pixel++) {
      for (int tap = 0; tap < taps; tap++) {
        neighbours[tap][pixel] = map.source(map.first(pixel) + tap) * OneDnn.block();
      }
    }
    return neighbours;
  }
}
