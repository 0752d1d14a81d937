package io.wavemill.datasets.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WrappingCanvasTest {
  /** One frame of one image, rolled by (x, y). */
  private static int[][] rolled(byte[] image, int side, int canvas, int x, int y) {
    byte[] out = new byte[canvas * canvas];
    new WrappingCanvas(side, canvas).add(image, new DigitPath(0, 0, 0, x, y), 1, out, 0);
    return frame(out, canvas, 0);
  }

  private static int[][] frame(byte[] frames, int canvas, int t) {
    int[][] rows = new int[canvas][canvas];
    for (int i = 0; i < canvas * canvas; i++) {
      rows[i / canvas][i % canvas] = frames[t * canvas * canvas + i] & 0xff;
    }
    return rows;
  }

  /** M[y][x] = 4y + x: content moves to the right by x and down by y. */
  @Test
  void rollsToTheRightAndDown() {
    byte[] m = new byte[16];
    for (int i = 0; i < 16; i++) {
      m[i] = (byte) i;
    }
    assertArrayEquals(
        new int[][] {{3, 0, 1, 2}, {7, 4, 5, 6}, {11, 8, 9, 10}, {15, 12, 13, 14}},
        rolled(m, 4, 4, 1, 0));
    assertArrayEquals(
        new int[][] {{12, 13, 14, 15}, {0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}},
        rolled(m, 4, 4, 0, 1));
    assertArrayEquals(
        new int[][] {{11, 8, 9, 10}, {15, 12, 13, 14}, {3, 0, 1, 2}, {7, 4, 5, 6}},
        rolled(m, 4, 4, 1, -2));
  }

  private static int grey(double value) {
    return (int) Math.round(255 * value);
  }

  private static byte[] bytes(double[]... rows) {
    byte[] image = new byte[rows.length * rows[0].length];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) grey(rows[i / rows[0].length][i % rows[0].length]);
    }
    return image;
  }

  private static int[][] greys(double[]... rows) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(row).mapToInt(WrappingCanvasTest::grey).toArray())
        .toArray(int[][]::new);
  }

  /**
   * The golden frames of the specification: two copies of a small digit, of which one moves, and
   * one sum that is clamped.
   */
  @Test
  void goldenFrames() {
    byte[] digit = bytes(new double[][] {{0, .5, 0}, {1, .25, 0}, {0, 0, .75}});
    byte[] out = new byte[3 * 25];
    WrappingCanvas canvas = new WrappingCanvas(3, 5);
    canvas.add(digit, new DigitPath(0, 2, -1, 1, 0), 3, out, 0);
    canvas.add(digit, new DigitPath(0, 0, 0, 0, 0), 3, out, 0);
    assertArrayEquals(
        greys(
            new double[][] {
              {0, 0, 0, 0, 0},
              {0, 0, .5, .5, 0},
              {0, 1, 1, .25, 0},
              {0, 0, 0, .75, .75},
              {0, 0, 0, 0, 0}
            }),
        frame(out, 5, 0));
    assertArrayEquals(
        greys(
            new double[][] {
              {.5, 0, 0, 0, 0},
              {.25, 0, .5, 0, 1},
              {0, 1, .25, 0, 0},
              {0, 0, 0, .75, 0},
              {0, 0, 0, 0, 0}
            }),
        frame(out, 5, 1));
    assertArrayEquals(
        greys(
            new double[][] {
              {0, 1, .25, 0, 0},
              {0, 0, .5, .75, 0},
              {0, 1, .25, 0, 0},
              {0, 0, 0, .75, 0},
              {0, 0, .5, 0, 0}
            }),
        frame(out, 5, 2));
  }

  @Test
  void oddRemainderGoesBelowAndToTheRight() {
    int[][] frame = rolled(bytes(new double[][] {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}), 3, 6, 0, 0);
    for (int y = 0; y < 6; y++) {
      for (int x = 0; x < 6; x++) {
        boolean inside = y >= 1 && y <= 3 && x >= 1 && x <= 3;
        assertEquals(inside ? 255 : 0, frame[y][x], "at " + y + ", " + x);
      }
    }
  }

  /**
   * Against the definition, pixel by pixel: images of any size on canvases of any size, with blank
   * rows here and there.
   */
  @Property(tries = 400)
  void agreesWithTheDefinition(
      @ForAll @IntRange(min = 1, max = 30) int side,
      @ForAll @IntRange(max = 20) int extra,
      @ForAll @IntRange(min = -100, max = 100) int x0,
      @ForAll @IntRange(min = -100, max = 100) int y0,
      @ForAll @IntRange(min = -40, max = 40) int vx,
      @ForAll @IntRange(min = -40, max = 40) int vy,
      @ForAll long seed) {
    int canvas = side + extra;
    int frames = 4;
    int start = 5;
    Random random = new Random(seed);
    byte[] images = new byte[2 * side * side];
    random.nextBytes(images);
    for (int row = 0; row < 2 * side; row++) {
      if (random.nextInt(3) == 0) {
        Arrays.fill(images, row * side, (row + 1) * side, (byte) 0);
      }
    }
    byte[] before = new byte[start + frames * canvas * canvas + 3];
    random.nextBytes(before);
    byte[] expected = before.clone();
    int margin = (canvas - side) / 2;
    for (int t = 0; t < frames; t++) {
      for (int r = 0; r < side; r++) {
        for (int c = 0; c < side; c++) {
          int y = Math.floorMod(r + margin + y0 + vy * t, canvas);
          int x = Math.floorMod(c + margin + x0 + vx * t, canvas);
          int at = start + (t * canvas + y) * canvas + x;
          int image = images[(side + r) * side + c] & 0xff;
          expected[at] = (byte) Math.min(255, (expected[at] & 0xff) + image);
        }
      }
    }
    byte[] out = before.clone();
    new WrappingCanvas(side, canvas)
        .add(images, new DigitPath(1, vx, vy, x0, y0), frames, out, start);
    assertArrayEquals(expected, out);
  }

  @Property(tries = 500)
  void eightSumsAtOnce(@ForAll long a, @ForAll long b) {
    long sum = WrappingCanvas.addBytes(a, b);
    for (int shift = 0; shift < 64; shift += 8) {
      long expected = Math.min(255, (a >>> shift & 0xff) + (b >>> shift & 0xff));
      assertEquals(expected, sum >>> shift & 0xff);
    }
  }

  @Test
  void everyPairOfBytes() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        long neighbours = 0xff000000000000ffL;
        long sum =
            WrappingCanvas.addBytes(neighbours | (long) a << 24, neighbours | (long) b << 24);
        assertEquals(neighbours | (long) Math.min(255, a + b) << 24, sum);
      }
    }
  }

  @Test
  void refusesAnImageLargerThanTheCanvas() {
    assertThrows(IllegalArgumentException.class, () -> new WrappingCanvas(28, 27));
  }
}
