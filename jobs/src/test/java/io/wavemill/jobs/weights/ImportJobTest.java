package io.wavemill.jobs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.datasets.Sha256;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.run.TinyRuns;
import io.wavemill.jobs.train.ModelFile;
import io.wavemill.jobs.train.TrainJob;
import io.wavemill.jobs.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class ImportJobTest {

  /** Of the size of {@link MadeWeights#forecaster()}. */
  private static final Experiment EXPERIMENT =
      TinyRuns.experiment(
          "models.fernn.hidden=4",
          "models.fernn.decoderLayers=2",
          "models.grnn.hidden=4",
          "models.grnn.decoderLayers=2");

  @TempDir Path folder;
  private Path weights;
  private Path run;

  @BeforeEach
  void names() {
    weights = MadeWeights.forecaster().write(folder.resolve("weights.npz"));
    run = folder.resolve("run");
  }

  private ImportJob.Outcome importWeights(Experiment experiment, String model) {
    return ImportJob.run(experiment, model, weights, TinyRuns.folder(run));
  }

  @Test
  void makesARunFolderAsTrainingDoes() throws IOException {
    ImportJob.Outcome outcome = importWeights(EXPERIMENT, "fernn");
    assertEquals(new ImportJob.Outcome(5, 36 + 144 + 144 + 144 + 36), outcome);
    RunFolder made = TinyRuns.folder(run);
    assertEquals(EXPERIMENT, made.experiment());
    assertEquals(List.of("fernn"), TrainJob.trained(EXPERIMENT, made));
    TrainingState state = TrainingState.read(made.model("fernn"));
    assertTrue(state.finished());
    assertEquals("", state.dataset());
    assertEquals(0, state.examples());
    JsonNode known = TinyRuns.json(run.resolve("run.json"));
    assertEquals("tiny", known.get("experiment").asText());
    assertEquals(weights.toString(), known.at("/imported/fernn/file").asText());
    assertEquals(
        Sha256.hex(Files.readAllBytes(weights)), known.at("/imported/fernn/sha256").asText());

    MultiLayerNetwork network =
        ModelFile.network(Files.readAllBytes(run.resolve("models/fernn/model.zip")), "it");
    assertEquals(DataType.FLOAT, network.params().dataType());
    double[] hidden = MadeWeights.sine(0, .06, .7, .5, 144);
    for (int k = 0; k < 144; k++) {
      assertEquals((float) hidden[k], network.getParam("0_W").reshape(144).getFloat(k));
    }
  }

  @Test
  void furtherModelsJoinTheRun() throws IOException {
    importWeights(EXPERIMENT, "fernn");
    importWeights(EXPERIMENT, "grnn");
    assertEquals(List.of("fernn", "grnn"), TrainJob.trained(EXPERIMENT, TinyRuns.folder(run)));
    JsonNode imported = TinyRuns.json(run.resolve("run.json")).get("imported");
    assertTrue(imported.has("fernn") && imported.has("grnn"), imported.toString());
  }

  @Test
  void whatIsThereIsNotReplaced() throws IOException {
    importWeights(EXPERIMENT, "fernn");
    byte[] before = Files.readAllBytes(run.resolve("models/fernn/model.zip"));
    TinyRuns.refused("holds a model fernn already", () -> importWeights(EXPERIMENT, "fernn"));
    Experiment other = TinyRuns.experiment("models.grnn.hidden=4", "models.grnn.decoderLayers=2");
    TinyRuns.refused("belongs to another experiment", () -> importWeights(other, "grnn"));
    assertEquals(
        Sha256.hex(before), Sha256.hex(Files.readAllBytes(run.resolve("models/fernn/model.zip"))));
    assertFalse(Files.exists(run.resolve("models/grnn")));

    Path begun = Files.createDirectories(run.resolve("models/grnn"));
    Files.writeString(begun.resolve("checkpoint-000001-00000001.zip"), "");
    TinyRuns.refused("or the beginning of one", () -> importWeights(EXPERIMENT, "grnn"));
  }

  @Test
  void anImportThatDiedIsRepeated() throws IOException {
    importWeights(EXPERIMENT, "fernn");
    Files.delete(run.resolve("models/fernn/training.json"));
    Files.writeString(run.resolve("models/fernn/model.zip"), "half of it");
    importWeights(EXPERIMENT, "fernn");
    ModelFile.network(Files.readAllBytes(run.resolve("models/fernn/model.zip")), "it");
  }

  @Test
  void aFileThatDoesNotFitLeavesNothingBehind() throws IOException {
    Experiment other = TinyRuns.experiment("models.fernn.decoderLayers=2");
    TinyRuns.refused("cell.conv_u.weight in", () -> importWeights(other, "fernn"));
    weights = folder.resolve("none.npz");
    TinyRuns.refused("none.npz does not exist", () -> importWeights(EXPERIMENT, "fernn"));
    weights = Files.writeString(folder.resolve("text.npz"), "no archive");
    TinyRuns.refused(
        "text.npz is not a readable .npz file", () -> importWeights(EXPERIMENT, "fernn"));
    assertFalse(Files.exists(run));
  }
}
