package io.wavemill.datasets.rotating;

import static io.wavemill.datasets.rotating.TestImages.aboutTheMiddle;
import static io.wavemill.datasets.rotating.TestImages.dot;
import static io.wavemill.datasets.rotating.TestImages.turned;
import static io.wavemill.datasets.rotating.TestImages.turnedByTable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageRotatorTest {
  /** Places to 2⁻²⁴ of a pixel on two axes, times the steepest edge there can be, and sums. */
  private static final double TOLERANCE = 3.1e-5;

  private static double[] scaled(double[] values, double factor) {
    return Arrays.stream(values).map(v -> v * factor).toArray();
  }

  /** FERNN: a white pixel at [5, 20], turned on 28×28. */
  @Test
  void goldenDotOfFernn() {
    double[] quarter = turned(RotatingMnist.geometry(28), dot(5, 20), 90);
    double[] expected = new double[784];
    expected[7 * 28 + 5] = 255;
    assertArrayEquals(expected, quarter, TOLERANCE);

    double[] turned = scaled(turned(RotatingMnist.geometry(28), dot(5, 20), 30), 1 / 255.0);
    expected = new double[784];
    expected[2 * 28 + 15] = .1311;
    expected[3 * 28 + 14] = .12019;
    expected[3 * 28 + 15] = .80191;
    expected[3 * 28 + 16] = .02916;
    assertArrayEquals(expected, turned, 1e-5);
  }

  /** FERNN: M[y][x] = 4y + x, turned about its middle; 3.81699 is printed as 3.8169 there. */
  @Test
  void goldenMatrixOfFernn() {
    byte[] image = new byte[16];
    Arrays.setAll(new int[16], i -> image[i] = (byte) (10 * i));
    RotationGeometry geometry = aboutTheMiddle(4);
    assertArrayEquals(
        new double[] {3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12},
        scaled(turned(geometry, image, 90), .1),
        1e-5);
    assertArrayEquals(
        new double[] {
          .42885, 1.72789, 4.48686, 3.06828, 1.71891, 4.58494, 7.45096, 9.76443, 4.5, 7.54904,
          10.41506, 13.28109, 3.69615, 10.51314, 12.53654, 6.33558
        },
        scaled(turned(geometry, image, 30), .1),
        1.1e-5);
    assertArrayEquals(
        new double[] {
          1.71539, 2.12084, 1.125, .92404, 6.91154, 6.08494, 4.95096, 3.81699, 11.18301, 10.04904,
          8.91506, 7.35289, 5.84039, 13.13943, 12.87916, 5.04904
        },
        scaled(turned(geometry, image, -30), .1),
        1.1e-5);
  }

  /** FERNN: 5×5 with a 1 at [2, 4]. */
  @Test
  void goldenDotOfFive() {
    byte[] image = new byte[25];
    image[2 * 5 + 4] = (byte) 200;
    double[] expected = new double[25];
    expected[4] = .0718;
    expected[5 + 3] = .2321;
    expected[5 + 4] = .6651;
    assertArrayEquals(expected, scaled(turned(aboutTheMiddle(5), image, 30), 1 / 200.0), 5.1e-5);
  }

  /** Neural Wave Machines: (1 .. 16)/16 on 4×4. */
  @Test
  void goldenMatrixOfNeuralWaveMachines() {
    byte[] image = new byte[16];
    Arrays.setAll(new int[16], i -> image[i] = (byte) (15 * (i + 1)));
    double[][] expected = {
      {
        0.049242, 0.133546, 0.260406, 0.137585, 0.185481, 0.329717, 0.473953, 0.431390, 0.399028,
        0.543264, 0.687500, 0.831736, 0.487722, 0.756811, 0.901047, 0.700226
      },
      {0, 0, 0, 0, 0.25, 0.5, 0.75, 1, 0.1875, 0.4375, 0.6875, 0.9375, 0.125, 0.375, 0.625, 0.875},
      {0, 0, 0, 0, 0, 1, 0.9375, 0.875, 0, 0.75, 0.6875, 0.625, 0, 0.5, 0.4375, 0.375},
      {
        0.045579, 0.128559, 0.252859, 0.109437, 0.177934, 0.322170, 0.466406, 0.383474, 0.391481,
        0.535717, 0.679953, 0.818209, 0.519799, 0.749264, 0.893500, 0.749204
      }
    };
    double[] angles = {20, 90, 180, 20};
    for (int n = 0; n < 4; n++) {
      RotationMode mode = n == 3 ? RotationMode.UNALIGNED : RotationMode.REFERENCE;
      double centre = mode.centre(4);
      RotationGeometry geometry = new RotationGeometry(4, centre, 4, centre);
      assertArrayEquals(
          expected[n], scaled(turned(geometry, image, angles[n]), 1 / 240.0), 6e-7, "case " + n);
      assertArrayEquals(
          expected[n],
          scaled(turnedByTable(geometry, image, angles[n]), 1 / 240.0),
          6e-7,
          "case " + n + " by table");
    }
  }

  /** Neural Wave Machines: an L of 28×28; angle, sum, sum of squares, four pixels. */
  @ParameterizedTest
  @CsvSource({
    "20, 84.005691, 67.164672, 1, 1, 0.074730, 0",
    "100, 83.997488, 67.075671, 1, 0, 0, 0.071684",
    "340, 84.012241, 67.071733, 1, 0.692227, 0.5, 0"
  })
  void goldenDigitOfNeuralWaveMachines(
      double angle, double sum, double squares, double a, double b, double c, double d) {
    byte[] image = new byte[784];
    for (int y = 4; y <= 23; y++) {
      Arrays.fill(image, y * 28 + 12, y * 28 + 16, (byte) 254);
    }
    for (int y = 4; y <= 7; y++) {
      Arrays.fill(image, y * 28 + 12, y * 28 + 22, (byte) 127);
    }
    double[] turned =
        scaled(turnedByTable(RotationMode.REFERENCE.geometry(), image, angle), 1 / 254.0);
    assertEquals(sum, Arrays.stream(turned).sum(), 5e-6);
    assertEquals(squares, Arrays.stream(turned).map(v -> v * v).sum(), 5e-6);
    assertEquals(a, turned[14 * 28 + 14], 7e-7);
    assertEquals(b, turned[10 * 28 + 13], 7e-7);
    assertEquals(c, turned[6 * 28 + 18], 7e-7);
    assertEquals(d, turned[18 * 28 + 8], 7e-7);
  }

  @Test
  void centresOfNeuralWaveMachines() {
    assertEquals(14, RotationMode.REFERENCE.centre(28));
    assertEquals(14.0185185, RotationMode.UNALIGNED.centre(28), 1e-7);
    assertEquals(2.1666667, RotationMode.UNALIGNED.centre(4), 1e-7);
    assertEquals(13.5, RotationMode.CORRECTED.centre(28));
  }

  /** The definition, pixel by pixel. */
  private static double[] defined(
      RotationGeometry geometry, byte[] image, double cosine, double sine) {
    int canvas = geometry.canvas();
    double[] out = new double[canvas * canvas];
    for (int i = 0; i < canvas; i++) {
      for (int j = 0; j < canvas; j++) {
        double dx = j - geometry.canvasCentre();
        double dy = i - geometry.canvasCentre();
        double x = geometry.centre() + cosine * dx - sine * dy;
        double y = geometry.centre() + sine * dx + cosine * dy;
        for (int row = (int) Math.floor(y); row <= Math.floor(y) + 1; row++) {
          for (int column = (int) Math.floor(x); column <= Math.floor(x) + 1; column++) {
            boolean inside =
                row >= 0 && row < geometry.side() && column >= 0 && column < geometry.side();
            if (inside) {
              out[i * canvas + j] +=
                  (1 - Math.abs(x - column))
                      * (1 - Math.abs(y - row))
                      * (image[row * geometry.side() + column] & 0xff);
            }
          }
        }
      }
    }
    return out;
  }

  /** Images of any size and ink, about any point, on any canvas, by any angle. */
  @Property(tries = 500)
  void agreesWithTheDefinition(
      @ForAll @IntRange(min = 1, max = 30) int side,
      @ForAll @IntRange(min = 1, max = 50) int canvas,
      @ForAll @DoubleRange(min = 0, max = 1) double place,
      @ForAll @DoubleRange(min = -3, max = 50) double canvasCentre,
      @ForAll @DoubleRange(min = -720, max = 1440) double angle,
      @ForAll @IntRange(min = 1, max = 40) int blanks,
      @ForAll long seed) {
    RotationGeometry geometry = new RotationGeometry(side, place * side, canvas, canvasCentre);
    byte[] image = image(side, blanks, new Random(seed));
    double[] expected = defined(geometry, image, Angles.cosine(angle), Angles.sine(angle));
    assertArrayEquals(expected, turned(geometry, image, angle), TOLERANCE);
    assertArrayEquals(expected, turnedByTable(geometry, image, angle), TOLERANCE);
  }

  /** One pixel in {@code blanks} has ink. */
  private static byte[] image(int side, int blanks, Random random) {
    byte[] image = new byte[side * side];
    for (int p = 0; p < image.length; p++) {
      image[p] = (byte) (random.nextInt(blanks) == 0 ? random.nextInt(256) : 0);
    }
    return image;
  }

  /** At multiples of a quarter turn, whole pixels change places, where there is a middle. */
  @Property(tries = 50)
  void quarterTurnsAreExact(
      @ForAll @IntRange(min = 1, max = 30) int side,
      @ForAll @IntRange(min = -8, max = 8) int quarters,
      @ForAll long seed) {
    byte[] image = image(side, 2, new Random(seed));
    byte[] expected = image.clone();
    for (int n = 0; n < Math.floorMod(quarters, 4); n++) {
      byte[] before = expected.clone();
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          expected[(side - 1 - x) * side + y] = before[y * side + x];
        }
      }
    }
    double[] turned = turned(aboutTheMiddle(side), image, 90 * quarters);
    for (int p = 0; p < turned.length; p++) {
      assertEquals(expected[p] & 0xff, Math.round(turned[p]));
    }
  }

  @Property(tries = 50)
  void imagesOneAfterTheOtherLeaveNothingBehind(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 360) double angle) {
    Random random = new Random(seed);
    ImageRotator rotator = new ImageRotator(aboutTheMiddle(9));
    rotator.load(image(9, 2, random), 0);
    byte[] second = image(9, 20, random);
    rotator.load(second, 0);
    int[] sums = new int[81];
    rotator.add(Angles.cosine(angle), Angles.sine(angle), sums);
    double[] alone = turned(aboutTheMiddle(9), second, angle);
    for (int p = 0; p < 81; p++) {
      assertEquals(alone[p], (double) sums[p] / ImageRotator.ONE_GREY);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> new RotationGeometry(0, 0, 4, 2));
    assertThrows(IllegalArgumentException.class, () -> new RotationGeometry(4, 5, 4, 2));
    assertThrows(IllegalArgumentException.class, () -> new RotationGeometry(4, Double.NaN, 4, 2));
    RotationTable table = new RotationTable(aboutTheMiddle(4), 1, 0);
    assertThrows(IllegalArgumentException.class, () -> table.entries(aboutTheMiddle(5)));
    assertThrows(
        IllegalArgumentException.class, () -> new RotationTable(aboutTheMiddle(200), 1, 0));
  }
}
