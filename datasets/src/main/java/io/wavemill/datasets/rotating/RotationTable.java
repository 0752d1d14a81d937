package io.wavemill.datasets.rotating;

/**
 * A rotation prepared: for each pixel of the canvas, which four pixels of the image it lies between
 * and how near to each. Immutable.
 */
final class RotationTable {
  private final RotationGeometry geometry;

  /**
   * {@code [y, x]} of the canvas; from the highest bits: 16 of the place in the image with its
   * margin, 24 of the fraction downward, 24 of that to the right.
   */
  private final long[] entries;

  RotationTable(RotationGeometry geometry, double cosine, double sine) {
    this.geometry = geometry;
    this.entries = new long[geometry.canvas() * geometry.canvas()];
    int stride = geometry.stride();
    if (stride * stride >= 1 << (Long.SIZE - 2 * ImageRotator.FRACTION_BITS)) {
      throw new IllegalArgumentException("too large for a table: " + geometry);
    }
    double origin = geometry.centre() + geometry.margin();
    double one = 1L << ImageRotator.FRACTION_BITS;
    for (int row = 0; row < geometry.canvas(); row++) {
      for (int column = 0; column < geometry.canvas(); column++) {
        double dx = column - geometry.canvasCentre();
        double dy = row - geometry.canvasCentre();
        long x = Math.round((origin + cosine * dx - sine * dy) * one);
        long y = Math.round((origin + sine * dx + cosine * dy) * one);
        long left = x >> ImageRotator.FRACTION_BITS;
        long top = y >> ImageRotator.FRACTION_BITS;
        // Pixels so far out that no image reaches them are never asked for.
        if (left >= 0 && top >= 0 && left < stride - 1 && top < stride - 1) {
          entries[row * geometry.canvas() + column] =
              (top * stride + left) << 2 * ImageRotator.FRACTION_BITS
                  | (y & ImageRotator.FRACTION_MASK) << ImageRotator.FRACTION_BITS
                  | (x & ImageRotator.FRACTION_MASK);
        }
      }
    }
  }

  /** The entries, for a rotator of the same geometry. */
  long[] entries(RotationGeometry asked) {
    if (!asked.equals(geometry)) {
      throw new IllegalArgumentException("a table for " + geometry + ", not for " + asked);
    }
    return entries;
  }
}
