package io.wavemill.core.engine.onednn;

import io.wavemill.core.simd.VectorUnit;

/** The loops of {@link LocalFilter}, over a row of pixels. Implementations give the same bits. */
interface FilterLoops {

  /** Places in a kernel whose sums are taken side by side. */
  int PLACES = 4;

  /** The fastest ones that this Java can run. */
  static FilterLoops best() {
    FilterLoops vectorised = VectorUnit.implementation(FilterLoops.class);
    return vectorised == null ? new PlainFilterLoops() : vectorised;
  }

  /**
   * {@code target[k] = Σ kernel[tap] · values[k + offsets[tap]]}.
   *
   * @param count numbers of the row
   */
  void filter(
      float[] values,
      int start,
      int[] offsets,
      float[] kernel,
      float[] target,
      int targetStart,
      int count);

  /**
   * Adds the products of slopes and values, by channel of the block.
   *
   * @param starts of the row in {@code values}, for each of {@value #PLACES} places
   * @param count numbers of the row
   * @param sums {@code [place, channel]}
   */
  void correlate(float[] values, int[] starts, float[] slopes, int start, int count, float[] sums);
}
