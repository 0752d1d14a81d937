package io.wavemill.jobs.inspect;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.NpyArray;
import io.wavemill.datasets.tensor.TensorColumn;
import io.wavemill.jobs.dataset.SampleCaption;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.picture.Clip;
import io.wavemill.jobs.picture.Plot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * What a sample looks like: frames as they are, places as a path, maps in grey, other series of
 * numbers as curves.
 */
final class SamplePicture {
  private static final int WIDTH = 224;
  private static final int HEIGHT = 112;

  /** Frames in which a path or a curve grows. */
  private static final int STEPS = 30;

  private enum Kind {
    FRAMES,
    MAP,
    PATH,
    CURVES;

    /** How an array is best looked at, if at all. */
    static Optional<Kind> of(TensorColumn tensor, List<Integer> shape) {
      int dimensions = shape.size();
      int last = dimensions == 0 ? 0 : shape.get(dimensions - 1);
      boolean bytes = tensor.dtype() == DType.UINT8;
      if (bytes && dimensions == 4 && (shape.get(1) == 1 || shape.get(1) == 3)) {
        return Optional.of(FRAMES);
      }
      if (tensor.dtype() == DType.INT32 || tensor.dtype() == DType.INT64) {
        return Optional.empty();
      }
      if (dimensions == 2 && last > Plot.MOST_CURVES && shape.get(0) > Plot.MOST_CURVES) {
        return Optional.of(MAP);
      }
      if (dimensions == 2 && last == 2 && tensor.name().contains("position")) {
        return Optional.of(PATH);
      }
      boolean series = dimensions == 1 || dimensions == 2 && last <= Plot.MOST_CURVES;
      return series ? Optional.of(CURVES) : Optional.empty();
    }
  }

  private SamplePicture() {}

  /**
   * The first samples of a split, by id.
   *
   * @param most how many, if there are as many
   * @param moving whether paths and curves grow, or are seen whole
   * @throws InputException if there is no such split, nothing in it can be drawn, or a file cannot
   *     be read
   */
  static List<Clip> first(StoredDataset dataset, String split, int most, boolean moving) {
    List<Column> columns = dataset.columns(split);
    List<String> names = columns.stream().map(Column::name).toList();
    TensorColumn tensor =
        dataset.card().tensors().stream()
            .filter(each -> names.contains(each.name()))
            .filter(each -> Kind.of(each, each.shape(split)).isPresent())
            .min(Comparator.comparing(each -> Kind.of(each, each.shape(split)).orElseThrow()))
            .orElseThrow(
                () ->
                    new InputException(
                        dataset.uri() + " has nothing to draw.",
                        "Leave --image out for this dataset."));
    Kind kind = Kind.of(tensor, tensor.shape(split)).orElseThrow();
    List<Row> rows = dataset.first(split, most);
    List<Column> telling = columns.stream().filter(column -> differs(column.name(), rows)).toList();
    List<Clip> clips = new ArrayList<>();
    for (Row row : rows) {
      NpyArray array = Npy.decode(row.getAs(tensor.name()), tensor.name() + " of " + dataset.uri());
      clips.add(
          clip(
              kind,
              SampleCaption.of(dataset.card().generator(), row, telling),
              array,
              moving ? STEPS : 1));
    }
    return clips;
  }

  /** What is the same in all samples says nothing about one of them. */
  private static boolean differs(String column, List<Row> rows) {
    return rows.size() < 2
        || rows.stream().map(row -> String.valueOf(row.<Object>getAs(column))).distinct().count()
            > 1;
  }

  private static Clip clip(Kind kind, String caption, NpyArray array, int steps) {
    int[] shape = array.shape();
    return switch (kind) {
      case FRAMES -> Clip.of(caption, shape[1], shape[2], shape[3], array.bytes());
      case MAP -> Plot.maps(caption, numbers(array), shape[0], shape[1]);
      case PATH -> Plot.path(caption, rows(array), steps, WIDTH);
      case CURVES -> Plot.curves(caption, rows(array), steps, WIDTH, HEIGHT);
    };
  }

  private static double[][] rows(NpyArray array) {
    double[] values = numbers(array);
    int columns = array.shape().length == 1 ? 1 : array.shape()[1];
    double[][] rows = new double[values.length / columns][columns];
    for (int i = 0; i < values.length; i++) {
      rows[i / columns][i % columns] = values[i];
    }
    return rows;
  }

  private static double[] numbers(NpyArray array) {
    double[] numbers = new double[array.elements()];
    switch (array.type()) {
      case UINT8 -> {
        byte[] bytes = array.bytes();
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = bytes[i] & 0xFF;
        }
      }
      case FLOAT32 -> {
        float[] floats = array.floats();
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = floats[i];
        }
      }
      case FLOAT64 -> numbers = array.doubles();
      default -> throw new IllegalArgumentException(array + " is not drawn");
    }
    return numbers;
  }
}
