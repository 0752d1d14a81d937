package io.wavemill.jobs.dataset;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.kth.KthActionsGenerator;
import io.wavemill.datasets.mnist.DigitPath;
import io.wavemill.datasets.mnist.TranslatingMnistDataset;
import io.wavemill.datasets.mnist.TranslatingSample;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** One line about a sample, from what it was made from; for captions of pictures. */
public final class SampleCaption {
  /** Longer texts, such as reviews, are cut. */
  private static final int LONGEST = 60;

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

  /**
   * What a row of any dataset was made from: {@code 3: angle 0.5, mass 1.0}.
   *
   * @param generator the dataset's
   */
  public static String of(String generator, Row row, List<Column> columns) {
    if (generator.equals(TranslatingMnistDataset.GENERATOR)) {
      TranslatingRows rows = new TranslatingRows(List.of(row.schema().fieldNames()));
      return of(rows.sample(row, new byte[0]));
    }
    if (generator.equals(KthActionsGenerator.GENERATOR)) {
      return ofClip(row);
    }
    if (columns.stream().anyMatch(column -> column.name().equals("digit_1_angular_velocity"))) {
      return ofTurningDigits(row, columns);
    }
    StringJoiner values = new StringJoiner(", ", row.getAs("id") + ": ", "");
    for (Column column : columns) {
      Object value = row.getAs(column.name());
      if (!column.type().equals("binary") && !column.name().equals("id") && value != null) {
        values.add(column.name() + " " + text(value));
      }
    }
    return values.toString();
  }

  /**
   * {@code 3: running (synthetic), person02_running_d1 from frame 20, velocity (1, −2), mirrored},
   * the velocity to the right and down, as for digits; unlike the columns, whose signs are KTH's.
   */
  private static String ofClip(Row row) {
    StringJoiner values = new StringJoiner(", ", row.getAs("id") + ": ", "");
    boolean synthetic = row.getAs("synthetic");
    values.add(row.getAs("action") + (synthetic ? " (synthetic)" : ""));
    values.add(row.getAs("video") + " from frame " + row.getAs("start"));
    int left = row.getAs("vx");
    int up = row.getAs("vy");
    if (left != 0 || up != 0) {
      values.add("velocity (" + signed(-left) + ", " + signed(-up) + ")");
    }
    if (row.<Boolean>getAs("mirrored")) {
      values.add("mirrored");
    }
    return values.toString();
  }

  /** {@code 3: digit 7 at −20°, digit 2 at 0° per frame}, counter-clockwise. */
  private static String ofTurningDigits(Row row, List<Column> columns) {
    StringJoiner digits = new StringJoiner(", ", row.getAs("id") + ": ", " per frame");
    Set<String> names = columns.stream().map(Column::name).collect(Collectors.toSet());
    for (int d = 1; names.contains("digit_" + d + "_angular_velocity"); d++) {
      int label = row.getAs("digit_" + d + "_label");
      int velocity = row.getAs("digit_" + d + "_angular_velocity");
      digits.add("digit " + label + " at " + signed(velocity) + "°");
    }
    return digits.toString();
  }

  private static String text(Object value) {
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return String.format(Locale.ROOT, "%.4g", number);
    }
    String text = value.toString();
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }
}
