package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.RotationTable;
import io.wavemill.core.simd.VectorUnit;

/**
 * Turns images and moves their orientations on, a whole block of channels at a time. It belongs to
 * one thread. Implementations give the same bits.
 */
interface BlockRotator {

  /** The fastest one that this Java can run. */
  static BlockRotator best() {
    BlockRotator vectorised = VectorUnit.implementation(BlockRotator.class);
    return vectorised == null ? new PlainBlockRotator() : vectorised;
  }

  /**
   * {@code target[pixel, field·N + g] = Σ weight · source[pixel', field·N + (g - shift) mod N]}.
   *
   * @param source images of the size of the target's; not the same memory
   * @param table which pixels with which weights
   * @param orientations N
   * @param shift 0 to N - 1
   */
  void turn(
      BlockedMaps source,
      int sourceImage,
      RotationTable table,
      int orientations,
      int shift,
      BlockedMaps target,
      int targetImage);
}
