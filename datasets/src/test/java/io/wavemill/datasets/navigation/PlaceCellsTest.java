package io.wavemill.datasets.navigation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.navigation.NavigationSettings.Box;
import io.wavemill.datasets.navigation.NavigationSettings.PlaceCellSettings;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlaceCellsTest {
  /** Those of golden vector G3. */
  private static final PlaceCells FOUR =
      new PlaceCells(new float[] {0, 0.2f, 0, -0.5f}, new float[] {0, 0, 0.4f, -0.5f}, 0.2);

  private static final PlaceCells PUBLISHED =
      PlaceCells.drawn(0, Box.PUBLISHED, PlaceCellSettings.PUBLISHED);

  /** Golden vector G3. */
  @Test
  void knownActivities() {
    float[] activity = FOUR.encode(new float[] {0.1f, 0.1f, -0.3f, -0.2f});
    assertArrayEquals(
        new float[] {
          0.42229053f, 0.42229053f, 0.15535201f, 0.00006692f,
          0.46432778f, 0.06283994f, 0.00850446f, 0.46432784f
        },
        activity,
        1e-6f);
    assertArrayEquals(
        new float[] {0.06666667f, 0.13333334f, -0.1f, -0.16666667f}, FOUR.decode(activity), 1e-6f);
  }

  @Test
  void writesWhereItIsTold() {
    float[] activity = new float[10];
    FOUR.encode(new float[] {9, 9, 0.1f, 0.1f}, 2, 1, activity, 5);
    assertEquals(0, activity[4]);
    assertEquals(0.42229053f, activity[5], 1e-6f);
    assertEquals(0, activity[9]);
    float[] position = new float[4];
    FOUR.decode(activity, 5, 1, position, 1);
    assertArrayEquals(new float[] {0, 0.06666667f, 0.13333334f, 0}, position, 1e-6f);
  }

  /** An independent softmax, in the order of the definition. */
  @Test
  void activityIsTheSoftmax() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int n = 0; n < 50; n++) {
      float[] place = {random.nextFloat() * 3 - 1.5f, random.nextFloat() * 3 - 1.5f};
      float[] activity = PUBLISHED.encode(place);
      double[] gaussians =
          IntStream.range(0, 512)
              .mapToDouble(
                  i -> {
                    double dx = place[0] - (double) PUBLISHED.centreX(i);
                    double dy = place[1] - (double) PUBLISHED.centreY(i);
                    return Math.exp(-(dx * dx + dy * dy) / (2 * 0.2 * 0.2));
                  })
              .toArray();
      double sum = Arrays.stream(gaussians).sum();
      double total = 0;
      for (int i = 0; i < 512; i++) {
        total += activity[i];
        assertEquals(gaussians[i] / sum, activity[i], 5e-8, "seed " + seed);
      }
      assertEquals(1, total, 1e-6, "seed " + seed);
    }
  }

  @Test
  void farFromAllCellsTheNearestOneTakesAll() {
    float[] activity = FOUR.encode(new float[] {1e6f, 0, -1e6f, 0});
    assertArrayEquals(new float[] {0, 1, 0, 0, 0, 0, 0, 1}, activity);
  }

  @Test
  void centresDependOnSeedNumberAndBoxAlone() {
    PlaceCells narrow =
        PlaceCells.drawn(0, Box.PUBLISHED, new PlaceCellSettings(512, 0.05, true, 3));
    PlaceCells other = PlaceCells.drawn(1, Box.PUBLISHED, PlaceCellSettings.PUBLISHED);
    int same = 0;
    for (int i = 0; i < 512; i++) {
      assertEquals(PUBLISHED.centreX(i), narrow.centreX(i));
      assertEquals(PUBLISHED.centreY(i), narrow.centreY(i));
      same += PUBLISHED.centreX(i) == other.centreX(i) ? 1 : 0;
      assertTrue(Math.abs(PUBLISHED.centreX(i)) <= 1.1f);
      assertTrue(Math.abs(PUBLISHED.centreY(i)) <= 1.1f);
    }
    assertEquals(0, same);
  }

  @Test
  void activityAtACentreDecodesToTheMeanOfThreeNearestCentres() {
    for (int cell = 0; cell < 512; cell += 7) {
      float x = PUBLISHED.centreX(cell);
      float y = PUBLISHED.centreY(cell);
      List<Integer> nearest =
          IntStream.range(0, 512)
              .boxed()
              .sorted(
                  Comparator.comparingDouble(
                      i -> Math.hypot(PUBLISHED.centreX(i) - x, PUBLISHED.centreY(i) - y)))
              .limit(3)
              .toList();
      float[] decoded = PUBLISHED.decode(PUBLISHED.encode(new float[] {x, y}));
      assertEquals(cell, nearest.get(0));
      assertEquals(
          nearest.stream().mapToDouble(PUBLISHED::centreX).average().orElseThrow(),
          decoded[0],
          1e-6);
      assertEquals(
          nearest.stream().mapToDouble(PUBLISHED::centreY).average().orElseThrow(),
          decoded[1],
          1e-6);
    }
  }

  /** Typical values of the specification, on 400 trajectories of each kind; the seed is fixed. */
  @Test
  void typicalActivity() {
    double[] unbiased = typical(false);
    double[] biased = typical(true);
    assertEquals(1.0 / 512, unbiased[0], 1e-8);
    assertEquals(0.046, unbiased[1], 0.003);
    assertEquals(4.96e-5, unbiased[2], 0.05 * 4.96e-5);
    assertEquals(3.76e-5, biased[2], 0.05 * 3.76e-5);
    assertTrue(unbiased[3] > 0.9e-3 && unbiased[3] < 1.5e-3, "decoding error " + unbiased[3]);
  }

  /** Mean, mean of the largest, mean square, and mean squared coordinate error when decoded. */
  private static double[] typical(boolean biased) {
    int trajectories = 400;
    NavigationGenerator generator =
        new NavigationGenerator(
            NavigationSettings.published(biased, Codes.STORED, new SplitSizes(trajectories, 0, 0)),
            0);
    double[] sums = new double[4];
    float[] activity = new float[100 * 512];
    double all = trajectories * 100.0;
    for (long id = 0; id < trajectories; id++) {
      float[] positions = generator.trajectory("train", id).positions();
      generator.cells().encode(positions, 0, 100, activity, 0);
      for (int k = 0; k < 100; k++) {
        double largest = 0;
        for (int i = 512 * k; i < 512 * (k + 1); i++) {
          sums[0] += activity[i] / all / 512;
          sums[2] += (double) activity[i] * activity[i] / all / 512;
          largest = Math.max(largest, activity[i]);
        }
        sums[1] += largest / all;
      }
      float[] decoded = generator.cells().decode(activity);
      for (int i = 0; i < decoded.length; i++) {
        double error = decoded[i] - positions[i];
        sums[3] += error * error / (2 * all);
      }
    }
    return sums;
  }

  @Test
  void aSurroundTakesAwayAndLeavesAShareOfOne() {
    PlaceCells cells = FOUR.withSurround(2);
    float[] centre = FOUR.encode(new float[] {0.1f, 0.1f});
    // Twice the variance: σ·√2.
    float[] surround =
        new PlaceCells(
                new float[] {0, 0.2f, 0, -0.5f},
                new float[] {0, 0, 0.4f, -0.5f},
                0.2 * Math.sqrt(2))
            .encode(new float[] {0.1f, 0.1f});
    double[] expected = new double[4];
    double least = Double.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      expected[i] = (double) centre[i] - surround[i];
      least = Math.min(least, expected[i]);
    }
    double raised = Math.abs(least);
    double sum = Arrays.stream(expected).map(value -> value + raised).sum();
    float[] found = cells.encode(new float[] {0.1f, 0.1f});
    for (int i = 0; i < 4; i++) {
      assertEquals((expected[i] + raised) / sum, found[i], 1e-6);
    }
    assertTrue(least < 0);
  }

  @Test
  void decodingTakesTheFirstOfEqualsAndNoNumberThatIsNone() {
    assertArrayEquals(
        new float[] {0.2f / 3, 0.4f / 3}, FOUR.decode(new float[] {-1, -1, -1, -1}), 1e-6f);
    assertArrayEquals(
        new float[] {-0.1f, -0.5f / 3},
        FOUR.decode(new float[] {1, 2, Float.NaN, Float.NEGATIVE_INFINITY}),
        1e-6f);
    assertThrows(
        IllegalArgumentException.class,
        () -> FOUR.decode(new float[] {1, 2, Float.NaN, Float.NaN}));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new PlaceCells(new float[] {1, 2}, new float[] {1, 2}, 0.2));
    assertThrows(
        IllegalArgumentException.class, () -> new PlaceCells(new float[3], new float[3], 0));
    assertThrows(IllegalArgumentException.class, () -> FOUR.withSurround(1));
    assertThrows(IllegalArgumentException.class, () -> FOUR.encode(new float[3]));
  }
}
