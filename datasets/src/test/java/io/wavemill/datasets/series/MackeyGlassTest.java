package io.wavemill.datasets.series;

import static io.wavemill.datasets.Generated.array;
import static io.wavemill.datasets.Generated.rows;
import static io.wavemill.datasets.Generated.value;
import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.Generated;
import io.wavemill.datasets.series.WindowSettings.Mode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MackeyGlassTest {
  private static MackeyGlassSettings settings(
      int subSteps, int discard, int samples, long train, long validation, long test) {
    return new MackeyGlassSettings(
        0.2,
        0.1,
        10,
        23,
        0.46,
        subSteps,
        1.2,
        discard,
        samples,
        new WindowSettings(10, Mode.REFERENCE, true),
        train,
        validation,
        test);
  }

  private static final MackeyGlassSettings PUBLISHED = settings(10, 2000, 10_000, 4999, 0, 4999);

  private static double autocorrelation(double[] x, int lag) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = 0;
    double product = 0;
    for (int i = 0; i < x.length; i++) {
      variance += (x[i] - mean) * (x[i] - mean);
      product += i < lag ? 0 : (x[i] - mean) * (x[i - lag] - mean);
    }
    return product / variance;
  }

  /** Right side of the equation where the reference's own series was checked (section 9). */
  @Test
  void equationAtTheReferencesSample() {
    double produced = new MackeyGlass(PUBLISHED).production(1.2994934);
    assertEquals(-0.0176215915, 0.46 * (produced - 0.1 * 0.55949319), 1e-8);
  }

  /**
   * The samples of the published series that section 9 lists, all we have of it: on the attractor
   * that ours is on, as far as ten neighbours can show it. Where it came from is unknown, and the
   * equation is chaotic, so that it cannot be made again.
   */
  @Test
  void theReferencesSamplesAreOnOurAttractor() {
    double[] first = {
      0.9631082726734387,
      0.9841885277089486,
      1.003542970371614,
      1.0210715493653557,
      1.036792247010005,
      1.0508149697015294,
      1.063314028212275,
      1.074503127298096,
      1.0846147213496289,
      1.0938840987372451
    };
    double[] x = new MackeyGlass(settings(10, 2000, 100_000, 1, 0, 0)).series(1.2);
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 0; i + first.length <= x.length; i++) {
      double distance = 0;
      for (int k = 0; k < first.length; k++) {
        distance = Math.max(distance, Math.abs(x[i + k] - first[k]));
      }
      nearest = Math.min(nearest, distance);
    }
    assertTrue(nearest < 0.002, "nearest stretch differs by " + nearest);
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    for (double sample :
        new double[] {
          1.34107583, 0.35100632, 1.18397077, 0.55949319, 1.27077083, 1.27806435, 1.25625165
        }) {
      assertTrue(sorted[0] < sample && sample < sorted[sorted.length - 1]);
    }
  }

  @Test
  void theSeriesObeysItsEquation() {
    double[] x = new MackeyGlass(PUBLISHED).series(1.2);
    MackeyGlass equation = new MackeyGlass(PUBLISHED);
    for (int i = 60; i < x.length - 2; i++) {
      double slope = (x[i - 2] - 8 * x[i - 1] + 8 * x[i + 1] - x[i + 2]) / 12;
      double right = 0.46 * (equation.production(x[i - 50]) - 0.1 * x[i]);
      // The difference formula's own error, at most, as the reference's 2e-8 at one sample.
      assertEquals(right, slope, 2e-5, "sample " + i);
    }
  }

  /** Against the statistics of section 9, with the spread it allows regenerated series. */
  @Test
  void statisticsOfThePublishedSeries() {
    double[] lags = {1, 2, 5, 10, 17, 20, 50, 100, 132};
    double[] correlations = {.9983, .9934, .9603, .8513, .6257, .5173, -.4176, -.2555, .1381};
    for (double history : new double[] {1.2, 0.9, 0.6}) {
      double[] x = new MackeyGlass(PUBLISHED).series(history);
      assertEquals(10_000, x.length);
      double mean = Arrays.stream(x).average().orElseThrow();
      double deviation =
          Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
      double[] sorted = x.clone();
      Arrays.sort(sorted);
      String what = "history " + history;
      // 151.5 in the published series: 66 times in it, and one of the neighbours here.
      assertEquals(151.5, Periodogram.strongestPeriod(x, 400), 7, what);
      assertEquals(0.9139859, Arrays.stream(x, 0, 5000).average().orElseThrow(), 0.008, what);
      assertEquals(0.9133925, Arrays.stream(x, 5000, 10_000).average().orElseThrow(), 0.008, what);
      assertEquals(0.2875, sorted[0], 0.015, what);
      assertEquals(1.3655, sorted[9999], 0.015, what);
      assertEquals(0.9137, mean, 0.004, what);
      assertEquals(0.2594, deviation, 0.004, what);
      double[] shares = {.05, .25, .5, .75, .95};
      double[] quantiles = {0.4044, 0.7586, 0.9514, 1.1079, 1.2828};
      for (int i = 0; i < shares.length; i++) {
        assertEquals(quantiles[i], sorted[(int) (shares[i] * 9999)], 0.02, what);
      }
      for (int i = 0; i < lags.length; i++) {
        assertEquals(
            correlations[i],
            autocorrelation(x, (int) lags[i]),
            lags[i] <= 20 ? 0.012 : 0.1,
            what + ", lag " + lags[i]);
      }
    }
  }

  /** Without production x decays as e^(−γt): Runge and Kutta's method alone, of fourth order. */
  @Test
  void decayIsExactToTheFourthOrder() {
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      MackeyGlassSettings decaying =
          new MackeyGlassSettings(
              0, 0.1, 10, 23, 0.46, 1 + i, 1.2, 0, 200, PUBLISHED.windows(), 1, 0, 0);
      double[] x = new MackeyGlass(decaying).series(1.2);
      for (int k = 0; k < x.length; k++) {
        errors[i] = Math.max(errors[i], Math.abs(x[k] - 1.2 * Math.exp(-0.046 * k)));
      }
    }
    assertEquals(16, errors[0] / errors[1], 1);
    assertTrue(errors[1] < 1e-8, "error " + errors[1]);
  }

  /** Of second order at least, while the kink at the end of the constant history is near. */
  @Test
  void smallerStepsAreMoreExact() {
    double[][] x = new double[3][];
    for (int i = 0; i < 3; i++) {
      x[i] = new MackeyGlass(settings(5 << i, 0, 400, 1, 0, 0)).series(1.2);
    }
    double coarse = 0;
    double fine = 0;
    for (int i = 0; i < 400; i++) {
      coarse = Math.max(coarse, Math.abs(x[0][i] - x[1][i]));
      fine = Math.max(fine, Math.abs(x[1][i] - x[2][i]));
    }
    assertTrue(coarse / fine > 3.8, "ratio " + coarse / fine);
    assertTrue(fine < 1e-4, "error " + fine);
  }

  @Test
  void countsAreThePublishedOnes() {
    assertEquals(
        "{train=4999, test=4999, series=1}",
        new MackeyGlassGenerator(PUBLISHED, 42).counts().toString());
  }

  @Test
  void rowsAreSound() {
    Generated.assertSound(new MackeyGlassGenerator(settings(10, 20, 40, 50, 25, 30), 42));
  }

  @Test
  void moreWindowsComeFromMoreSeries() {
    MackeyGlassGenerator generator = new MackeyGlassGenerator(settings(10, 20, 40, 50, 25, 30), 42);
    // 20 samples of a half give 19 windows.
    assertEquals("{train=50, validation=25, test=30, series=3}", generator.counts().toString());
    List<Object[]> train = rows(generator, "train");
    List<Object[]> series = rows(generator, "series");
    for (Object[] row : train) {
      long id = (long) row[0];
      long number = (long) value(generator, "train", row, "series");
      assertEquals(id / 19, number);
      int index = (int) value(generator, "train", row, "index");
      assertEquals(id % 19 + 1, index);
      Object[] whole = series.get((int) number);
      float[] values = array(generator, "series", whole, "values").floats();
      assertEquals(values[index], value(generator, "train", row, "next"));
      float[] input = array(generator, "train", row, "input").floats();
      assertEquals(values[index - 1], input[9]);
      assertEquals(
          value(generator, "series", whole, "history"), value(generator, "train", row, "history"));
    }
    assertEquals(1.2, value(generator, "train", train.get(0), "history"));
    assertNotEquals(1.2, value(generator, "train", train.get(19), "history"));
    Object first = value(generator, "validation", rows(generator, "validation").get(0), "history");
    for (Object[] row : series) {
      assertNotEquals(first, value(generator, "series", row, "history"));
    }
    Object[] test = rows(generator, "test").get(0);
    assertEquals(21, value(generator, "test", test, "index"));
    assertEquals(9, value(generator, "test", test, "padding"));
  }

  @Test
  void normalisedValuesReachOne() {
    MackeyGlassGenerator generator = new MackeyGlassGenerator(PUBLISHED, 42);
    Object[] row = rows(generator, "series").get(0);
    float[] values = array(generator, "series", row, "values").floats();
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, value);
    }
    assertEquals(1, largest);
    assertEquals(1.3624575566, (double) value(generator, "series", row, "scale"), 0.015);
  }

  @Test
  void theSameBitsAlways() {
    double[] once = new MackeyGlass(PUBLISHED).series(1.2);
    assertArrayEquals(once, new MackeyGlass(PUBLISHED).series(1.2));
  }

  @Test
  void wrongSettingsAreRefused() {
    assertRejected(() -> settings(0, 0, 100, 1, 0, 0), "dataset.subSteps is 0");
    assertRejected(() -> settings(10, -1, 100, 1, 0, 0), "dataset.discard is -1");
    assertRejected(() -> settings(10, 0, 3, 1, 0, 0), "dataset.samples is 3");
    assertRejected(() -> settings(10, 0, 100, 0, 0, 0), "every split");
    WindowSettings windows = new WindowSettings(10, Mode.CORRECTED, true);
    assertRejected(
        () -> new MackeyGlassSettings(0.2, 0.1, 10, 23, 0.47, 10, 1.2, 0, 100, windows, 1, 0, 1),
        "dataset.delay = 23.0",
        "not a whole number");
    assertRejected(
        () ->
            new MackeyGlassSettings(
                Double.NaN, 0.1, 10, 23, 0.46, 10, 1.2, 0, 100, windows, 1, 0, 1),
        "dataset.production");
    assertRejected(
        () ->
            new MackeyGlassGenerator(
                new MackeyGlassSettings(0.2, 10, 10, 23, 11.5, 1, 1.2, 0, 100, windows, 1, 0, 1),
                1),
        "does not stay finite");
    assertRejected(() -> new WindowSettings(0, Mode.CORRECTED, true), "dataset.window");
  }
}
