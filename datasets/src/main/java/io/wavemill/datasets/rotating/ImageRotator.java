package io.wavemill.datasets.rotating;

/**
 * Turns one image after the other onto a canvas, by bilinear interpolation, and adds it to what is
 * there.
 *
 * <p>Sums are fixed-point numbers, {@link #ONE_GREY} for one grey value: whole numbers give the
 * same bits on every machine and are faster here. Places are rounded to 2⁻²⁴ of a pixel and values
 * to 2⁻¹⁶ of a grey value, so that a value differs from the exact one by less than 3·10⁻⁵ of a grey
 * value, 10⁻⁷ of white: what single precision gives.
 *
 * <p>Two savings make it fast. Each pixel is kept together with its right neighbour in one {@code
 * long}, so that two multiplications interpolate instead of three and two reads do for four. And a
 * rotation keeps distances from its centre: only the disc that holds the image's ink is visited.
 *
 * <p>Not thread-safe.
 */
final class ImageRotator {
  /** Bits behind the point of a sum. */
  static final int GREY_BITS = 16;

  /** One grey value, of 255, in sums. */
  static final int ONE_GREY = 1 << GREY_BITS;

  /** Bits behind the point of a place between pixels. */
  static final int FRACTION_BITS = 24;

  static final long FRACTION_MASK = (1L << FRACTION_BITS) - 1;

  /** Bits by which steps along a row are finer than places, so that their errors do not add up. */
  private static final int EXTRA_BITS = 8;

  private static final int STEP_BITS = FRACTION_BITS + EXTRA_BITS;
  private static final double STEP_ONE = 0x1p32;

  /** Bits that products of two fractions have more than sums. */
  private static final int PRODUCT_SHIFT = 2 * FRACTION_BITS - GREY_BITS;

  private static final long PRODUCT_HALF = 1L << (PRODUCT_SHIFT - 1);
  private static final long LOW = 0xffffffffL;

  /** More than any rounding error of a distance, so that no pixel with ink is left out. */
  private static final double SLACK = 1e-6;

  private final RotationGeometry geometry;
  private final int margin;
  private final int stride;

  /**
   * The image within its margin: each pixel in the lower half, its right neighbour in the upper.
   */
  private final long[] pairs;

  /** The columns to visit in each row of the canvas, both included; none if the last is below. */
  private final int[] first;

  private final int[] last;

  ImageRotator(RotationGeometry geometry) {
    this.geometry = geometry;
    this.margin = geometry.margin();
    this.stride = geometry.stride();
    this.pairs = new long[stride * stride];
    this.first = new int[geometry.canvas()];
    this.last = new int[geometry.canvas()];
  }

  /**
   * Takes the next image.
   *
   * @param images grey values as unsigned bytes, {@code [.., y, x]}
   * @param start where the image starts
   */
  void load(byte[] images, int start) {
    int side = geometry.side();
    double centre = geometry.centre();
    double farthest = -1;
    for (int y = 0; y < side; y++) {
      int row = start + y * side;
      int target = (y + margin) * stride + margin;
      long right = 0;
      int firstInk = side;
      int lastInk = -1;
      for (int x = side - 1; x >= 0; x--) {
        long grey = images[row + x] & 0xff;
        pairs[target + x] = grey | right << Integer.SIZE;
        right = grey;
        if (grey != 0) {
          firstInk = x;
          lastInk = Math.max(lastInk, x);
        }
      }
      pairs[target - 1] = right << Integer.SIZE;
      if (lastInk >= 0) {
        double dx = Math.max(centre - firstInk, lastInk - centre);
        farthest = Math.max(farthest, dx * dx + (y - centre) * (y - centre));
      }
    }
    visitDisc(farthest);
  }

  /** Chooses the pixels to visit from the square of the distance of the farthest ink. */
  private void visitDisc(double farthest) {
    double centre = geometry.canvasCentre();
    double radius = Math.sqrt(Math.max(farthest, 0)) + RotationGeometry.REACH + SLACK;
    for (int row = 0; row < geometry.canvas(); row++) {
      double dy = row - centre;
      double square = farthest < 0 ? -1 : radius * radius - dy * dy;
      if (square < 0) {
        first[row] = 0;
        last[row] = -1;
      } else {
        double half = Math.sqrt(square);
        first[row] = (int) Math.max(Math.ceil(centre - half), 0);
        last[row] = (int) Math.min(Math.floor(centre + half), geometry.canvas() - 1);
      }
    }
  }

  /**
   * Adds the image, turned by any angle.
   *
   * @param sums the canvas, {@code [y, x]}
   */
  void add(double cosine, double sine, int[] sums) {
    double origin = geometry.centre() + margin;
    double canvasCentre = geometry.canvasCentre();
    long stepX = Math.round(cosine * STEP_ONE);
    long stepY = Math.round(sine * STEP_ONE);
    long half = 1L << (EXTRA_BITS - 1);
    for (int row = 0; row < geometry.canvas(); row++) {
      if (first[row] > last[row]) {
        continue;
      }
      double dx = first[row] - canvasCentre;
      double dy = row - canvasCentre;
      long x = (long) ((origin + cosine * dx - sine * dy) * STEP_ONE) + half;
      long y = (long) ((origin + sine * dx + cosine * dy) * STEP_ONE) + half;
      int end = row * geometry.canvas() + last[row];
      for (int p = row * geometry.canvas() + first[row]; p <= end; p++) {
        int at = (int) (y >>> STEP_BITS) * stride + (int) (x >>> STEP_BITS);
        sums[p] += between(at, x >>> EXTRA_BITS & FRACTION_MASK, y >>> EXTRA_BITS & FRACTION_MASK);
        x += stepX;
        y += stepY;
      }
    }
  }

  /**
   * Adds the image, turned by an angle that is prepared.
   *
   * @param table of this rotator's geometry
   * @param sums the canvas, {@code [y, x]}
   */
  void add(RotationTable table, int[] sums) {
    long[] entries = table.entries(geometry);
    for (int row = 0; row < geometry.canvas(); row++) {
      int end = row * geometry.canvas() + last[row];
      for (int p = row * geometry.canvas() + first[row]; p <= end; p++) {
        long entry = entries[p];
        sums[p] +=
            between(
                (int) (entry >>> 2 * FRACTION_BITS),
                entry & FRACTION_MASK,
                entry >>> FRACTION_BITS & FRACTION_MASK);
      }
    }
  }

  /**
   * The value between four pixels.
   *
   * @param at the pixel at the top left of them, in {@link #pairs}
   * @param fractionX how far to the right of it, in units of 2⁻²⁴
   * @param fractionY how far below it, in units of 2⁻²⁴
   */
  private int between(int at, long fractionX, long fractionY) {
    long top = pairs[at];
    // Both halves at once. The difference may borrow from the upper half, but the sum is what the
    // halves give one by one, and each of those is below 2³².
    long column = (top << FRACTION_BITS) + fractionY * (pairs[at + stride] - top);
    long left = column & LOW;
    long value = (left << FRACTION_BITS) + fractionX * ((column >>> Integer.SIZE) - left);
    return (int) (value + PRODUCT_HALF >>> PRODUCT_SHIFT);
  }
}
