package io.wavemill.datasets.rotating;

import io.wavemill.datasets.source.Digits;
import java.util.List;

/** Images and digits for tests, and what rotators make of them. */
final class TestImages {
  private TestImages() {}

  /** An image turned without a table, one number for each pixel of the canvas. */
  static double[] turned(RotationGeometry geometry, byte[] image, double cosine, double sine) {
    ImageRotator rotator = new ImageRotator(geometry);
    rotator.load(image, 0);
    int[] sums = new int[geometry.canvas() * geometry.canvas()];
    rotator.add(cosine, sine, sums);
    return greys(sums);
  }

  /** An image turned by an angle in degrees. */
  static double[] turned(RotationGeometry geometry, byte[] image, double degrees) {
    return turned(geometry, image, Angles.cosine(degrees), Angles.sine(degrees));
  }

  /** An image turned with a table. */
  static double[] turnedByTable(RotationGeometry geometry, byte[] image, double degrees) {
    ImageRotator rotator = new ImageRotator(geometry);
    rotator.load(image, 0);
    int[] sums = new int[geometry.canvas() * geometry.canvas()];
    RotationTable table = new RotationTable(geometry, Angles.cosine(degrees), Angles.sine(degrees));
    rotator.add(table, sums);
    return greys(sums);
  }

  private static double[] greys(int[] sums) {
    double[] greys = new double[sums.length];
    for (int p = 0; p < sums.length; p++) {
      greys[p] = (double) sums[p] / ImageRotator.ONE_GREY;
    }
    return greys;
  }

  /** An image about its middle, of its own size. */
  static RotationGeometry aboutTheMiddle(int side) {
    return new RotationGeometry(side, (side - 1) / 2.0, side, (side - 1) / 2.0);
  }

  /** An image of 28×28 with a white pixel. */
  static byte[] dot(int y, int x) {
    byte[] image = new byte[Digits.PIXELS];
    image[y * Digits.SIDE + x] = (byte) 255;
    return image;
  }

  /** Digits that are blank; drawing needs to know only how many there are. */
  static DigitSets blank(int train, int test) {
    return new DigitSets(
        new Digits(new byte[train * Digits.PIXELS], new byte[train], "blank"),
        new Digits(new byte[test * Digits.PIXELS], new byte[test], "blank"),
        List.of(),
        "none",
        "nobody");
  }
}
