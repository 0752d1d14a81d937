package io.wavemill.jobs.train;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.config.ModelSettings;
import io.wavemill.jobs.config.TrainingSettings;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.evaluate.Forecasts;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.storage.Storage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Trains the models of an experiment one after another, each on the whole cluster.
 *
 * <p>After each epoch the model is validated, the best one so far kept as {@code model.zip}, and a
 * checkpoint written; training goes on from there if it was interrupted, to the same model that an
 * undisturbed run would have made.
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
                train(experiment, name, settings, dataset, shape, run.model(name));
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

  private ClusterTrainer trainer(TrainingSettings training) {
    // The settings know only trainers there are.
    return switch (training.trainer()) {
      case TrainingSettings.DL4J_PARAMETER_AVERAGING ->
          new Dl4jParameterAveraging(JavaSparkContext.fromSparkContext(spark.sparkContext()));
      default -> throw new IllegalArgumentException(training.trainer());
    };
  }

  private void train(
      Experiment experiment,
      String name,
      ModelSettings settings,
      StoredDataset dataset,
      int[] shape,
      Storage folder) {
    TrainingSettings training = experiment.training();
    String fingerprint = dataset.card().fingerprint();
    TrainingState state =
        folder.exists(TrainingState.FILE)
            ? TrainingState.read(folder)
            : TrainingState.start(training.epochs(), fingerprint);
    if (!state.dataset().equals(fingerprint)) {
      throw new InputException(
          "%s was trained on another dataset (fingerprint %s, not %s)."
              .formatted(folder.address(), brief(state.dataset()), brief(fingerprint)),
          "Choose another --out, or delete that folder.");
    }
    if (state.finished()) {
      say.accept(name + " is trained already: " + folder.address(TrainingState.MODEL));
      return;
    }
    MultiLayerNetwork network =
        state.checkpoint() == null
            ? Networks.create(settings, training, experiment.engine(), shape)
            : ModelFile.read(folder, state.checkpoint());
    if (state.epoch() > 0) {
      say.accept(name + ": going on after epoch " + state.epoch());
    }
    long examples = dataset.count("train");
    RoundPlan plan =
        new RoundPlan(
            examples,
            training.workers(),
            training.batch(),
            training.averagingFrequency(),
            training.seed());
    SequenceBatches batches =
        new SequenceBatches(training.inputFrames(), Networks.needsTruth(settings));
    History history = new History(folder, state.epoch());
    ClusterTrainer trainer = trainer(training);
    progress.begin(name, state.epoch() * examples, training.epochs() * examples);
    while (!state.finished()) {
      state =
          epoch(trainer, name, network, dataset, plan, batches, training, state, folder, history);
    }
    progress.end();
    String best =
        state.bestValidationMse() == null
            ? ""
            : ", best of epoch %d with validation MSE %.5f"
                .formatted(state.bestEpoch(), state.bestValidationMse());
    say.accept(
        String.format(
            Locale.ROOT,
            "%s: %,d examples in %.0f s%s",
            name,
            state.examples(),
            state.seconds(),
            best));
  }

  private static double normOf(MultiLayerNetwork network) {
    return network.params().norm2Number().doubleValue();
  }

  private static String brief(String fingerprint) {
    return fingerprint.substring(0, Math.min(12, fingerprint.length()));
  }

  private TrainingState epoch(
      ClusterTrainer trainer,
      String name,
      MultiLayerNetwork network,
      StoredDataset dataset,
      RoundPlan plan,
      SequenceBatches batches,
      TrainingSettings training,
      TrainingState before,
      Storage folder,
      History history) {
    long start = System.nanoTime();
    int epoch = before.epoch() + 1;
    long[] trained = {0};
    double[] lossSum = {0};
    JavaRDD<StoredSequence> sequences = dataset.sequences("train");
    ReadFailure.naming(
        dataset.uri(),
        () -> {
          trainer.trainEpoch(
              network,
              sequences,
              batches,
              plan,
              before.epoch(),
              report -> {
                // Rectifiers may make zeros of what is no number, and so hide it from the loss.
                String round = "epoch %d, round %d".formatted(epoch, report.round());
                requireFinite(report.loss(), name, round, "loss");
                requireFinite(normOf(network), name, round, "norm of parameters");
                trained[0] += report.examples();
                lossSum[0] += report.loss() * report.examples();
                history.round(epoch, report);
                progress.update(
                    before.examples() + trained[0],
                    String.format(
                        Locale.ROOT,
                        "epoch %d of %d  loss %.4f",
                        epoch,
                        training.epochs(),
                        report.loss()));
              });
          return null;
        });
    double loss = lossSum[0] / trained[0];
    String when = "epoch " + epoch;
    Double validation = validate(name, network, dataset, training);
    requireFinite(validation == null ? 0 : validation, name, when, "validation MSE");
    boolean best =
        validation == null
            || before.bestValidationMse() == null
            || validation < before.bestValidationMse();
    if (best) {
      ModelFile.write(network, folder, TrainingState.MODEL);
    }
    boolean last = epoch == training.epochs();
    String checkpoint = last ? null : "checkpoint-" + epoch + ".zip";
    if (!last) {
      ModelFile.write(network, folder, checkpoint);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    history.epoch(epoch, loss, validation, best, seconds, trained[0]);
    TrainingState after =
        new TrainingState(
            epoch,
            training.epochs(),
            best ? epoch : before.bestEpoch(),
            best ? validation : before.bestValidationMse(),
            loss,
            before.examples() + trained[0],
            before.seconds() + seconds,
            before.dataset(),
            checkpoint);
    after.write(folder);
    if (before.checkpoint() != null) {
      folder.delete(before.checkpoint());
    }
    return after;
  }

  private static void requireFinite(double value, String model, String when, String what) {
    if (!Double.isFinite(value)) {
      throw new InputException(
          "%s diverged in %s: its %s is %s.".formatted(model, when, what, value),
          "Lower training.learningRate or training.clip.");
    }
  }

  /** Mean squared error on the validation split; null if there is none. */
  private Double validate(
      String name, MultiLayerNetwork network, StoredDataset dataset, TrainingSettings training) {
    if (dataset.count("validation") == 0) {
      return null;
    }
    Forecasts forecasts =
        new Forecasts(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            training.inputFrames(),
            training.batch());
    forecasts.add(name, ModelFile.bytes(network));
    return ReadFailure.naming(
        dataset.uri(), () -> forecasts.meanSquaredError(dataset.sequences("validation")));
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
