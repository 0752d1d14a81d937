package io.wavemill.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AreaResizeTest {
  private static byte[] resize(byte[] source, int[] sourceSize, int height, int width) {
    byte[] target = new byte[height * width];
    new AreaResize(sourceSize[0], sourceSize[1], height, width).resize(source, target, 0);
    return target;
  }

  /** fernn.md §8.16. */
  @Test
  void goldenVector() {
    byte[] source = new byte[150];
    for (int i = 0; i < source.length; i++) {
      source[i] = (byte) i;
    }
    byte[] expected = {16, 21, 53, 58, 91, 96, (byte) 128, (byte) 133};
    assertArrayEquals(expected, resize(source, new int[] {15, 10}, 4, 2));
  }

  /** The definition, in doubles: the overlap-weighted mean of a rectangle. */
  @Test
  void isTheMeanOfWhatIsCovered() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int[] size : new int[][] {{120, 160, 32, 32}, {120, 160, 64, 64}, {7, 5, 3, 5}}) {
      byte[] source = new byte[size[0] * size[1]];
      random.nextBytes(source);
      byte[] target = resize(source, size, size[2], size[3]);
      double high = (double) size[0] / size[2];
      double wide = (double) size[1] / size[3];
      for (int y = 0; y < size[2]; y++) {
        for (int x = 0; x < size[3]; x++) {
          double sum = 0;
          for (int r = 0; r < size[0]; r++) {
            for (int c = 0; c < size[1]; c++) {
              sum +=
                  overlap(r, y * high, (y + 1) * high)
                      * overlap(c, x * wide, (x + 1) * wide)
                      * (source[r * size[1] + c] & 0xff);
            }
          }
          assertEquals(
              Math.rint(sum / (high * wide)), target[y * size[3] + x] & 0xff, "seed " + seed);
        }
      }
    }
  }

  private static double overlap(int pixel, double from, double to) {
    return Math.max(0, Math.min(pixel + 1, to) - Math.max(pixel, from));
  }

  @Test
  void halvesGoToTheEvenNumber() {
    assertArrayEquals(new byte[] {2}, resize(new byte[] {1, 2}, new int[] {1, 2}, 1, 1));
    assertArrayEquals(new byte[] {2}, resize(new byte[] {2, 3}, new int[] {1, 2}, 1, 1));
  }

  @Test
  void sameSizeIsTheSamePicture() {
    byte[] source = {0, -1, 127, -128, 5, 6};
    assertArrayEquals(source, resize(source, new int[] {2, 3}, 2, 3));
  }

  @Test
  void refusesToGrow() {
    assertThrows(IllegalArgumentException.class, () -> new AreaResize(10, 10, 11, 10));
    assertThrows(IllegalArgumentException.class, () -> new AreaResize(10, 10, 10, 0));
  }
}
