package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.progress.TaskProgress;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.storage.Storage;
import io.wavemill.jobs.train.ModelFile;
import io.wavemill.jobs.train.TrainJob;
import io.wavemill.jobs.train.TrainingState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Evaluates the trained models of a run and the baselines on the test split and on both
 * generalisation sets.
 *
 * <p>First all forecasts go to Parquet ({@code predictions/split=…/model=…}, joined with the
 * dataset by {@code id}); metrics are then computed from there, so that anybody can compute others
 * from the same files.
 */
public final class EvaluateJob {

  /** Told how far the evaluation is. */
  @FunctionalInterface
  public interface Progress {

    /**
     * Called now and then, from another thread than the job's.
     *
     * @param split what is being evaluated
     * @param done sequences of the split forecast by all models
     * @param total sequences of the split
     */
    void update(String split, long done, long total);
  }

  private static final List<String> SPLITS = List.of("test", "length", "velocity");

  /** Of the forecasts' rows. */
  static final StructType SCHEMA =
      new StructType()
          .add("split", DataTypes.StringType, false)
          .add("model", DataTypes.StringType, false)
          .add("id", DataTypes.LongType, false)
          .add("mse", DataTypes.DoubleType, false)
          .add("frame_mse", DataTypes.createArrayType(DataTypes.DoubleType, false), false)
          .add("frames", DataTypes.BinaryType, true);

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
    Experiment experiment = run.experiment();
    StoredDataset dataset = StoredDataset.open(spark, data);
    if (dataset.count("test") == 0) {
      throw new InputException(
          data + " has no test sequences.", "Set dataset.test above 0 and generate it again.");
    }
    List<String> trained = TrainJob.trained(experiment, run);
    if (trained.isEmpty()) {
      throw new InputException(
          run.storage().address() + " holds no trained model.",
          "Train first: wavemill train CONF --data " + data + " --out " + run.storage().address());
    }
    Map<String, TrainingState> states = new LinkedHashMap<>();
    Map<String, MultiLayerNetwork> networks = new LinkedHashMap<>();
    for (String name : trained) {
      Storage folder = run.model(name);
      TrainingState state = TrainingState.read(folder);
      if (!state.dataset().equals(dataset.card().fingerprint())) {
        throw new InputException(
            name + " was not trained on the dataset in " + data + ": the fingerprints differ.",
            "Give the dataset of the training with --data.");
      }
      states.put(name, state);
      String file = TrainingState.MODEL;
      networks.put(name, ModelFile.network(folder.readBytes(file), folder.address(file)));
    }
    write(experiment, run, dataset, networks);
    Metrics metrics = new Metrics(experiment, dataset, states, networks);
    Dataset<Row> forecasts = spark.read().schema(SCHEMA).parquet(predictions(run));
    metrics.read(forecasts);
    ObjectNode pictures = Pictures.of(experiment, dataset, forecasts, trained);
    run.writeJson(RunFolder.PICTURES, pictures);
    if (!pictures.get("sequences").isEmpty()) {
      run.storage().writeAtomically(RunFolder.MOVIE, Pictures.movie(pictures));
    }
    run.writeJson(RunFolder.METRICS, metrics.json());
    tell(metrics);
  }

  private static String predictions(RunFolder run) {
    return run.storage().address(RunFolder.PREDICTIONS);
  }

  private void write(
      Experiment experiment,
      RunFolder run,
      StoredDataset dataset,
      Map<String, MultiLayerNetwork> networks) {
    run.storage().delete(RunFolder.PREDICTIONS);
    try (Forecasts forecasts =
        new Forecasts(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            experiment.training().inputFrames(),
            experiment.evaluation().batch())) {
      networks.forEach((name, network) -> forecasts.add(name, ModelFile.bytes(network)));
      for (String split : splits(dataset)) {
        write(experiment, run, dataset, split, forecasts);
      }
    }
  }

  private void write(
      Experiment experiment,
      RunFolder run,
      StoredDataset dataset,
      String split,
      Forecasts forecasts) {
    // Only test sequences are looked at one by one; the others are for curves and grids.
    boolean withFrames = split.equals("test") && experiment.evaluation().predictions();
    boolean pictured = split.equals("test") && experiment.evaluation().pictures() > 0;
    long shown = experiment.evaluation().pictures();
    LongAccumulator done = spark.sparkContext().longAccumulator("sequences of " + split);
    TaskProgress follower =
        new TaskProgress(
            done.id(),
            update -> (Long) update,
            count -> progress.update(split, count, dataset.count(split)));
    spark.sparkContext().addSparkListener(follower);
    try {
      JavaRDD<Row> rows =
          forecasts
              .of(dataset.sequences(split), Forecasts.BASELINES, withFrames || pictured, done)
              .map(forecast -> row(split, forecast, withFrames || forecast.id() < shown));
      ReadFailure.naming(
          dataset.uri(),
          () -> {
            spark
                .createDataFrame(rows, SCHEMA)
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

  private static Row row(String split, Forecast forecast, boolean withFrames) {
    return RowFactory.create(
        split,
        forecast.model(),
        forecast.id(),
        forecast.error(),
        forecast.frameErrors(),
        withFrames ? forecast.frames() : null);
  }

  private void tell(Metrics metrics) {
    List<Map.Entry<String, Double>> errors = new ArrayList<>(metrics.testErrors().entrySet());
    errors.sort(Map.Entry.comparingByValue());
    for (Map.Entry<String, Double> error : errors) {
      say.accept(
          String.format(Locale.ROOT, "  %-12s test MSE %.5f", error.getKey(), error.getValue()));
    }
  }

  /** Splits that have sequences in a dataset, of those that are evaluated. */
  static Set<String> splits(StoredDataset dataset) {
    Set<String> splits = new LinkedHashSet<>(SPLITS);
    splits.removeIf(split -> dataset.count(split) == 0);
    return splits;
  }
}
