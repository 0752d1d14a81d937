package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.progress.TaskProgress;
import io.wavemill.jobs.run.RunFolder;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Evaluates the trained models of a run and the baselines on the test split and on the
 * generalisation sets.
 *
 * <p>First everything they say goes to Parquet ({@code predictions/split=…/model=…}, joined with
 * the dataset by {@code id}); metrics are then computed from there, so that anybody can compute
 * others from the same files.
 */
public final class EvaluateJob {

  /** Told how far the evaluation is. */
  @FunctionalInterface
  public interface Progress {

    /**
     * Called now and then, from another thread than the job's.
     *
     * @param split what is being evaluated
     * @param done sequences of the split that all models are through with
     * @param total sequences of the split
     */
    void update(String split, long done, long total);
  }

  private final SparkSession spark;
  private final Consumer<String> say;
  private final Progress progress;

  /**
   * A job.
   *
   * @param say takes lines for the user
   */
  public EvaluateJob(SparkSession spark, Consumer<String> say, Progress progress) {
    this.spark = spark;
    this.say = say;
    this.progress = progress;
  }

  /**
   * Evaluates.
   *
   * @param run the run folder
   * @param data address of the dataset
   * @throws InputException if no model is trained, or the dataset is not the one they were trained
   *     on or has no test sequences
   */
  public void run(RunFolder run, String data) {
    StoredDataset dataset = StoredDataset.open(spark, data);
    if (dataset.count("test") == 0) {
      throw new InputException(
          data + " has no test sequences.", "Set dataset.test above 0 and generate it again.");
    }
    TrainedModels models = TrainedModels.of(run, dataset);
    run.storage().delete(RunFolder.PREDICTIONS);
    try (Evaluation evaluation = evaluation(models)) {
      for (String split : evaluation.splits()) {
        write(evaluation, split, dataset, run);
      }
      Dataset<Row> predictions = spark.read().schema(evaluation.schema()).parquet(predictions(run));
      ObjectNode metrics = evaluation.metrics(predictions);
      ObjectNode pictures = evaluation.pictures(predictions);
      run.writeJson(RunFolder.PICTURES, pictures);
      evaluation
          .movie(pictures)
          .ifPresent(movie -> run.storage().writeAtomically(RunFolder.MOVIE, movie));
      look(models, metrics, pictures, run);
      run.writeJson(RunFolder.METRICS, metrics);
      evaluation.summary().forEach(say);
    }
  }

  private Evaluation evaluation(TrainedModels models) {
    return switch (models.experiment().task()) {
      case FORECAST -> new ForecastEvaluation(context(), models);
      case CLASSIFY -> new AnswerEvaluation(context(), models);
    };
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /** Looks at hidden states; none of an earlier evaluation stay. */
  private void look(TrainedModels models, ObjectNode metrics, ObjectNode pictures, RunFolder run) {
    StateStudies studies = new StateStudies(context(), models);
    studies.putEquivariance(metrics);
    run.storage().delete(RunFolder.HIDDEN);
    studies.hidden(pictures).ifPresent(hidden -> run.writeJson(RunFolder.HIDDEN, hidden));
  }

  private static String predictions(RunFolder run) {
    return run.storage().address(RunFolder.PREDICTIONS);
  }

  private void write(Evaluation evaluation, String split, StoredDataset dataset, RunFolder run) {
    LongAccumulator done = spark.sparkContext().longAccumulator("sequences of " + split);
    TaskProgress follower =
        new TaskProgress(
            done.id(),
            update -> (Long) update,
            count -> progress.update(split, count, dataset.count(split)));
    spark.sparkContext().addSparkListener(follower);
    try {
      ReadFailure.naming(
          dataset.uri(),
          () -> {
            spark
                .createDataFrame(evaluation.predict(split, done), evaluation.schema())
                .write()
                .mode(SaveMode.Append)
                .partitionBy("split", "model")
                .parquet(predictions(run));
            return null;
          });
    } finally {
      spark.sparkContext().removeSparkListener(follower);
    }
  }

  /** Those of some splits that have sequences in a dataset. */
  static List<String> present(StoredDataset dataset, String... splits) {
    return Stream.of(splits).filter(split -> dataset.count(split) > 0).toList();
  }
}
