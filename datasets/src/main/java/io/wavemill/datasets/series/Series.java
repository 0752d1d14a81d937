package io.wavemill.datasets.series;

import io.wavemill.datasets.source.SourceFile;
import java.util.List;

/**
 * A time series from a file.
 *
 * @param values its samples, as the file has them; NaN where one is missing
 * @param times when each was taken, in the file's words; empty if it does not say
 * @param gaps samples that were missing and have been interpolated or left out
 * @param source the file
 */
public record Series(double[] values, List<String> times, int gaps, SourceFile source) {

  /** Samples in all. */
  public int size() {
    return values.length;
  }
}
