package io.wavemill.datasets.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class RealDrawsTest {
  private static final int DRAWS = 400_000;

  private static RealDraws draws(long id) {
    return new RealDraws(new SampleRandom(42, "train", id));
  }

  /** Computed independently in Python; datasets in the world depend on them. */
  @Test
  void streamsStayWhatTheyAre() {
    RealDraws normal = draws(0);
    assertEquals(-0.8196060942557961, normal.normal(0, 1));
    assertEquals(0.34021131234150515, normal.normal(0, 1));
    assertEquals(10 - 2 * 1.5301052197958998, normal.normal(10, 2), 1e-14);
    assertEquals(0.8366735463361396, normal.normal(0, 1));
    RealDraws rayleigh = draws(1);
    assertEquals(1.321746702617327, rayleigh.rayleigh(1));
    assertEquals(3 * 1.7981686918988251, rayleigh.rayleigh(3), 1e-14);
    assertEquals(0.7448246411556234, rayleigh.rayleigh(1));
  }

  @Test
  void aUniformNumberDoesNotDisturbAPair() {
    RealDraws plain = draws(2);
    double first = plain.normal(0, 1);
    double second = plain.normal(0, 1);
    RealDraws between = draws(2);
    assertEquals(first, between.normal(0, 1));
    between.uniform(0, 1);
    assertEquals(second, between.normal(0, 1));
  }

  private static double[] moments(DoubleSupplier source) {
    double[] sums = new double[5];
    for (int i = 0; i < DRAWS; i++) {
      double value = source.getAsDouble();
      double power = 1;
      for (int k = 0; k < sums.length; k++) {
        sums[k] += power / DRAWS;
        power *= value;
      }
    }
    return sums;
  }

  /** Each bound is four standard errors or more. */
  @Test
  void normalNumbersHaveNormalMoments() {
    RealDraws draws = draws(3);
    double[] moments = moments(() -> draws.normal(0, 1));
    assertEquals(0, moments[1], 0.0064);
    assertEquals(1, moments[2], 0.009);
    assertEquals(0, moments[3], 0.025);
    assertEquals(3, moments[4], 0.063);
  }

  /** Mean √(π/2), mean square 2, and the share above 1 is e^(−1/2). */
  @Test
  void rayleighNumbersHaveRayleighMoments() {
    RealDraws draws = draws(4);
    int[] above = new int[1];
    double[] moments =
        moments(
            () -> {
              double value = draws.rayleigh(1);
              assertTrue(value >= 0);
              above[0] += value > 1 ? 1 : 0;
              return value;
            });
    assertEquals(Math.sqrt(Math.PI / 2), moments[1], 0.0042);
    assertEquals(2, moments[2], 0.0127);
    assertEquals(Math.exp(-0.5), (double) above[0] / DRAWS, 0.0031);
  }
}
