package io.wavemill.jobs.inspect;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.hamiltonian.HamiltonianGenerator;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.NpyArray;
import io.wavemill.datasets.tensor.TensorColumn;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.SampleCaption;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.picture.Clip;
import io.wavemill.jobs.picture.Plot;
import io.wavemill.jobs.picture.TextPage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * What a sample looks like: frames as they are, fields in grey or, of angles, in hues, places as a
 * path, other series of numbers as curves, and where there are none of these, its text.
 */
final class SamplePicture {
  private static final int WIDTH = 224;
  private static final int HEIGHT = 112;

  /** Frames in which a path or a curve grows. */
  private static final int STEPS = 30;

  /** The column to show of samples that are texts. */
  private static final String TEXT = "text";

  private enum Kind {
    FRAMES,
    FIELDS,
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
      boolean wide = dimensions >= 2 && many(shape.get(0)) && many(shape.get(1));
      if (wide && (dimensions == 2 || dimensions == 3 && !many(last))) {
        return Optional.of(FIELDS);
      }
      if (dimensions == 2 && last == 2 && tensor.name().contains("position")) {
        return Optional.of(PATH);
      }
      boolean series = dimensions == 1 || dimensions == 2 && !many(last);
      return series ? Optional.of(CURVES) : Optional.empty();
    }

    private static boolean many(int length) {
      return length > Plot.MOST_CURVES;
    }
  }

  /** A column of arrays and how it is looked at. */
  private record View(TensorColumn tensor, List<Integer> shape, Kind kind) {
    /** Curves of an array that is drawn as such. */
    int curves() {
      return shape.size() == 1 ? 1 : shape.get(1);
    }
  }

  private SamplePicture() {}

  /**
   * Samples from all over a split, evenly spaced by id: neighbours are often alike (windows of one
   * series, clips of one video), and the first may be untypical.
   *
   * @param most how many, if there are as many
   * @param moving whether paths and curves grow, or are seen whole
   * @return clips in the order of their ids
   * @throws InputException if there is no such split, nothing in it can be drawn, or a file cannot
   *     be read
   */
  static List<Clip> spread(StoredDataset dataset, String split, int most, boolean moving) {
    List<Column> columns = dataset.columns(split);
    List<View> views = views(dataset, split, columns);
    boolean texts = columns.stream().anyMatch(column -> column.name().equals(TEXT));
    if (views.isEmpty() && !texts) {
      throw new InputException(
          dataset.uri() + " has nothing to draw.", "Leave --image out for this dataset.");
    }
    List<Row> rows = rows(dataset, split, most);
    List<Column> telling =
        columns.stream()
            .filter(column -> !(views.isEmpty() && column.name().equals(TEXT)))
            .filter(column -> differs(column.name(), rows))
            .toList();
    List<String> captions =
        rows.stream()
            .map(row -> SampleCaption.of(dataset.card().generator(), row, telling))
            .toList();
    if (views.isEmpty()) {
      List<Clip> pages = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        pages.add(TextPage.of(captions.get(i), rows.get(i).getAs(TEXT), WIDTH, HEIGHT));
      }
      return pages;
    }
    List<List<NpyArray>> arrays = new ArrayList<>();
    for (Row row : rows) {
      arrays.add(
          views.stream()
              .map(view -> view.tensor().name())
              .map(name -> Npy.decode(row.getAs(name), name + " of " + dataset.uri()))
              .toList());
    }
    return switch (views.get(0).kind()) {
      case FRAMES -> frames(captions, arrays, dataset.card().generator());
      case FIELDS -> fields(captions, arrays, views);
      case PATH -> paths(captions, arrays, moving ? STEPS : 1);
      case CURVES -> curves(captions, arrays, moving ? STEPS : 1);
    };
  }

  /** What to draw of each sample: the best kind of array there is, and others that go with it. */
  private static List<View> views(StoredDataset dataset, String split, List<Column> columns) {
    List<String> names = columns.stream().map(Column::name).toList();
    List<View> all = new ArrayList<>();
    for (TensorColumn tensor : dataset.card().tensors()) {
      List<Integer> shape = tensor.shape(split);
      if (names.contains(tensor.name())) {
        Kind.of(tensor, shape).ifPresent(kind -> all.add(new View(tensor, shape, kind)));
      }
    }
    Optional<View> best = all.stream().min(Comparator.comparing(View::kind));
    List<View> together = new ArrayList<>();
    best.ifPresent(together::add);
    int curves = best.map(view -> view.kind() == Kind.CURVES ? view.curves() : 0).orElse(0);
    for (View other : all) {
      if (together.contains(other) || other.kind() != best.get().kind()) {
        continue;
      }
      boolean sameLength = other.shape().get(0).equals(best.get().shape().get(0));
      if (other.kind() == Kind.FIELDS
          && sameLength
          && other.shape().get(1).equals(best.get().shape().get(1))) {
        together.add(other);
      }
      if (other.kind() == Kind.CURVES
          && sameLength
          && curves + other.curves() <= Plot.MOST_CURVES) {
        together.add(other);
        curves += other.curves();
      }
    }
    return together;
  }

  /** From the middle of each of {@code most} parts of the split. */
  private static List<Row> rows(StoredDataset dataset, String split, int most) {
    long count = dataset.count(split);
    long parts = Math.min(most, count);
    Object[] ids =
        LongStream.range(0, parts)
            .map(part -> (long) ((part + 0.5) / parts * count))
            .boxed()
            .toArray();
    return ReadFailure.naming(
        dataset.uri(),
        () ->
            dataset.rows(split).where(functions.col("id").isin(ids)).orderBy("id").collectAsList());
  }

  /** What is the same in all samples says nothing about one of them. */
  private static boolean differs(String column, List<Row> rows) {
    return rows.size() < 2
        || rows.stream().map(row -> String.valueOf(row.<Object>getAs(column))).distinct().count()
            > 1;
  }

  private static List<Clip> frames(
      List<String> captions, List<List<NpyArray>> arrays, String generator) {
    // Row 0 of these is the lowest, as in a coordinate system (Botev et al., 2021).
    boolean lowestFirst = generator.equals(HamiltonianGenerator.NAME);
    List<Clip> clips = new ArrayList<>();
    for (int i = 0; i < captions.size(); i++) {
      NpyArray array = arrays.get(i).get(0);
      int[] shape = array.shape();
      Clip clip = Clip.of(captions.get(i), shape[1], shape[2], shape[3], array.bytes());
      clips.add(lowestFirst ? clip.upsideDown() : clip);
    }
    return clips;
  }

  private static List<Clip> fields(
      List<String> captions, List<List<NpyArray>> arrays, List<View> views) {
    List<Clip> clips = new ArrayList<>();
    for (int i = 0; i < captions.size(); i++) {
      List<int[]> frames = new ArrayList<>();
      int[] shape = arrays.get(i).get(0).shape();
      for (int v = 0; v < views.size(); v++) {
        double[] values = numbers(arrays.get(i).get(v));
        Clip field =
            views.get(v).tensor().unit().equals("radian")
                ? Plot.phases(captions.get(i), values, shape[0], shape[1])
                : Plot.maps(captions.get(i), values, shape[0], shape[1]);
        frames.addAll(field.frames());
      }
      clips.add(new Clip(captions.get(i), shape[1], shape[0], frames, frames.size()));
    }
    return clips;
  }

  /** All on one scale, so that a short path looks short. */
  private static List<Clip> paths(List<String> captions, List<List<NpyArray>> arrays, int steps) {
    double reach = 0;
    for (List<NpyArray> sample : arrays) {
      for (double coordinate : numbers(sample.get(0))) {
        reach = Math.max(reach, Math.abs(coordinate));
      }
    }
    List<Clip> clips = new ArrayList<>();
    for (int i = 0; i < captions.size(); i++) {
      clips.add(Plot.path(captions.get(i), series(arrays.get(i)), reach, steps, WIDTH));
    }
    return clips;
  }

  private static List<Clip> curves(List<String> captions, List<List<NpyArray>> arrays, int steps) {
    List<Clip> clips = new ArrayList<>();
    for (int i = 0; i < captions.size(); i++) {
      clips.add(Plot.curves(captions.get(i), series(arrays.get(i)), steps, WIDTH, HEIGHT));
    }
    return clips;
  }

  /** Values {@code [time, curve]} of arrays of one length, the curves of one after the other's. */
  private static double[][] series(List<NpyArray> arrays) {
    int length = arrays.get(0).shape()[0];
    int width = arrays.stream().mapToInt(array -> array.elements() / length).sum();
    double[][] rows = new double[length][width];
    int from = 0;
    for (NpyArray array : arrays) {
      double[] values = numbers(array);
      int columns = values.length / length;
      for (int i = 0; i < values.length; i++) {
        rows[i / columns][from + i % columns] = values[i];
      }
      from += columns;
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
