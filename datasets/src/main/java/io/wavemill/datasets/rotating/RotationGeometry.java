package io.wavemill.datasets.rotating;

import io.wavemill.datasets.source.Digits;

/**
 * Which point of a square image stays where, when the image is turned onto a square canvas.
 *
 * <p>Pixel {@code (x, y)} of the canvas shows the image's value at
 *
 * <pre>
 *   centre + cos·(x − canvasCentre) − sin·(y − canvasCentre)    to the right
 *   centre + sin·(x − canvasCentre) + cos·(y − canvasCentre)    downward
 * </pre>
 *
 * interpolated between the four pixels around it, those outside the image counting as 0. The origin
 * is the middle of the pixel at the top left.
 *
 * @param side height and width of the image, pixels
 * @param centre the fixed point in the image, the same in both directions, pixels
 * @param canvas height and width of the canvas, pixels
 * @param canvasCentre where that point lies on the canvas, pixels
 */
record RotationGeometry(int side, double centre, int canvas, double canvasCentre) {
  /** How far a pixel reaches when it is spread over its neighbours: 1 in each direction. */
  static final double REACH = 1.4142135623730951;

  RotationGeometry {
    if (side < 1 || canvas < 1 || !(centre >= 0 && centre <= side)) {
      throw new IllegalArgumentException(
          "image of " + side + " about " + centre + " on a canvas of " + canvas);
    }
  }

  /** A digit turned on a canvas of its own size. */
  static RotationGeometry ofDigit(double centre) {
    return new RotationGeometry(Digits.SIDE, centre, Digits.SIDE, centre);
  }

  /** Distance from the centre within which any turned image lies, pixels. */
  private double extent() {
    return Math.max(centre, side - 1 - centre) * REACH + REACH;
  }

  /** Blank pixels needed on the left and at the top, so that no neighbour is ever missing. */
  int margin() {
    return (int) Math.ceil(extent() - centre) + 1;
  }

  /** Length of a row with the blank pixels on both sides. */
  int stride() {
    return margin() + (int) Math.ceil(centre + extent()) + 3;
  }
}
