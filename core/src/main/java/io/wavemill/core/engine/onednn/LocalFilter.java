package io.wavemill.core.engine.onednn;

import io.wavemill.core.simd.VectorUnit;

/**
 * Filters images with one small kernel for all channels, opposite sides joined: the learned
 * displacements of {@link io.wavemill.core.engine.LearnedShifts}. It belongs to one thread.
 * Implementations give the same bits.
 */
interface LocalFilter {

  /** The fastest one that this Java can run. */
  static LocalFilter best() {
    LocalFilter vectorised = VectorUnit.implementation(LocalFilter.class);
    return vectorised == null ? new PlainLocalFilter() : vectorised;
  }

  /**
   * {@code target[c, y, x] = Σ kernel[a, b] · source[c, y + a - p, x + b - p]}, p = ⌊size / 2⌋.
   *
   * @param source images without depth, of the size of the target's; not the same memory
   * @param kernel of odd size, row by row
   */
  void apply(
      BlockedMaps source, int sourceImage, float[] kernel, BlockedMaps target, int targetImage);

  /**
   * Adds to {@code sums[a, b]} the sum of {@code gradient[c, y, x] · source[c, y + a - p, x + b -
   * p]} over all channels and pixels: in single precision for a channel of a block, in double
   * precision over those.
   *
   * @param source images without depth, of the size of the gradient's
   * @param sums of a square kernel, row by row
   */
  void correlate(
      BlockedMaps source, int sourceImage, BlockedMaps gradient, int gradientImage, double[] sums);

  /** The kernel of the adjoint: turned by 180 degrees. */
  static float[] turned(float[] kernel) {
    float[] result = new float[kernel.length];
    for (int tap = 0; tap < kernel.length; tap++) {
      result[tap] = kernel[kernel.length - 1 - tap];
    }
    return result;
  }
}
