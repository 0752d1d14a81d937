package io.wavemill.datasets.navigation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadDirectionCellsTest {
  private static final HeadDirectionCells PUBLISHED =
      new HeadDirectionCells(512, Math.PI / 6, Mode.REFERENCE);

  private static double sum(float[] activity) {
    return IntStream.range(0, activity.length).mapToDouble(i -> activity[i]).sum();
  }

  private static double largest(float[] activity) {
    return IntStream.range(0, activity.length).mapToDouble(i -> activity[i]).max().orElseThrow();
  }

  /** Golden vector G4, 8 cells. */
  @Test
  void eightCells() {
    HeadDirectionCells cells = new HeadDirectionCells(8, Math.PI / 6, Mode.REFERENCE);
    assertArrayEquals(
        new double[] {
          -Math.PI, -2.2439947, -1.3463969, -0.448799, 0.448799, 1.3463969, 2.2439947, Math.PI
        },
        IntStream.range(0, 8).mapToDouble(cells::preferredDirection).toArray(),
        1e-6);
    float[] activity = cells.encode(new float[] {0.3f, 3.1f});
    assertArrayEquals(
        new float[] {
          0.00079895f, 0.00127736f, 0.01978053f, 0.3769293f,
          0.9604954f, 0.16182289f, 0.00689163f, 0.00079895f,
          0.9968502f, 0.22449754f, 0.00998786f, 0.00091474f,
          0.00104342f, 0.01342478f, 0.28458244f, 0.9968502f
        },
        activity,
        1e-6f);
    assertArrayEquals(new float[] {0.44879898f, 2.851961f}, cells.decode(activity), 1e-6f);
  }

  /** Golden vector G4, 512 cells. */
  @Test
  void asPublished() {
    float[] ahead = PUBLISHED.encode(new float[] {0.3f});
    assertEquals(111.275665, sum(ahead), 1e-4);
    assertEquals(0.9999971, largest(ahead), 1e-6);
    float[] behind = PUBLISHED.encode(new float[] {3.1f});
    assertEquals(112.27175, sum(behind), 1e-4);
    assertEquals(0.3012487f, PUBLISHED.decode(ahead)[0], 1e-6f);
    assertEquals(3.1047053f, PUBLISHED.decode(behind)[0], 1e-6f);
    assertEquals(3.64756261, PUBLISHED.concentration(), 1e-8);
    assertEquals(
        0.01229586, PUBLISHED.preferredDirection(1) - PUBLISHED.preferredDirection(0), 1e-8);
  }

  @Test
  void activityIsThePeakOneVonMisesProfile() {
    HeadDirectionCells cells = new HeadDirectionCells(64, Math.PI / 6, Mode.CORRECTED);
    for (int i = 0; i < 64; i++) {
      float[] activity = cells.encode(new float[] {(float) cells.preferredDirection(i)});
      assertEquals(1, activity[i], 1e-6);
      assertEquals(6.7884e-4, activity[(i + 32) % 64], 1e-8);
      assertEquals(
          StrictMath.exp(36 / Math.PI / Math.PI * (StrictMath.cos(2 * Math.PI / 64 * 5) - 1)),
          activity[(i + 5) % 64],
          1e-6);
    }
  }

  @Test
  void theReferenceHasOneDirectionTwiceAndTheCorrectionNone() {
    assertEquals(
        2 * Math.PI, PUBLISHED.preferredDirection(511) - PUBLISHED.preferredDirection(0), 1e-12);
    float[] twice = PUBLISHED.encode(new float[] {1.234f});
    assertEquals(twice[0], twice[511], 1e-9f);
    HeadDirectionCells corrected = new HeadDirectionCells(512, Math.PI / 6, Mode.CORRECTED);
    assertEquals(Math.PI - 2 * Math.PI / 512, corrected.preferredDirection(511), 1e-12);
    // With equal spacing all the way round, the sum is the same everywhere.
    double ahead = sum(corrected.encode(new float[] {0.3f}));
    double behind = sum(corrected.encode(new float[] {3.1f}));
    assertEquals(ahead, behind, 1e-4);
  }

  @Test
  void decodesAcrossTheEnds() {
    HeadDirectionCells cells = new HeadDirectionCells(512, Math.PI / 6, Mode.CORRECTED);
    for (float direction : new float[] {3.14f, -3.14f, 3.13f, 0, -1.5f}) {
      float decoded = cells.decode(cells.encode(new float[] {direction}))[0];
      assertEquals(0, Angles.wrap(decoded - direction), 0.0124, "at " + direction);
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThrows(
        IllegalArgumentException.class, () -> new HeadDirectionCells(2, 1, Mode.REFERENCE));
    assertThrows(
        IllegalArgumentException.class, () -> new HeadDirectionCells(8, 0, Mode.REFERENCE));
  }
}
