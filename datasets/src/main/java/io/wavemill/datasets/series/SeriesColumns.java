package io.wavemill.datasets.series;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns that all datasets of time series have. */
final class SeriesColumns {
  /** The split that holds whole series. */
  static final String SERIES = "series";

  static final Column ID = new Column("id", "long", "", "number of the row within its split");

  static final Column SCALE =
      new Column("scale", "double", "", "what the series' samples were divided by");

  /** Where a window lies. */
  static final List<Column> PLACE =
      List.of(
          new Column(
              "index",
              "int",
              "sample",
              "the sample the window leads up to, from the series' first"),
          new Column(
              "padding",
              "int",
              "sample",
              "zeros at the window's beginning, before the half's first"));

  /** What a window holds. */
  static final List<Column> WINDOW =
      List.of(
          new Column("next", "float", "", "the sample at index, divided by scale"),
          new Column("input", "binary", "", "the samples before it, divided by scale; .npy"),
          new Column("target", "binary", "", "what to answer at each step of input; .npy"));

  /** What a whole series holds. */
  static final List<Column> WHOLE =
      List.of(new Column("values", "binary", "", "all samples, divided by scale; .npy"));

  private SeriesColumns() {}

  static List<TensorColumn> tensors(int length, int samples, String unit) {
    return List.of(
        new TensorColumn("input", DType.FLOAT32, List.of(length, 1), unit, Map.of()),
        new TensorColumn("target", DType.FLOAT32, List.of(length, 1), unit, Map.of()),
        new TensorColumn("values", DType.FLOAT32, List.of(samples, 1), unit, Map.of()));
  }

  /** Columns of either list, each once. */
  static List<Column> merged(List<Column> first, List<Column> second) {
    Map<String, Column> all = new LinkedHashMap<>();
    first.forEach(column -> all.put(column.name(), column));
    second.forEach(column -> all.putIfAbsent(column.name(), column));
    return List.copyOf(all.values());
  }
}
