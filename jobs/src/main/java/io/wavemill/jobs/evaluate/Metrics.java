package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.train.TrainingState;
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
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** {@code metrics.json}: numbers, curves and grids of all models and baselines. */
final class Metrics {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Experiment experiment;
  private final StoredDataset dataset;
  private final Map<String, TrainingState> states;
  private final Map<String, MultiLayerNetwork> networks;

  /**
   * By split, then by model or baseline, then by cell. Curves of cells merge into those of splits.
   */
  private final Map<String, Map<String, Map<List<Integer>, ErrorCurve>>> curves =
      new LinkedHashMap<>();

  Metrics(
      Experiment experiment,
      StoredDataset dataset,
      Map<String, TrainingState> states,
      Map<String, MultiLayerNetwork> networks) {
    this.experiment = experiment;
    this.dataset = dataset;
    this.states = states;
    this.networks = networks;
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
   * @param forecasts rows of {@link EvaluateJob#SCHEMA}; the dataset's columns come to them by
   *     {@code id}
   * @throws IllegalStateException if a model's forecasts of a split are not as many as its
   *     sequences
   */
  void read(Dataset<Row> forecasts) {
    for (String split : EvaluateJob.splits(dataset)) {
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
    return dataset.shape(split)[0] - experiment.training().inputFrames();
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
   * the largest |vx| or |vy| of any digit, in {@code velocity} vx and vy; elsewhere none.
   */
  private Column[] cell(String split) {
    if (split.equals("velocity")) {
      return new Column[] {functions.col("vx"), functions.col("vy")};
    }
    List<Column> components = new ArrayList<>();
    if (split.equals("test")) {
      for (var column : dataset.columns(split)) {
        if (column.name().matches("digit_\\d+_v[xy]")) {
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
    ObjectNode root = JSON.createObjectNode();
    root.put("experiment", experiment.name());
    ObjectNode data = root.putObject("dataset");
    data.put("fingerprint", dataset.card().fingerprint());
    ObjectNode counts = data.putObject("counts");
    dataset.card().counts().forEach(counts::put);
    ObjectNode models = root.putObject("models");
    states.forEach((name, state) -> models.set(name, model(name, state)));
    ObjectNode baselines = root.putObject("baselines");
    for (String baseline : Forecasts.BASELINES) {
      ObjectNode values = baselines.putObject(baseline);
      putErrors(values, baseline);
    }
    putCurves(root.putObject("curves"));
    putGrids(root.putObject("grids"));
    return root;
  }

  private ObjectNode model(String name, TrainingState state) {
    ObjectNode values = JSON.createObjectNode();
    putErrors(values, name);
    if (state.bestValidationMse() != null) {
      values.put("validation.mse", state.bestValidationMse());
    }
    values.put("train.loss", state.trainLoss());
    values.put("train.examples", state.examples());
    values.put("train.seconds", state.seconds());
    values.put("train.epochs", state.epoch());
    values.put("best.epoch", state.bestEpoch());
    values.put("parameters", networks.get(name).numParams());
    Double published = experiment.models().get(name).published();
    if (published != null) {
      values.put("published", published);
    }
    return values;
  }

  private void putErrors(ObjectNode values, String model) {
    for (String split : curves.keySet()) {
      values.put(split + ".mse", curve(split, model).overall());
    }
  }

  /** Models in the experiment's order, then baselines. */
  private List<String> names() {
    List<String> names = new ArrayList<>(states.keySet());
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
      Map<String, Map<List<Integer>, ErrorCurve>> byVelocity = curves.get("velocity");
      TreeSet<Integer> vx = coordinates(byVelocity, 0);
      TreeSet<Integer> vy = coordinates(byVelocity, 1);
      ObjectNode grid = target.putObject("velocity.mse");
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
    if (cell("test").length > 0) {
      Map<String, Map<List<Integer>, ErrorCurve>> bySpeed = curves.get("test");
      TreeSet<Integer> speeds = coordinates(bySpeed, 0);
      ObjectNode grid = target.putObject("test.mse.by-velocity");
      speeds.forEach(grid.putArray("speed")::add);
      ArrayNode counts = grid.putArray("counts");
      ObjectNode values = grid.putObject("values");
      for (int speed : speeds) {
        counts.add(bySpeed.get(names().get(0)).get(List.of(speed)).sequences());
      }
      for (String name : names()) {
        ArrayNode row = values.putArray(name);
        for (int speed : speeds) {
          row.add(bySpeed.get(name).get(List.of(speed)).overall());
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
