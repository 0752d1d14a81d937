package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** {@code metrics.json} of classifiers: accuracies, losses and confusions. */
final class AnswerMetrics {

  /** Where no cells are told apart. */
  private static final int WHOLE = 0;

  private final TrainedModels models;
  private final StoredDataset dataset;
  private final List<String> classes;

  /** By split, then by model or baseline, then by data range. */
  private final Map<String, Map<String, Map<Integer, Confusion>>> confusions =
      new LinkedHashMap<>();

  AnswerMetrics(TrainedModels models) {
    this.models = models;
    this.dataset = models.dataset();
    this.classes = models.experiment().classes();
  }

  /** Names of the classes. */
  List<String> classes() {
    return classes;
  }

  /**
   * One answer with the cell of its split where it belongs.
   *
   * @param cell the range of the clip's motion in {@code velocity}
   */
  private record Placed(int cell, Answer answer) implements Serializable {}

  /**
   * Takes in all answers.
   *
   * @param predictions rows of {@link AnswerEvaluation#SCHEMA}; the dataset's columns come to them
   *     by {@code id}
   * @throws IllegalStateException if a model's answers of a split are not as many as its sequences
   */
  void read(Dataset<Row> predictions) {
    for (String split : AnswerEvaluation.splits(dataset)) {
      Metric<Placed, Map<String, Map<Integer, Confusion>>> metric =
          Metric.of(Confusion.none(classes.size()), Confusion::add, Confusion::merge)
              .on(Placed::answer)
              .by(Placed::cell)
              .by(placed -> placed.answer().model());
      confusions.put(
          split, ReadFailure.naming(dataset.uri(), () -> metric.over(placed(predictions, split))));
      for (String model : names()) {
        requireAll(split, model);
      }
    }
  }

  private JavaRDD<Placed> placed(Dataset<Row> predictions, String split) {
    Dataset<Row> ofSplit =
        predictions
            .where(functions.col("split").equalTo(split))
            .select("id", "model", "label", "answer", "probabilities");
    boolean ranges =
        dataset.columns(split).stream().anyMatch(column -> column.name().equals("range"));
    Dataset<Row> withCells =
        ranges
            ? ofSplit.join(
                dataset.rows(split).select(functions.col("id"), functions.col("range")), "id")
            : ofSplit.withColumn("range", functions.lit(WHOLE));
    return withCells
        .select("model", "id", "label", "answer", "probabilities", "range")
        .javaRDD()
        .map(
            row ->
                new Placed(
                    row.getInt(5),
                    new Answer(
                        row.getString(0),
                        row.getLong(1),
                        row.getInt(2),
                        row.isNullAt(4) ? null : floats(row.getList(4)),
                        row.getInt(3))));
  }

  private static float[] floats(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  private void requireAll(String split, String model) {
    long found =
        confusions.get(split).getOrDefault(model, Map.of()).values().stream()
            .mapToLong(Confusion::sequences)
            .sum();
    if (found != dataset.count(split)) {
      throw new IllegalStateException(
          "%s has %d answers for %d sequences of %s"
              .formatted(model, found, dataset.count(split), split));
    }
  }

  private Confusion confusion(String split, String model) {
    return confusions.get(split).get(model).values().stream()
        .reduce(Confusion::merge)
        .orElseThrow();
  }

  private List<String> baselines() {
    return dataset.count("train") == 0 ? List.of() : List.of(Answers.MOST_FREQUENT);
  }

  /** Models in the experiment's order, then baselines. */
  private List<String> names() {
    List<String> names = models.names();
    names.addAll(baselines());
    return names;
  }

  /** Accuracy on the test split, by model and baseline. */
  Map<String, Double> testAccuracies() {
    Map<String, Double> accuracies = new LinkedHashMap<>();
    for (String name : names()) {
      accuracies.put(name, confusion("test", name).accuracy());
    }
    return accuracies;
  }

  ObjectNode json() {
    ObjectNode root = models.json();
    ObjectNode all = root.putObject("models");
    for (String name : models.names()) {
      ObjectNode values = all.putObject(name);
      for (String split : confusions.keySet()) {
        Confusion confusion = confusion(split, name);
        values.put(split + ".accuracy", confusion.accuracy());
        values.put(split + ".loss", confusion.meanLoss());
      }
      models.putTraining(values, name);
    }
    ObjectNode baselines = root.putObject("baselines");
    for (String baseline : baselines()) {
      ObjectNode values = baselines.putObject(baseline);
      for (String split : confusions.keySet()) {
        values.put(split + ".accuracy", confusion(split, baseline).accuracy());
      }
    }
    putConfusions(root.putObject("confusion"));
    putGrids(root.putObject("grids"));
    return root;
  }

  private void putConfusions(ObjectNode target) {
    ArrayNode labels = target.putArray("labels");
    classes.forEach(labels::add);
    ObjectNode test = target.putObject("counts").putObject("test");
    for (String name : models.names()) {
      Confusion confusion = confusion("test", name);
      ArrayNode rows = test.putArray(name);
      for (int label = 0; label < classes.size(); label++) {
        ArrayNode row = rows.addArray();
        for (int answer = 0; answer < classes.size(); answer++) {
          row.add(confusion.count(label, answer));
        }
      }
    }
  }

  private void putGrids(ObjectNode target) {
    Map<String, Map<Integer, Confusion>> byRange = confusions.get("velocity");
    if (byRange == null) {
      return;
    }
    TreeSet<Integer> ranges = new TreeSet<>();
    byRange.values().forEach(own -> ranges.addAll(own.keySet()));
    ObjectNode grid = target.putObject("velocity.accuracy");
    ranges.forEach(grid.putArray("range")::add);
    ObjectNode values = grid.putObject("values");
    for (String name : names()) {
      ArrayNode row = values.putArray(name);
      new TreeMap<>(byRange.get(name)).values().forEach(one -> row.add(one.accuracy()));
    }
  }
}
