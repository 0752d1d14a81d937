package io.wavemill.jobs.dataset;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.mnist.DigitPath;
import io.wavemill.datasets.mnist.TranslatingSample;
import java.util.List;
import java.util.StringJoiner;
import org.apache.spark.sql.Row;

/** One line about a sample, from what it was made from; for captions of pictures. */
public final class SampleCaption {
  private SampleCaption() {}

  /**
   * Which digits move, and how far in a frame: {@code 3: digit 7 at (1, −2), digit 2 at (0, 2)}.
   */
  public static String of(TranslatingSample sample) {
    StringJoiner digits = new StringJoiner(", ", sample.id() + ": ", "");
    for (int d = 0; d < sample.paths().size(); d++) {
      DigitPath path = sample.paths().get(d);
      digits.add(
          "digit "
              + sample.labels().get(d)
              + " at ("
              + signed(path.vx())
              + ", "
              + signed(path.vy())
              + ")");
    }
    return digits.toString();
  }

  private static String signed(int number) {
    return number < 0 ? "−" + -(long) number : Integer.toString(number);
  }

  /** Every parameter of a row of any dataset: {@code 3: angle 0.5, mass 1.0}. */
  public static String of(Row row, List<Column> columns) {
    StringJoiner values = new StringJoiner(", ", row.getAs("id") + ": ", "");
    for (Column column : columns) {
      if (!column.type().equals("binary") && !column.name().equals("id")) {
        values.add(column.name() + " " + row.getAs(column.name()));
      }
    }
    return values.toString();
  }
}
