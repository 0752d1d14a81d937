package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.evaluate.Forecasts;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.run.TinyRuns;
import io.wavemill.jobs.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainJobTest {

  private static final int EXAMPLES = 23;
  private static final List<String> ONE_MODEL = List.of("fernn");

  /** Whoever pulls the plug. */
  private static final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @TempDir static Path shared;
  private static Path data;

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();
  private long stopAt = Long.MAX_VALUE;

  @BeforeAll
  static void copy() throws IOException {
    data = TinyDatasets.copy(shared.resolve("data"));
  }

  private final TrainJob.Progress watcher =
      new TrainJob.Progress() {
        @Override
        public void begin(String model, long done, long total) {
          progress.add(model + " " + done + " of " + total);
        }

        @Override
        public void update(long done, String note) {
          progress.add(String.valueOf(done));
          if (done >= stopAt) {
            throw new Interruption();
          }
        }

        @Override
        public void end() {
          progress.add("end");
        }
      };

  private static Experiment experiment(String... sets) {
    return TinyRuns.experiment(sets);
  }

  private Path run(String name) {
    return folder.resolve(name);
  }

  /** Trains the one model. */
  private void train(Experiment experiment, String run) {
    RunFolder claimed = TinyRuns.folder(run(run));
    claimed.claim(experiment);
    new TrainJob(TestSpark.shared(), said::add, watcher)
        .run(experiment, data.toString(), claimed, Optional.of("fernn"));
  }

  private Storage model(String run) {
    return TinyRuns.folder(run(run)).model("fernn");
  }

  private float[] parameters(String run) {
    return ModelFile.read(model(run), TrainingState.MODEL).params().toFloatVector();
  }

  private List<ObjectNode> history(String run) throws IOException {
    List<ObjectNode> lines = new ArrayList<>();
    for (String line : model(run).readLines(History.FILE)) {
      lines.add((ObjectNode) new ObjectMapper().readTree(line));
    }
    return lines;
  }

  /** Without what a clock says. */
  private static List<ObjectNode> timeless(List<ObjectNode> history) {
    history.forEach(
        line ->
            line.remove(
                List.of("seconds", "examplesPerSecond", "secondsAveraging", "workers", "at")));
    return history;
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private double validationMse(String run) {
    Forecasts forecasts =
        new Forecasts(JavaSparkContext.fromSparkContext(TestSpark.shared().sparkContext()), 3, 4);
    forecasts.add("fernn", model(run).readBytes(TrainingState.MODEL));
    return forecasts.meanSquaredError(
        StoredDataset.open(TestSpark.shared(), data.toString()).sequences("validation"));
  }

  @Test
  void everyExampleIsTrainedInEveryEpochAndTheHistoryTellsOfIt() throws IOException {
    train(experiment("training.epochs=2"), "run");
    TrainingState state = TrainingState.read(model("run"));
    assertTrue(state.finished());
    assertEquals(2 * EXAMPLES, state.examples());
    assertFalse(state.ended());
    assertEquals(
        List.of("history.jsonl", "model.zip", "training.json"),
        model("run").list("").stream().sorted().toList());
    assertEquals(
        List.of("fernn 0 of 46", "16", "23", "39", "46", "end"), progress, "two rounds an epoch");
    assertTrue(said.get(said.size() - 1).startsWith("fernn: 46 examples in "), said.toString());

    List<ObjectNode> history = history("run");
    assertEquals(6, history.size());
    List<String> ofRounds =
        List.of(
            "kind",
            "epoch",
            "round",
            "examples",
            "loss",
            "gradientNorm",
            "learningRate",
            "examplesPerSecond",
            "seconds",
            "secondsAveraging",
            "workers",
            "at");
    List<String> ofEpochs =
        List.of("kind", "epoch", "loss", "validationMse", "best", "seconds", "examples", "at");
    double bestMse = Double.POSITIVE_INFINITY;
    for (int epoch = 1; epoch <= 2; epoch++) {
      List<ObjectNode> lines = history.subList(3 * (epoch - 1), 3 * epoch);
      double loss = 0;
      for (int round = 1; round <= 2; round++) {
        JsonNode line = lines.get(round - 1);
        assertEquals(ofRounds, keys(line));
        assertEquals("round", line.get("kind").asText());
        assertEquals(epoch, line.get("epoch").asInt());
        assertEquals(round, line.get("round").asInt());
        assertEquals(round == 1 ? 16 : 7, line.get("examples").asInt());
        loss += line.get("loss").asDouble() * line.get("examples").asInt() / EXAMPLES;
      }
      JsonNode line = lines.get(2);
      assertEquals(ofEpochs, keys(line));
      assertEquals("epoch", line.get("kind").asText());
      assertEquals(epoch, line.get("epoch").asInt());
      assertEquals(EXAMPLES, line.get("examples").asInt());
      assertEquals(loss, line.get("loss").asDouble(), 1e-12);
      double mse = line.get("validationMse").asDouble();
      assertEquals(mse < bestMse, line.get("best").asBoolean());
      bestMse = Math.min(bestMse, mse);
    }
    assertEquals(bestMse, state.bestValidation());
    assertEquals(bestMse, validationMse("run"), "the best model is the one in the file");
  }

  @Test
  void aModelThatGetsWorseIsNotKept() throws IOException {
    // Nothing can be better than all of the first epoch's error.
    Experiment experiment = experiment("training.epochs=3", "training.earlyStopping.least=1");
    stopAt = EXAMPLES + 1;
    assertThrows(Interruption.class, () -> train(experiment, "run"));
    float[] first = parameters("run");
    stopAt = Long.MAX_VALUE;
    train(experiment, "run");
    TrainingState state = TrainingState.read(model("run"));
    assertTrue(state.finished());
    assertEquals(3, state.epoch());
    assertEquals(1, state.bestEpoch());
    assertArrayEquals(first, parameters("run"));
    List<ObjectNode> history = history("run");
    assertFalse(history.get(history.size() - 1).get("best").asBoolean());
    assertEquals(
        history.get(2).get("validationMse").asDouble(), state.bestValidation().doubleValue());
  }

  @Test
  void trainingEndsWithoutProgressOrAfterEnoughSteps() {
    train(
        experiment(
            "training.epochs=9",
            "training.earlyStopping.least=1",
            "training.earlyStopping.patience=2"),
        "patience");
    TrainingState state = TrainingState.read(model("patience"));
    assertTrue(state.ended());
    assertTrue(state.finished());
    assertEquals(3, state.epoch());
    assertEquals(List.of("history.jsonl", "model.zip", "training.json"), files("patience"));
    // Two rounds of two and of one minibatch an epoch.
    train(experiment("training.epochs=9", "training.steps=4"), "steps");
    assertEquals(2, TrainingState.read(model("steps")).epoch());
    assertEquals(2 * EXAMPLES, TrainingState.read(model("steps")).examples());
  }

  private List<String> files(String run) {
    return model(run).list("").stream().sorted().toList();
  }

  @Test
  void checkpointsAreWrittenInBetweenAndTheLastOnesKept() throws IOException {
    Experiment experiment =
        experiment(
            "training.epochs=2",
            "training.batch=2",
            "training.averaging.frequency=1",
            "training.checkpoint.rounds=2",
            "training.checkpoint.keep=3",
            "training.tensorboard=true");
    train(experiment, "undisturbed");
    // Six rounds an epoch. Whatever the round, training goes on from a checkpoint before it.
    for (int at = 4; at < 2 * EXAMPLES; at += 7) {
      stopAt = at;
      assertThrows(Interruption.class, () -> train(experiment, "run"));
    }
    List<String> kept =
        model("run").list("").stream().filter(name -> name.startsWith("checkpoint")).toList();
    assertEquals(
        List.of(
            "checkpoint-000000-00000004.zip",
            "checkpoint-000001-00000000.zip",
            "checkpoint-000001-00000002.zip"),
        kept);
    // Torn and damaged ones are passed over.
    Path newest = run("run/models/fernn/" + kept.get(2));
    byte[] bytes = Files.readAllBytes(newest);
    Files.write(newest, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Path second = run("run/models/fernn/" + kept.get(1));
    bytes = Files.readAllBytes(second);
    bytes[bytes.length / 2] ^= 1;
    Files.write(second, bytes);
    stopAt = Long.MAX_VALUE;
    said.clear();
    train(experiment, "run");
    assertTrue(said.get(0).startsWith("passing over "), said.toString());
    assertTrue(said.get(1).startsWith("passing over "), said.toString());
    assertEquals("fernn: going on after round 4 of epoch 1", said.get(2));
    assertArrayEquals(parameters("undisturbed"), parameters("run"));
    assertEquals(timeless(history("undisturbed")), timeless(history("run")));
    assertEquals(
        List.of(EventFile.NAME, "history.jsonl", "model.zip", "training.json"), files("run"));
    assertArrayEquals(
        EventFile.of(model("run").readLines(History.FILE)), model("run").readBytes(EventFile.NAME));
  }

  @Test
  void checkpointsOfOthersAreRefused() throws IOException {
    Experiment experiment = experiment("training.epochs=3");
    stopAt = EXAMPLES + 1;
    assertThrows(Interruption.class, () -> train(experiment, "run"));
    stopAt = Long.MAX_VALUE;
    Files.createDirectories(run("other/models/fernn"));
    for (String file : List.of("checkpoint-000001-00000000.zip", "history.jsonl")) {
      Files.copy(run("run/models/fernn/" + file), run("other/models/fernn/" + file));
    }
    Experiment faster = experiment("training.epochs=3", "training.learningRate=0.25");
    Storage.at(run("other").toString()).writeAtomically(RunFolder.EXPERIMENT, faster.toHocon());
    TinyRuns.refused(
        "belongs to another experiment: there \"learningRate = 0.003\", now"
            + " \"learningRate = 0.25\"",
        () -> train(faster, "other"));
  }

  @Test
  void anInterruptedTrainingEndsWithTheSameModel() throws IOException {
    // Teacher forcing, too, must go on where it was.
    Experiment experiment = experiment("training.epochs=3", "models.fernn.teacherForcing=0.5");
    train(experiment, "undisturbed");
    for (long at : new long[] {EXAMPLES + 16, 3 * EXAMPLES}) {
      stopAt = at;
      assertThrows(Interruption.class, () -> train(experiment, "interrupted"));
    }
    stopAt = Long.MAX_VALUE;
    progress.clear();
    train(experiment, "interrupted");
    assertEquals(List.of("fernn 46 of 69", "62", "69", "end"), progress);
    assertTrue(said.contains("fernn: going on after epoch 2"), said.toString());

    TrainingState expected = TrainingState.read(model("undisturbed"));
    TrainingState state = TrainingState.read(model("interrupted"));
    assertEquals(3, expected.bestEpoch(), "or the last epochs would not be compared");
    assertArrayEquals(parameters("undisturbed"), parameters("interrupted"));
    assertEquals(expected.bestValidation(), state.bestValidation());
    assertEquals(expected.trainLoss(), state.trainLoss());
    assertEquals(3 * EXAMPLES, state.examples());
    assertEquals(timeless(history("undisturbed")), timeless(history("interrupted")));
    assertEquals(
        List.of("history.jsonl", "model.zip", "training.json"),
        model("interrupted").list("").stream().sorted().toList());
  }

  @Test
  void whatIsTrainedIsLeftAlone() throws IOException {
    train(experiment(), "run");
    Path model = run("run/models/fernn");
    List<String> before = stamps(model);
    said.clear();
    progress.clear();
    train(experiment(), "run");
    assertEquals(1, said.size());
    assertTrue(said.get(0).contains("fernn is trained already"), said.toString());
    assertEquals(List.of(), progress);
    assertEquals(before, stamps(model));
    assertEquals(ONE_MODEL, TrainJob.trained(experiment(), TinyRuns.folder(run("run"))));

    TinyRuns.replace(model.resolve("training.json"), "\"dataset\" : \"", "\"dataset\" : \"0123");
    TinyRuns.refused("was trained on another dataset", () -> train(experiment(), "run"));
    TinyRuns.replace(model.resolve("training.json"), "\"epochs\"", "\"epoks\"");
    TinyRuns.refused("training.json is damaged", () -> train(experiment(), "run"));
  }

  private static List<String> stamps(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .sorted(Comparator.naturalOrder())
          .map(file -> file + " " + file.toFile().lastModified())
          .toList();
    }
  }

  @Test
  void divergenceIsTold() {
    // Clipping bounds a gradient, not Adam's step.
    TinyRuns.refused(
        "fernn diverged in epoch 1, round 1: its",
        () -> train(experiment("training.learningRate=1e25"), "several"));
    // When a single step does it, no training loss can tell; the parameters do.
    String[] single = {"training.batch=12", "training.averaging.frequency=1"};
    TinyRuns.refused(
        "fernn diverged in epoch 1, round 1: its norm of parameters is",
        () -> train(experiment(single[0], single[1], "training.learningRate=1e25"), "single"));
    TinyRuns.refused(
        "fernn diverged in epoch 1: its validation MSE is",
        () ->
            train(
                experiment(
                    single[0],
                    single[1],
                    "training.learningRate=1e12",
                    "models.fernn.decoderLayers=0"),
                "validated"));
    assertFalse(model("single").exists(TrainingState.MODEL));
    assertFalse(model("single").exists(TrainingState.FILE));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    RunFolder run = TinyRuns.folder(run("run"));
    TrainJob job = new TrainJob(TestSpark.shared(), said::add, watcher);
    TinyRuns.refused(
        "--model nobody", () -> job.run(experiment(), data.toString(), run, Optional.of("nobody")));
    TinyRuns.refused(
        "training.inputFrames is 6, but the sequences in " + data + " have only 6 frames",
        () ->
            job.run(
                experiment("dataset.frames=9", "training.inputFrames=6"),
                data.toString(),
                run,
                Optional.empty()));
    TinyRuns.refused(
        "no dataset", () -> job.run(experiment(), folder + "/none", run, Optional.empty()));
    assertEquals(List.of(), progress);
  }
}
