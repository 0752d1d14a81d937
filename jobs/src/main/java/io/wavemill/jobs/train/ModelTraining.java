package io.wavemill.jobs.train;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.config.TrainingSettings;
import io.wavemill.jobs.dataset.ReadFailure;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.evaluate.Answers;
import io.wavemill.jobs.evaluate.Forecasts;
import io.wavemill.jobs.run.Versions;
import io.wavemill.jobs.storage.Storage;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.IUpdater;

/** The training of one model, from its newest checkpoint to its end. */
final class ModelTraining {

  private final Experiment experiment;
  private final TrainingSettings training;
  private final String name;
  private final StoredDataset dataset;
  private final Storage folder;
  private final JavaSparkContext spark;
  private final Consumer<String> say;
  private final TrainJob.Progress progress;
  private final Checkpoints checkpoints;
  private final RoundPlan plan;
  private final SequenceBatches batches;
  private final ValidationMetric metric;
  private final int[] shape;

  private MultiLayerNetwork network;
  private TrainingState state;
  private History history;

  /** Of the epoch that is being trained. */
  private int round;

  private long examples;
  private double lossSum;
  private double secondsBefore;
  private long began;

  /** When the last checkpoint was written. */
  private long checkpointAt;

  private int roundsSinceCheckpoint;

  /**
   * @param name of the model, one of the experiment's
   * @param shape of the sequences, {@code [frame, channel, height, width]}
   * @param folder the model's
   */
  ModelTraining(
      Experiment experiment,
      String name,
      StoredDataset dataset,
      int[] shape,
      Storage folder,
      JavaSparkContext spark,
      Consumer<String> say,
      TrainJob.Progress progress) {
    this.experiment = experiment;
    this.training = experiment.training();
    this.name = name;
    this.dataset = dataset;
    this.shape = shape.clone();
    this.folder = folder;
    this.spark = spark;
    this.say = say;
    this.progress = progress;
    this.checkpoints = new Checkpoints(folder, say);
    this.plan =
        new RoundPlan(
            dataset.count("train"),
            training.workers(),
            training.batch(),
            training.averagingFrequency(),
            training.seed());
    this.batches = Networks.batches(experiment, name);
    this.metric = ValidationMetric.of(experiment.task());
  }

  /**
   * Trains.
   *
   * @throws InputException if what is in the folder belongs to another training, the data cannot be
   *     read, or training diverges
   */
  void run() {
    folder.sweep();
    Optional<TrainingState> finished = finishedBefore();
    if (finished.isPresent()) {
      say.accept(name + " is trained already: " + folder.address(TrainingState.MODEL));
      return;
    }
    begin();
    ClusterTrainer trainer = trainer();
    TrainingData data = new TrainingData(dataset.sequences("train"), dataset.source("train"));
    progress.begin(name, state.examples() + examples, training.epochs() * plan.examples());
    while (!state.finished()) {
      began = System.nanoTime();
      ReadFailure.naming(
          dataset.uri(),
          () -> {
            trainer.trainRounds(
                network, data, batches, plan, state.epoch(), round, this::afterRound);
            return null;
          });
      afterEpoch();
    }
    progress.end();
    checkpoints.clear();
    sayWhatCameOfIt();
  }

  private Optional<TrainingState> finishedBefore() {
    if (!folder.exists(TrainingState.FILE)) {
      return Optional.empty();
    }
    TrainingState before = TrainingState.read(folder);
    requireSameDataset(before);
    return before.finished() ? Optional.of(before) : Optional.empty();
  }

  private void requireSameDataset(TrainingState before) {
    String fingerprint = dataset.card().fingerprint();
    if (!before.fits(fingerprint)) {
      throw new InputException(
          "%s was trained on another dataset (fingerprint %s, not %s)."
              .formatted(folder.address(), brief(before.dataset()), brief(fingerprint)),
          "Choose another --out, or delete that folder.");
    }
  }

  private static String brief(String fingerprint) {
    return fingerprint.substring(0, Math.min(12, fingerprint.length()));
  }

  /** From the newest whole checkpoint, or from the start. */
  private void begin() {
    Optional<Checkpoint.Loaded> newest = checkpoints.newest();
    if (newest.isEmpty()) {
      network = Networks.create(experiment, name, shape);
      state = TrainingState.start(training.epochs(), metric, dataset.card().fingerprint());
    } else {
      Checkpoint checkpoint = newest.get().checkpoint();
      requireSame(newest.get());
      network = newest.get().network();
      state = checkpoint.state();
      round = checkpoint.round();
      examples = checkpoint.examples();
      lossSum = checkpoint.lossSum();
      secondsBefore = checkpoint.seconds();
      say.accept(
          round == 0
              ? "%s: going on after epoch %d".formatted(name, state.epoch())
              : "%s: going on after round %d of epoch %d"
                  .formatted(name, round, state.epoch() + 1));
    }
    history = new History(folder, state.epoch(), round);
    checkpointAt = System.nanoTime();
  }

  private void requireSame(Checkpoint.Loaded loaded) {
    Checkpoint checkpoint = loaded.checkpoint();
    String file = folder.address(loaded.file());
    String remedy = "Choose another --out, or delete that file.";
    if (checkpoint.format() != Checkpoint.FORMAT) {
      throw new InputException(
          "%s has format %d; this is wavemill %s, which reads format %d."
              .formatted(file, checkpoint.format(), Versions.WAVEMILL, Checkpoint.FORMAT),
          "Go on with " + checkpoint.versions() + ", or choose another --out.");
    }
    requireSameDataset(checkpoint.state());
    Experiment.difference(checkpoint.experiment(), experiment.toHocon())
        .ifPresent(
            difference -> {
              throw new InputException(
                  file + " belongs to another experiment: " + difference, remedy);
            });
  }

  private ClusterTrainer trainer() {
    // The settings know only trainers there are.
    return switch (training.trainer()) {
      case TrainingSettings.ROUND_AVERAGING -> new RoundTrainer(spark, training.accumulate());
      case TrainingSettings.DL4J_PARAMETER_AVERAGING -> new Dl4jParameterAveraging(spark);
      default -> throw new IllegalArgumentException(training.trainer());
    };
  }

  private void afterRound(RoundReport report) {
    int epoch = state.epoch() + 1;
    String when = "epoch %d, round %d".formatted(epoch, report.round());
    // Rectifiers may make zeros of what is no number, and so hide it from the loss.
    requireFinite(report.loss(), when, "loss");
    requireFinite(network.params().norm2Number().doubleValue(), when, "norm of parameters");
    round = report.round();
    examples += report.examples();
    lossSum += report.loss() * report.examples();
    history.round(epoch, report, learningRate());
    progress.update(
        state.examples() + examples,
        String.format(
            Locale.ROOT,
            "epoch %d of %d  round %d of %d  loss %.4f",
            epoch,
            training.epochs(),
            round,
            plan.rounds(),
            report.loss()));
    roundsSinceCheckpoint++;
    double since = (System.nanoTime() - checkpointAt) / 1e9;
    if (round < plan.rounds() && training.checkpoint().isDue(roundsSinceCheckpoint, since)) {
      checkpoint();
    }
  }

  private double learningRate() {
    IUpdater updater =
        ((org.deeplearning4j.nn.conf.layers.BaseLayer) network.getLayer(0).conf().getLayer())
            .getIUpdater();
    return updater.getLearningRate(network.getIterationCount(), network.getEpochCount());
  }

  private void checkpoint() {
    checkpoints.write(
        new Checkpoint(
            Checkpoint.FORMAT,
            state,
            round,
            examples,
            lossSum,
            seconds(),
            experiment.toHocon(),
            Versions.all()),
        network,
        training.checkpoint().keep());
    if (training.tensorboard()) {
      EventFile.write(folder);
    }
    checkpointAt = System.nanoTime();
    roundsSinceCheckpoint = 0;
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - began) / 1e9;
  }

  private void afterEpoch() {
    int epoch = state.epoch() + 1;
    Double validation = validate();
    requireFinite(validation == null ? 0 : validation, "epoch " + epoch, metric.label());
    Double before = state.bestValidation();
    double least = training.earlyStopping().least();
    boolean best =
        validation == null || before == null || metric.isBetter(validation, before, least);
    if (best) {
      ModelFile.write(network, folder, TrainingState.MODEL);
    }
    double loss = lossSum / examples;
    history.epoch(epoch, loss, metric, validation, best, seconds(), examples);
    int bestEpoch = best ? epoch : state.bestEpoch();
    int patience = training.earlyStopping().patience();
    boolean ended =
        patience > 0 && validation != null && epoch - bestEpoch >= patience
            || training.steps() > 0 && network.getIterationCount() >= training.steps();
    state =
        new TrainingState(
            epoch,
            training.epochs(),
            bestEpoch,
            metric,
            best ? validation : before,
            loss,
            state.examples() + examples,
            state.seconds() + seconds(),
            state.dataset(),
            ended);
    round = 0;
    examples = 0;
    lossSum = 0;
    secondsBefore = 0;
    began = System.nanoTime();
    if (!state.finished()) {
      checkpoint();
    } else if (training.tensorboard()) {
      EventFile.write(folder);
    }
    state.write(folder);
  }

  private void requireFinite(double value, String when, String what) {
    if (!Double.isFinite(value)) {
      throw new InputException(
          "%s diverged in %s: its %s is %s.".formatted(name, when, what, value),
          "Lower training.learningRate or training.clip.");
    }
  }

  /** The metric on the validation split; null if there is none. */
  private Double validate() {
    if (dataset.count("validation") == 0) {
      return null;
    }
    return ReadFailure.naming(dataset.uri(), () -> validate(dataset.sequences("validation")));
  }

  private double validate(JavaRDD<StoredSequence> sequences) {
    byte[] model = ModelFile.bytes(network);
    if (batches instanceof ClassBatches classes) {
      Answers answers = new Answers(spark, classes, training.batch());
      answers.add(name, model);
      return answers.accuracy(sequences);
    }
    Forecasts forecasts = new Forecasts(spark, training.inputFrames(), training.batch());
    forecasts.add(name, model);
    return forecasts.meanSquaredError(sequences);
  }

  private void sayWhatCameOfIt() {
    String best =
        state.bestValidation() == null
            ? ""
            : String.format(
                Locale.ROOT,
                ", best of epoch %d with %s %.5f",
                state.bestEpoch(),
                metric.label(),
                state.bestValidation());
    say.accept(
        String.format(
            Locale.ROOT,
            "%s: %,d examples in %.0f s%s",
            name,
            state.examples(),
            state.seconds(),
            best));
  }
}
