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
}
