package io.wavemill.jobs.dataset;

import io.wavemill.datasets.mnist.DigitPath;
import io.wavemill.datasets.mnist.TranslatingSample;
import io.wavemill.datasets.mnist.Velocity;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Rows of Translating MNIST as samples: the inverse of {@link
 * io.wavemill.datasets.mnist.TranslatingMnistDataset#row}.
 */
final class TranslatingRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> columns;

  TranslatingRows(List<String> columns) {
    this.columns = List.copyOf(columns);
  }

  TranslatingSample sample(Row row, byte[] frames) {
    List<DigitPath> paths = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int d = 1; columns.contains("digit_" + d + "_index"); d++) {
      paths.add(
          new DigitPath(
              value(row, d, "index"),
              value(row, d, "vx"),
              value(row, d, "vy"),
              value(row, d, "x0"),
              value(row, d, "y0")));
      labels.add(value(row, d, "label"));
    }
    Velocity cell =
        columns.contains("vx")
            ? new Velocity(row.getInt(columns.indexOf("vx")), row.getInt(columns.indexOf("vy")))
            : null;
    return new TranslatingSample(row.getLong(columns.indexOf("id")), paths, labels, cell, frames);
  }

  private int value(Row row, int digit, String name) {
    return row.getInt(columns.indexOf("digit_" + digit + "_" + name));
  }
}
