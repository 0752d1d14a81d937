package io.wavemill.datasets.series;

import io.wavemill.datasets.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What to do about samples that a file does not have. */
public enum Gaps {
  /** They are an error. */
  REFUSE,
  /** They are put on the line between their neighbours; at the ends there is none: an error. */
  INTERPOLATE,
  /** They are left out, and what was apart stands side by side. */
  DROP;

  /** The word in an experiment. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Closes the gaps of a series.
   *
   * @param series with NaN where samples are missing
   * @param where the file, for messages
   * @return the series without NaN
   * @throws InputException if there is a gap that must not be
   */
  Series close(Series series, String where) {
    int missing = (int) Arrays.stream(series.values()).filter(Double::isNaN).count();
    if (missing == 0) {
      return series;
    }
    return switch (this) {
      case REFUSE ->
          throw new InputException(
              where + " lacks " + missing + " samples, the first " + first(series) + ".",
              "Mend the file, or set dataset.gaps = interpolate or drop.");
      case INTERPOLATE ->
          new Series(interpolated(series, where), series.times(), missing, series.source());
      case DROP -> dropped(series, missing);
    };
  }

  private static String first(Series series) {
    int i = 0;
    while (!Double.isNaN(series.values()[i])) {
      i++;
    }
    String time = series.times().isEmpty() ? "" : " (" + series.times().get(i) + ")";
    return "at sample " + i + time;
  }

  private static double[] interpolated(Series series, String where) {
    double[] values = series.values().clone();
    if (Double.isNaN(values[0]) || Double.isNaN(values[values.length - 1])) {
      throw new InputException(
          where + " lacks samples at its beginning or end, which cannot be interpolated.",
          "Cut them off, or set dataset.gaps = drop.");
    }
    for (int i = 1; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        int end = i;
        while (Double.isNaN(values[end])) {
          end++;
        }
        double start = values[i - 1];
        double slope = (values[end] - start) / (end - i + 1);
        for (int step = 1; i < end; i++, step++) {
          values[i] = start + step * slope;
        }
      }
    }
    return values;
  }

  private static Series dropped(Series series, int missing) {
    int[] kept =
        IntStream.range(0, series.values().length)
            .filter(i -> !Double.isNaN(series.values()[i]))
            .toArray();
    double[] values = Arrays.stream(kept).mapToDouble(i -> series.values()[i]).toArray();
    List<String> times =
        series.times().isEmpty()
            ? List.of()
            : Arrays.stream(kept).mapToObj(series.times()::get).toList();
    return new Series(values, times, missing, series.source());
  }
}
