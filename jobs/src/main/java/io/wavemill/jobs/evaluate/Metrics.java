package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.train.TrainingState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /** By split, then by model or baseline. */
  private final Map<String, Map<String, ErrorCurve>> curves = new LinkedHashMap<>();

  /** By model, then by the speed of the fastest digit of a test sequence. */
  private final Map<String, TreeMap<Integer, ErrorCurve>> bySpeed = new HashMap<>();

  /** By model, then by velocity (vx, vy). */
  private final Map<String, Map<List<Integer>, ErrorCurve>> byVelocity = new HashMap<>();

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

  /** Takes in all forecasts. */
  void read(Dataset<Row> forecasts) {
    for (String split : EvaluateJob.splits(dataset)) {
      Map<Long, Integer> speeds = split.equals("test") ? speeds() : Map.of();
      Map<Long, List<Integer>> velocities = split.equals("velocity") ? velocities() : Map.of();
      Map<String, ErrorCurve> ofSplit = new LinkedHashMap<>();
      for (Row row : EvaluateJob.ordered(forecasts, split)) {
        String model = row.getString(0);
        long id = row.getLong(1);
        double[] errors = row.<Double>getList(2).stream().mapToDouble(d -> d).toArray();
        add(ofSplit, model, errors);
        if (speeds.containsKey(id)) {
          add(bySpeed.computeIfAbsent(model, key -> new TreeMap<>()), speeds.get(id), errors);
        }
        if (velocities.containsKey(id)) {
          add(
              byVelocity.computeIfAbsent(model, key -> new HashMap<>()),
              velocities.get(id),
              errors);
        }
      }
      curves.put(split, ofSplit);
    }
  }

  private static <K> void add(Map<K, ErrorCurve> curves, K key, double[] errors) {
    curves.put(key, curves.getOrDefault(key, ErrorCurve.none(errors.length)).add(errors));
  }

  /** The largest |vx| or |vy| of any digit, for each test sequence. */
  private Map<Long, Integer> speeds() {
    List<Column> components = new ArrayList<>();
    for (var column : dataset.columns("test")) {
      if (column.name().matches("digit_\\d+_v[xy]")) {
        components.add(functions.abs(functions.col(column.name())));
      }
    }
    if (components.isEmpty()) {
      return Map.of();
    }
    Column fastest =
        components.size() == 1
            ? components.get(0)
            : functions.greatest(components.toArray(new Column[0]));
    Map<Long, Integer> speeds = new HashMap<>();
    for (Row row : dataset.rows("test").select(functions.col("id"), fastest).collectAsList()) {
      speeds.put(row.getLong(0), row.getInt(1));
    }
    return speeds;
  }

  private Map<Long, List<Integer>> velocities() {
    Map<Long, List<Integer>> velocities = new HashMap<>();
    for (Row row : dataset.rows("velocity").select("id", "vx", "vy").collectAsList()) {
      velocities.put(row.getLong(0), List.of(row.getInt(1), row.getInt(2)));
    }
    return velocities;
  }

  /** Mean squared error on the test split, by model and baseline. */
  Map<String, Double> testErrors() {
    Map<String, Double> errors = new LinkedHashMap<>();
    curves.get("test").forEach((model, curve) -> errors.put(model, curve.overall()));
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
    curves.forEach((split, ofSplit) -> values.put(split + ".mse", ofSplit.get(model).overall()));
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
      put(test.putArray(name), curves.get("test").get(name).mean());
    }
    if (curves.containsKey("length")) {
      ObjectNode length = target.putObject("length.mse.by-frame");
      for (String name : names()) {
        ErrorCurve curve = curves.get("length").get(name);
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
    if (!byVelocity.isEmpty()) {
      TreeSet<Integer> vx = new TreeSet<>();
      TreeSet<Integer> vy = new TreeSet<>();
      byVelocity
          .values()
          .forEach(
              cells ->
                  cells
                      .keySet()
                      .forEach(
                          cell -> {
                            vx.add(cell.get(0));
                            vy.add(cell.get(1));
                          }));
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
    if (!bySpeed.isEmpty()) {
      ObjectNode grid = target.putObject("test.mse.by-velocity");
      TreeMap<Integer, ErrorCurve> first = bySpeed.values().iterator().next();
      first.keySet().forEach(grid.putArray("speed")::add);
      ArrayNode counts = grid.putArray("counts");
      first.values().forEach(curve -> counts.add(curve.sequences()));
      ObjectNode values = grid.putObject("values");
      for (String name : names()) {
        ArrayNode row = values.putArray(name);
        bySpeed.get(name).values().forEach(curve -> row.add(curve.overall()));
      }
    }
  }
}
