package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.train.ClassBatches;
import io.wavemill.jobs.train.ModelFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * How classifiers are evaluated: by the share of the sequences whose class they name, on the test
 * split and on clips moved faster or slower.
 */
final class AnswerEvaluation implements Evaluation {

  /** Of the answers' rows. */
  static final StructType SCHEMA =
      new StructType()
          .add("split", DataTypes.StringType, false)
          .add("model", DataTypes.StringType, false)
          .add("id", DataTypes.LongType, false)
          .add("label", DataTypes.IntegerType, false)
          .add("answer", DataTypes.IntegerType, false)
          .add("probabilities", DataTypes.createArrayType(DataTypes.FloatType, false), true);

  private final Experiment experiment;
  private final StoredDataset dataset;
  private final List<String> names;
  private final Answers answers;
  private final AnswerMetrics metrics;
  private final OptionalInt mostFrequent;

  AnswerEvaluation(JavaSparkContext spark, TrainedModels models) {
    this.experiment = models.experiment();
    this.dataset = models.dataset();
    this.names = models.names();
    this.mostFrequent = mostFrequent();
    this.metrics = new AnswerMetrics(models);
    int classes = metrics.classes().size();
    this.answers = new Answers(spark, new ClassBatches(classes), experiment.evaluation().batch());
    models.networks().forEach((name, network) -> answers.add(name, ModelFile.bytes(network)));
  }

  /** The most frequent class in training, of equals the first. */
  private OptionalInt mostFrequent() {
    if (dataset.count("train") == 0) {
      return OptionalInt.empty();
    }
    Row most =
        ReadFailure.naming(
            dataset.uri(),
            () ->
                dataset
                    .rows("train")
                    .groupBy("label")
                    .count()
                    .orderBy(functions.col("count").desc(), functions.col("label"))
                    .first());
    return OptionalInt.of(most.getInt(0));
  }

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public List<String> splits() {
    return splits(dataset);
  }

  static List<String> splits(StoredDataset dataset) {
    return EvaluateJob.present(dataset, "test", "velocity");
  }

  @Override
  public JavaRDD<Row> predict(String split, LongAccumulator done) {
    return answers
        .of(dataset.sequences(split), mostFrequent, done)
        .map(
            answer ->
                RowFactory.create(
                    split,
                    answer.model(),
                    answer.id(),
                    answer.label(),
                    answer.answer(),
                    answer.probabilities()));
  }

  @Override
  public ObjectNode metrics(Dataset<Row> predictions) {
    metrics.read(predictions);
    return metrics.json();
  }

  @Override
  public List<String> summary() {
    return metrics.testAccuracies().entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(
            accuracy ->
                String.format(
                    Locale.ROOT,
                    "  %-14s test accuracy %.3f",
                    accuracy.getKey(),
                    accuracy.getValue()))
        .toList();
  }

  @Override
  public ObjectNode pictures(Dataset<Row> predictions) {
    return AnsweredPictures.of(experiment, dataset, predictions, names, metrics.classes());
  }

  @Override
  public Optional<byte[]> movie(ObjectNode pictures) {
    return Optional.empty();
  }

  @Override
  public void close() {
    answers.close();
  }
}
