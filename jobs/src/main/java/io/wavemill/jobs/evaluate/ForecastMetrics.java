package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** {@code metrics.json} of forecasters: numbers, curves and grids of all models and baselines. */
final class ForecastMetrics {

  /** The column of ω, degrees per frame. */
  private static final String TURNING = "angular_velocity";

  private final TrainedModels models;
  private final StoredDataset dataset;

  /**
   * By split, then by model or baseline, then by cell. Curves of cells merge into those of splits.
   */
  private final Map<String, Map<String, Map<List<Integer>, ErrorCurve>>> curves =
      new LinkedHashMap<>();

  ForecastMetrics(TrainedModels models) {
    this.models = models;
    this.dataset = models.dataset();
  }

  /**
   * What is measured of one forecast.
   *
   * @param model that made it
   * @param cell where it stands in the split's grid, see {@link #cell}
   * @param frameErrors mean squared error over the pixels of each predicted frame
   */
  private record Score(String model, List<Integer> cell, double[] frameErrors)
      implements Serializable {}

  /**
   * Takes in all forecasts.
   *
   * @param forecasts rows of {@link ForecastEvaluation#SCHEMA}; the dataset's columns come to them
   *     by {@code id}
   * @throws IllegalStateException if a model's forecasts of a split are not as many as its
   *     sequences
   */
  void read(Dataset<Row> forecasts) {
    for (String split : ForecastEvaluation.splits(dataset)) {
      Metric<Score, Map<String, Map<List<Integer>, ErrorCurve>>> metric =
          Metric.of(ErrorCurve.none(predictedFrames(split)), ErrorCurve::add, ErrorCurve::merge)
              .on(Score::frameErrors)
              .by(Score::cell)
              .by(Score::model);
      curves.put(
          split, ReadFailure.naming(dataset.uri(), () -> metric.over(scores(forecasts, split))));
      for (String model : names()) {
        requireAll(split, model);
      }
    }
  }

  private int predictedFrames(String split) {
    return dataset.shape(split)[0] - models.experiment().training().inputFrames();
  }

  private JavaRDD<Score> scores(Dataset<Row> forecasts, String split) {
    Dataset<Row> ofSplit =
        forecasts.where(functions.col("split").equalTo(split)).select("id", "model", "frame_mse");
    Column[] cell = cell(split);
    Dataset<Row> withCells =
        cell.length == 0
            ? ofSplit.withColumn("cell", functions.array().cast("array<int>"))
            : ofSplit.join(
                dataset
                    .rows(split)
                    .select(functions.col("id"), functions.array(cell).alias("cell")),
                "id");
    return withCells
        .select("model", "cell", "frame_mse")
        .javaRDD()
        .map(
            row ->
                new Score(
                    row.getString(0),
                    List.copyOf(row.getList(1)),
                    row.<Double>getList(2).stream().mapToDouble(error -> error).toArray()));
  }

  /**
   * Whole numbers that say to which cell of its split's grid a sequence belongs: of a test sequence
   * the largest |vx|, |vy| or |ω| of any digit, in {@code velocity} vx and vy, or ω; elsewhere
   * none.
   */
  private Column[] cell(String split) {
    if (split.equals("velocity")) {
      return turning()
          ? new Column[] {functions.col(TURNING)}
          : new Column[] {functions.col("vx"), functions.col("vy")};
    }
    List<Column> components = new ArrayList<>();
    if (split.equals("test")) {
      for (var column : dataset.columns(split)) {
        if (column.name().matches("digit_\\d+_(v[xy]|" + TURNING + ")")) {
          components.add(functions.abs(functions.col(column.name())));
        }
      }
    }
    return switch (components.size()) {
      case 0 -> new Column[0];
      case 1 -> new Column[] {components.get(0)};
      default -> new Column[] {functions.greatest(components.toArray(new Column[0]))};
    };
  }

  /** Whether digits turn instead of moving along. */
  private boolean turning() {
    return dataset.card().columns().stream()
        .anyMatch(column -> column.name().equals("digit_1_" + TURNING));
  }

  private void requireAll(String split, String model) {
    long found =
        curves.get(split).getOrDefault(model, Map.of()).values().stream()
            .mapToLong(ErrorCurve::sequences)
            .sum();
    if (found != dataset.count(split)) {
      throw new IllegalStateException(
          "%s has %d forecasts of %d sequences of %s"
              .formatted(model, found, dataset.count(split), split));
    }
  }

  private ErrorCurve curve(String split, String model) {
    return curves.get(split).get(model).values().stream().reduce(ErrorCurve::merge).orElseThrow();
  }

  /** Mean squared error on the test split, by model and baseline. */
  Map<String, Double> testErrors() {
    Map<String, Double> errors = new LinkedHashMap<>();
    for (String name : names()) {
      errors.put(name, curve("test", name).overall());
    }
    return errors;
  }

  ObjectNode json() {
    ObjectNode root = models.json();
    ObjectNode all = root.putObject("models");
    for (String name : models.names()) {
      ObjectNode values = all.putObject(name);
      putErrors(values, name);
      models.putTraining(values, name);
    }
    ObjectNode baselines = root.putObject("baselines");
    for (String baseline : Forecasts.BASELINES) {
      ObjectNode values = baselines.putObject(baseline);
      putErrors(values, baseline);
    }
    putCurves(root.putObject("curves"));
    putGrids(root.putObject("grids"));
    return root;
  }

  private void putErrors(ObjectNode values, String model) {
    for (String split : curves.keySet()) {
      values.put(split + ".mse", curve(split, model).overall());
    }
  }

  /** Models in the experiment's order, then baselines. */
  private List<String> names() {
    List<String> names = models.names();
    names.addAll(Forecasts.BASELINES);
    return names;
  }

  private void putCurves(ObjectNode target) {
    ObjectNode test = target.putObject("test.mse.by-frame");
    for (String name : names()) {
      put(test.putArray(name), curve("test", name).mean());
    }
    if (curves.containsKey("length")) {
      ObjectNode length = target.putObject("length.mse.by-frame");
      for (String name : names()) {
        ErrorCurve curve = curve("length", name);
        ObjectNode both = length.putObject(name);
        put(both.putArray("mean"), curve.mean());
        put(both.putArray("std"), curve.standardDeviation());
      }
    }
  }

  private static void put(ArrayNode array, double[] values) {
    for (double value : values) {
      array.add(value);
    }
  }

  private void putGrids(ObjectNode target) {
    if (curves.containsKey("velocity")) {
      ObjectNode grid = target.putObject("velocity.mse");
      if (turning()) {
        putLine(grid, "omega", curves.get("velocity"));
      } else {
        putPlane(grid, curves.get("velocity"));
      }
    }
    if (cell("test").length > 0) {
      ObjectNode grid = target.putObject("test.mse.by-velocity");
      grid.put("unit", turning() ? "degrees/frame" : "pixels/frame");
      Map<String, Map<List<Integer>, ErrorCurve>> bySpeed = curves.get("test");
      ArrayNode counts = grid.putArray("counts");
      for (int speed : coordinates(bySpeed, 0)) {
        counts.add(bySpeed.get(names().get(0)).get(List.of(speed)).sequences());
      }
      putLine(grid, "speed", bySpeed);
    }
  }

  /** Errors over cells with one coordinate. */
  private void putLine(
      ObjectNode grid, String axis, Map<String, Map<List<Integer>, ErrorCurve>> cells) {
    TreeSet<Integer> coordinates = coordinates(cells, 0);
    coordinates.forEach(grid.putArray(axis)::add);
    ObjectNode values = grid.putObject("values");
    for (String name : names()) {
      ArrayNode row = values.putArray(name);
      for (int coordinate : coordinates) {
        row.add(cells.get(name).get(List.of(coordinate)).overall());
      }
    }
  }

  /** Errors over cells (vx, vy), a row for each vy. */
  private void putPlane(ObjectNode grid, Map<String, Map<List<Integer>, ErrorCurve>> byVelocity) {
    TreeSet<Integer> vx = coordinates(byVelocity, 0);
    TreeSet<Integer> vy = coordinates(byVelocity, 1);
    vx.forEach(grid.putArray("vx")::add);
    vy.forEach(grid.putArray("vy")::add);
    ObjectNode values = grid.putObject("values");
    for (String name : names()) {
      ArrayNode rows = values.putArray(name);
      for (int y : vy) {
        ArrayNode row = rows.addArray();
        for (int x : vx) {
          row.add(byVelocity.get(name).get(List.of(x, y)).overall());
        }
      }
    }
  }

  /** The values of one coordinate that occur in any cell. */
  private static TreeSet<Integer> coordinates(
      Map<String, Map<List<Integer>, ErrorCurve>> cells, int coordinate) {
    TreeSet<Integer> values = new TreeSet<>();
    cells.values().forEach(own -> own.keySet().forEach(cell -> values.add(cell.get(coordinate))));
    return values;
  }
}
