package io.wavemill.jobs.train;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.storage.Storage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Trains the models of an experiment one after another, each on the whole cluster.
 *
 * <p>After each epoch the model is validated and the best one so far kept as {@code model.zip};
 * then and in between checkpoints are written. Training goes on from the newest if it was
 * interrupted, to the same model that an undisturbed run would have made.
 */
public final class TrainJob {

  /** Told how training proceeds. */
  public interface Progress {

    /** A model begins; {@code done} sequences of {@code total} were trained before. */
    void begin(String model, long done, long total);

    /**
     * Some more was trained.
     *
     * @param done sequences trained so far
     * @param note a few words: epoch, loss
     */
    void update(long done, String note);

    /** The model is trained. */
    void end();
  }

  private final SparkSession spark;
  private final Consumer<String> say;
  private final Progress progress;

  /**
   * A job.
   *
   * @param say takes lines for the user
   */
  public TrainJob(SparkSession spark, Consumer<String> say, Progress progress) {
    this.spark = spark;
    this.say = say;
    this.progress = progress;
  }

  /**
   * Trains.
   *
   * @param run the experiment's run folder, already claimed
   * @param data address of the dataset
   * @param only the one model to train, or all
   * @throws InputException if the dataset does not fit, there is no such model, or training
   *     diverges
   */
  public void run(Experiment experiment, String data, RunFolder run, Optional<String> only) {
    only.ifPresent(name -> requireModel(experiment, name));
    StoredDataset dataset = StoredDataset.open(spark, data);
    if (dataset.count("train") == 0) {
      throw new InputException(
          data + " has no training sequences.", "Set dataset.train above 0 and generate it again.");
    }
    int[] shape = dataset.shape("train");
    // Classifiers have no input frames of their own: they see all there are.
    if (shape[0] <= experiment.training().inputFrames()) {
      throw new InputException(
          "training.inputFrames is %d, but the sequences in %s have only %d frames."
              .formatted(experiment.training().inputFrames(), data, shape[0]),
          "Lower training.inputFrames, or generate longer sequences with dataset.frames.");
    }
    experiment
        .models()
        .forEach(
            (name, settings) -> {
              if (only.isEmpty() || only.get().equals(name)) {
                new ModelTraining(
                        experiment,
                        name,
                        dataset,
                        shape,
                        run.model(name),
                        JavaSparkContext.fromSparkContext(spark.sparkContext()),
                        say,
                        progress)
                    .run();
              }
            });
  }

  private static void requireModel(Experiment experiment, String name) {
    if (!experiment.models().containsKey(name)) {
      throw new InputException(
          "--model " + name + ": the experiment has no such model.",
          "It has " + String.join(", ", experiment.models().keySet()) + ".");
    }
  }

  /** Names of the models whose training has finished. */
  public static List<String> trained(Experiment experiment, RunFolder run) {
    return experiment.models().keySet().stream()
        .filter(
            name -> {
              Storage folder = run.model(name);
              return folder.exists(TrainingState.FILE) && TrainingState.read(folder).finished();
            })
        .toList();
  }
}
