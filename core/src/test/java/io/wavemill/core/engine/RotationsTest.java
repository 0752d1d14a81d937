package io.wavemill.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationsTest {

  private static double[] turn(PixelMap table, double[] image) {
    double[] result = new double[image.length];
    for (int pixel = 0; pixel < result.length; pixel++) {
      for (int entry = table.first(pixel); entry < table.first(pixel + 1); entry++) {
        result[pixel] += table.weight(entry) * image[table.source(entry)];
      }
    }
    return result;
  }

  /** A single 1, turned. */
  private static double[] turnPoint(int size, int y, int x, double degrees) {
    double[] image = new double[size * size];
    image[y * size + x] = 1;
    return turn(PixelMap.rotation(size, size, degrees), image);
  }

  /** FERNN specification, golden vectors 8.10: rotation of a digit, and of a 5 x 5 state. */
  @Test
  void singlePixels() {
    double[] quarter = new double[28 * 28];
    quarter[7 * 28 + 5] = 1;
    assertArrayEquals(quarter, turnPoint(28, 5, 20, 90));

    double[] twelfth = new double[28 * 28];
    twelfth[2 * 28 + 15] = .1311;
    twelfth[3 * 28 + 14] = .12019;
    twelfth[3 * 28 + 15] = .80191;
    twelfth[3 * 28 + 16] = .02916;
    assertArrayEquals(twelfth, turnPoint(28, 5, 20, 30), 1e-5);

    double[] small = new double[25];
    small[4] = .0718;
    small[5 + 3] = .2321;
    small[5 + 4] = .6651;
    assertArrayEquals(small, turnPoint(5, 2, 4, 30), 5e-5);
  }

  /** FERNN specification, golden vectors 8.10: rotation of a 4 x 4 state. */
  @Test
  void states() {
    double[] image = IntStream.range(0, 16).asDoubleStream().toArray();
    assertArrayEquals(
        new double[] {3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12},
        turn(PixelMap.rotation(4, 4, 90), image));
    assertArrayEquals(
        new double[] {
          .42885, 1.72789, 4.48686, 3.06828,
          1.71891, 4.58494, 7.45096, 9.76443,
          4.5, 7.54904, 10.41506, 13.28109,
          3.69615, 10.51314, 12.53654, 6.33558
        },
        turn(PixelMap.rotation(4, 4, 30), image),
        1e-4);
    assertArrayEquals(
        new double[] {
          1.71539, 2.12084, 1.125, .92404,
          6.91154, 6.08494, 4.95096, 3.8169,
          11.18301, 10.04904, 8.91506, 7.35289,
          5.84039, 13.13943, 12.87916, 5.04904
        },
        turn(PixelMap.rotation(4, 4, -30), image),
        1e-4);
  }

  @Test
  void quarterTurnsArePermutations() {
    Random random = new Random(3);
    double[] image = random.doubles(36).toArray();
    PixelMap quarter = PixelMap.rotation(6, 6, 90);
    double[] turned = image;
    for (int n = 1; n <= 4; n++) {
      turned = turn(quarter, turned);
      assertArrayEquals(turn(PixelMap.rotation(6, 6, 90 * n), image), turned);
    }
    assertArrayEquals(image, turned);
    assertArrayEquals(turn(quarter, image), turn(PixelMap.rotation(6, 6, -270), image));
    double[] rectangle = random.doubles(15).toArray();
    double[] reversed = turn(PixelMap.rotation(3, 5, 180), rectangle);
    for (int i = 0; i < 15; i++) {
      assertEquals(rectangle[14 - i], reversed[i]);
    }
    assertThrows(IllegalArgumentException.class, () -> PixelMap.rotation(3, 5, 90));
    assertThrows(IllegalArgumentException.class, () -> PixelMap.rotation(3, 5, -90));
  }

  /** {@code <R f, g> = <f, Rᵀ g>}; the entries of a row ascend. */
  @ParameterizedTest
  @CsvSource({"5, 7, 30", "9, 9, -77.5", "28, 28, 10", "1, 1, 45", "4, 4, 270"})
  void transpose(int height, int width, double degrees) {
    Random random = new Random(5);
    PixelMap table = PixelMap.rotation(height, width, degrees);
    double[] f = random.doubles(height * width, -1, 1).toArray();
    double[] g = random.doubles(height * width, -1, 1).toArray();
    double[] turned = turn(table, f);
    double[] back = turn(table.transpose(), g);
    double left = 0;
    double right = 0;
    for (int i = 0; i < f.length; i++) {
      left += turned[i] * g[i];
      right += f[i] * back[i];
    }
    assertEquals(left, right, 1e-12);
    assertSame(table, table.transpose().transpose());
    for (PixelMap each : new PixelMap[] {table, table.transpose()}) {
      assertEquals(height * width, each.pixels());
      for (int pixel = 0; pixel < each.pixels(); pixel++) {
        for (int entry = each.first(pixel) + 1; entry < each.first(pixel + 1); entry++) {
          assertEquals(1, Integer.signum(each.source(entry) - each.source(entry - 1)));
        }
      }
    }
  }

  @Test
  void tablesAreShared() {
    PixelMap table = PixelMap.rotation(8, 9, 350);
    assertSame(table, PixelMap.rotation(8, 9, -10));
    assertSame(table, PixelMap.rotation(8, 9, 710));
  }

  @ParameterizedTest(name = "{0} orientations, {1} degrees: {2}")
  @CsvSource({
    "36, 10, 1",
    "36, -10, 35",
    "36, 40, 4",
    "36, -40, 32",
    "36, 350, 35",
    "36, 360, 0",
    "36, 725, 0",
    "36, 19.9, 1",
    "36, -19.9, 35",
    "36, 9.9, 0",
    "4, 90, 1",
    "4, -89, 0",
    "1, 123, 0",
    "7, 51.42857142857143, 1",
    "7, 51.42857142857142, 1"
  })
  void orientationShift(int orientations, double degrees, int expected) {
    Rotations rotations = Rotations.of(orientations, 5, degrees);
    assertEquals(expected, rotations.orientationShift(3));
    assertEquals(degrees, rotations.degrees(1));
    assertEquals(2, rotations.cycle());
    assertEquals(orientations, rotations.orientations());
  }

  @Test
  void mistakes() {
    assertThrows(IllegalArgumentException.class, () -> Rotations.of(0, 10));
    assertThrows(IllegalArgumentException.class, () -> Rotations.of(4));
    assertThrows(IllegalArgumentException.class, () -> Rotations.of(4, Double.NaN));
  }
}
