package io.wavemill.datasets.navigation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The rule of a step, and what the specification measured; the seed is fixed. */
class HeadDirectionSimulatorTest {
  private static final SplitSizes SIZES = new SplitSizes(4000, 0, 0);

  private static HeadDirectionSettings settings(boolean biased) {
    return HeadDirectionSettings.published(biased, Codes.OMITTED, SIZES);
  }

  @Test
  void noStepIsDiscarded() {
    double[] rates = {5, -100, 30};
    HeadDirectionTrajectory plain = new HeadDirectionSimulator(settings(false)).simulate(3, rates);
    assertEquals(3, plain.start());
    assertArrayEquals(new float[] {0.1f, -2, 0.6f}, plain.turns(), 1e-7f);
    assertArrayEquals(new float[] {3.1f, 1.1f, 1.7f}, plain.directions(), 1e-6f);
    HeadDirectionTrajectory left = new HeadDirectionSimulator(settings(true)).simulate(3, rates);
    assertArrayEquals(new float[] {0.1f, 2, 0.6f}, left.turns(), 1e-7f);
    assertArrayEquals(
        new float[] {3.1f, (float) (5.1 - 2 * Math.PI), (float) (5.7 - 2 * Math.PI)},
        left.directions(),
        1e-6f);
  }

  @Test
  void turnsHaveTheStatisticsOfTheReference() {
    double[] unbiased = turns(false);
    assertEquals(0, unbiased[0], 0.002);
    assertEquals(0.2304, unbiased[1], 0.002);
    double[] biased = turns(true);
    assertEquals(0.1834, biased[0], 0.002);
    assertEquals(0.1387, biased[1], 0.002);
    assertTrue(biased[2] >= 0);
  }

  /** Mean, standard deviation, smallest. */
  private static double[] turns(boolean biased) {
    HeadDirectionGenerator generator = new HeadDirectionGenerator(settings(biased), 0);
    double sum = 0;
    double squares = 0;
    double least = 0;
    double all = 4000 * 100.0;
    for (long id = 0; id < 4000; id++) {
      HeadDirectionTrajectory head = generator.trajectory("train", id);
      for (int k = 0; k < 100; k++) {
        sum += head.turn(k) / all;
        squares += head.turn(k) * head.turn(k) / all;
        least = Math.min(least, head.turn(k));
      }
    }
    return new double[] {sum, Math.sqrt(squares - sum * sum), least};
  }

  /** Mean squared activity, which is the error of predicting nothing. */
  @Test
  void activityHasTheMeanSquareOfTheReference() {
    HeadDirectionGenerator generator = new HeadDirectionGenerator(settings(false), 0);
    double squares = 0;
    double smallestSum = Double.MAX_VALUE;
    double largestSum = 0;
    for (long id = 0; id < 200; id++) {
      float[] activity = generator.cells().encode(generator.trajectory("train", id).directions());
      for (int k = 0; k < 100; k++) {
        double sum = 0;
        for (int i = 512 * k; i < 512 * (k + 1); i++) {
          squares += (double) activity[i] * activity[i] / (200 * 100 * 512);
          sum += activity[i];
        }
        smallestSum = Math.min(smallestSum, sum);
        largestSum = Math.max(largestSum, sum);
      }
    }
    assertEquals(0.1505, squares, 0.0005);
    assertTrue(smallestSum >= 111.2 && largestSum <= 112.4, smallestSum + " .. " + largestSum);
  }
}
