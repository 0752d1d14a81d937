package io.wavemill.datasets.series;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.SplitCounts;
import io.wavemill.datasets.series.WindowSettings.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class SunspotFileTest {
  @TempDir Path folder;

  private Series read(String text, String from, String to, Gaps gaps) {
    Path file = folder.resolve("sunspots.txt");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SunspotFile.read(
        file,
        from == null ? null : YearMonth.parse(from),
        to == null ? null : YearMonth.parse(to),
        gaps);
  }

  @Test
  void allFormsAreRead() {
    for (String text :
        List.of(
            "1749;01;1749.042;  58.0; -1.0;   -1;1\n1749;02;1749.123;  62.6; -1.0;   -1;0\n",
            "1749 01 1749.042   58.0  -1.0    -1 \n1749 02 1749.123   62.6  -1.0    -1 *\n",
            "174901 1749.042   58.0\n174902 1749.123   62.6*  2.0\n",
            "\"Month\",\"Sunspots\"\r\n\"1749-01\",58.0\r\n\"1749-02\",62.6",
            "\uFEFFMonth,Sunspots\n1749-01,58\n1749-02,62.6\n\n")) {
      Series series = read(text, null, null, Gaps.REFUSE);
      assertArrayEquals(new double[] {58.0, 62.6}, series.values(), text);
      assertEquals(List.of("1749-01", "1749-02"), series.times(), text);
      assertFalse(SunspotFile.isClassic(series));
    }
  }

  @Test
  void monthsAreCutOut() {
    String text = "1749-11,1\n1749-12,2\n1750-01,3\n1750-02,4\n";
    assertArrayEquals(new double[] {2, 3}, read(text, "1749-12", "1750-01", Gaps.REFUSE).values());
    assertRejected(() -> read(text, "1749-10", null, Gaps.REFUSE), "1749-11 to 1750-02");
    assertRejected(() -> read(text, null, "1750-03", Gaps.REFUSE), "less than was asked for");
    assertRejected(() -> read(text, "1800-01", "1801-01", Gaps.REFUSE), "no sunspot numbers then");
  }

  @Test
  void missingNumbersAndMonthsAreGaps() {
    String text =
        "1749;12;1749.9;1.0;-1;-1;1\n1750;01;1750.0;-1;-1;0;1\n1750;04;1750.2;5;-1;-1;1\n";
    assertRejected(
        () -> read(text, null, null, Gaps.REFUSE), "lacks 3 samples", "sample 1 (1750-01)");
    Series series = read(text, null, null, Gaps.INTERPOLATE);
    assertArrayEquals(new double[] {1, 2, 3, 4, 5}, series.values(), 1e-15);
    assertEquals(List.of("1749-12", "1750-01", "1750-02", "1750-03", "1750-04"), series.times());
    assertEquals(3, series.gaps());
  }

  @Test
  void wrongFilesAreRefused() {
    assertRejected(() -> read("", null, null, Gaps.REFUSE), "holds no sunspot numbers");
    assertRejected(
        () -> read("1749-01,58\nZurich monthly\n", null, null, Gaps.REFUSE), "line 2", "Zurich");
    assertRejected(() -> read("1749-13,58\n", null, null, Gaps.REFUSE), "line 1", "no month 13");
    assertRejected(
        () -> read("1749-02,58\n1749-01,58\n", null, null, Gaps.REFUSE),
        "line 2",
        "1749-01 does not come after 1749-02");
    assertRejected(
        () -> read("1749-02,58\n1749-02,58\n", null, null, Gaps.REFUSE), "does not come after");
    assertRejected(() -> read("1749-02,x\n", null, null, Gaps.REFUSE), "line 1");
    assertRejected(() -> read("<html>\n<body>\n", null, null, Gaps.REFUSE), "line 2");
  }

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

  /** Linear between neighbours, as NumPy's default. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
  }

  /** Section 9: the largest number is 253.8, and the normalised ones begin so. */
  @Test
  void normalisedNumbers() {
    double[] x = {58.0, 62.6, 70.0, 55.7, 85.0, 83.5, 94.8, 66.3, 75.9, 75.5, 38.1, 253.8};
    Windows reference = new Windows(x, new WindowSettings(10, Mode.REFERENCE, true));
    assertEquals(253.8, reference.scale());
    assertEquals(0.2285264f, reference.sample(0), 1e-7);
    assertEquals(0.24665091f, reference.sample(1), 1e-7);
    assertEquals(0.27580772f, reference.sample(2), 1e-7);
  }

  /**
   * All of section 9 on the classic file, which we may not ship: run with -Dwavemill.sunspots=FILE.
   */
  @Test
  @EnabledIfSystemProperty(named = "wavemill.sunspots", matches = ".+")
  void statisticsOfTheClassicNumbers() {
    Series series =
        SunspotFile.read(
            Path.of(System.getProperty("wavemill.sunspots")),
            YearMonth.of(1749, 1),
            YearMonth.of(1983, 12),
            Gaps.REFUSE);
    double[] x = series.values();
    assertEquals(2820, x.length);
    assertTrue(SunspotFile.isClassic(series));
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    assertEquals(0, sorted[0]);
    assertEquals(67, Arrays.stream(x).filter(v -> v == 0).count());
    assertEquals(60, firstIndex(x, 0));
    assertEquals(253.8, sorted[2819]);
    assertEquals(2505, firstIndex(x, 253.8));
    assertEquals("1957-10", series.times().get(2505));
    double mean = Arrays.stream(x).average().orElseThrow();
    double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
    assertEquals(51.2659574468, mean, 1e-9);
    assertEquals(43.4412669117, Math.sqrt(squares / 2820), 1e-9);
    assertEquals(43.4489713, Math.sqrt(squares / 2819), 1e-7);
    double[] shares = {.05, .25, .5, .75, .95};
    double[] quantiles = {1.695, 15.7, 42.0, 74.925, 138.2};
    for (int i = 0; i < shares.length; i++) {
      assertEquals(quantiles[i], quantile(sorted, shares[i]), 1e-9);
    }
    assertEquals(144570.0, Arrays.stream(x).sum(), 1e-6);
    assertEquals(12733264.62, Arrays.stream(x).map(v -> v * v).sum(), 1e-5);
    assertArrayEquals(
        new double[] {58.0, 62.6, 70.0, 55.7, 85.0, 83.5, 94.8, 66.3, 75.9, 75.5},
        Arrays.copyOf(x, 10));
    assertArrayEquals(
        new double[] {71.8, 50.3, 55.8, 33.3, 33.4}, Arrays.copyOfRange(x, 2815, 2820));
    assertArrayEquals(
        new double[] {38.1, 77.3, 41.3, 16.5, 9.3},
        new double[] {x[100], x[500], x[1000], x[1409], x[1410]});
    assertEquals(47.39829787, Arrays.stream(x, 0, 1410).average().orElseThrow(), 1e-8);
    assertEquals(55.13361702, Arrays.stream(x, 1410, 2820).average().orElseThrow(), 1e-8);
    int[] lags = {1, 2, 5, 10, 17, 20, 50, 100, 132};
    double[] correlations = {.9217, .8905, .8496, .7782, .6021, .5115, -.2771, .2107, .5261};
    for (int i = 0; i < lags.length; i++) {
      assertEquals(correlations[i], autocorrelation(x, lags[i]), 1e-4, "lag " + lags[i]);
    }
    assertEquals(134, Periodogram.strongestPeriod(x, 300), 1);
    Windows reference = new Windows(x, new WindowSettings(10, Mode.REFERENCE, true));
    assertEquals(253.8, reference.scale());
    Windows corrected = new Windows(x, new WindowSettings(10, Mode.CORRECTED, true));
    assertEquals(238.9, corrected.scale());
    assertEquals(352, firstIndex(x, 238.9));
    FileSeriesGenerator generator =
        new FileSeriesGenerator(
            FileSeriesGenerator.SUNSPOTS,
            new FileSeriesSettings(
                new WindowSettings(10, Mode.CORRECTED, true),
                FileSeriesSettings.ALL,
                0,
                FileSeriesSettings.ALL),
            series,
            new FileSeriesGenerator.Description(Map.of(), "", "", ""),
            1);
    assertEquals(1409L, generator.counts().get(SplitCounts.TRAIN));
  }

  private static int firstIndex(double[] x, double value) {
    int i = 0;
    while (x[i] != value) {
      i++;
    }
    return i;
  }
}
