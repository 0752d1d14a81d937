package io.wavemill.jobs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.datasets.InputException;
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
import java.util.Map;
import java.util.OptionalLong;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  /** Specification 8.14 and 8.15, in single precision: from the file to what evaluate loads. */
  @Test
  void classifiersGiveTheReferencesLogits() throws IOException {
    Experiment experiment =
        Experiment.parse(
            """
            experiment = kth
            dataset {
              type = kth-actions, videos.source = synthetic, height = 8, width = 8, frames = 3
            }
            models {
              fernn { type = fernn-classifier, hidden = 4, velocityRange = 1 }
              grnn { type = grnn-classifier, hidden = 4 }
              plus { type = grnn-plus-classifier, hidden = 4, velocityRange = 1 }
              cnn { type = cnn3d-classifier, base = 2 }
            }
            training { epochs = 1 }
            """,
            "kth.conf",
            List.of(),
            OptionalLong.empty());
    Map.of(
            "fernn", MadeWeights.classifier(1),
            "grnn", MadeWeights.classifier(0),
            "plus", MadeWeights.plusClassifier(1),
            "cnn", MadeWeights.volumes())
        .forEach(
            (model, made) -> {
              weights = made.write(folder.resolve(model + ".npz"));
              importWeights(experiment, model);
            });
    assertLogits("fernn", 3, ".07438065 -.06473491 .02767901 -.22223691 .05185521 -.15962822");
    assertLogits("grnn", 3, ".06475277 -.03529102 -.01817848 -.16526488 -.00964793 -.10070098");
    assertLogits("plus", 3, "-.03225748 -.03444609 -.08372368 -.1326705 .01764882 -.0592089");
    assertLogits("cnn", 4, "-.24785391 -.40254771 -.37427791 -.17392477 .10846894 .34416729");
  }

  private void assertLogits(String model, int frames, String expected) throws IOException {
    Path file = run.resolve("models").resolve(model).resolve("model.zip");
    MultiLayerNetwork network = ModelFile.network(Files.readAllBytes(file), model);
    double[] values = MadeWeights.sine(.5, .5, .37, .2, 2 * frames * 64);
    INDArray videos = Nd4j.createFromArray(values).castTo(DataType.FLOAT);
    INDArray input = videos.reshape('c', 2, frames, 64).permute(0, 2, 1).dup('c');
    INDArray logits = network.feedForward(input, false).get(1);
    String[] numbers = expected.split(" ");
    for (int i = 0; i < numbers.length; i++) {
      assertEquals(Double.parseDouble(numbers[i]), logits.getDouble(0, i), 1e-6, model + " " + i);
    }
  }

  @Test
  void modelsWhoseNamesAreNotKnown() {
    Experiment experiment =
        Experiment.parse(
            """
            experiment = turning
            dataset { type = rotating-mnist, train = 2, validation = 1, test = 1 }
            models {
              grnn { type = rotating-grnn, fields = 1, orientations = 4, decoderLayers = 0 }
            }
            training { epochs = 1, workers = 1 }
            """,
            "turning.conf",
            List.of(),
            OptionalLong.empty());
    InputException refusal =
        TinyRuns.refused(
            "model grnn is of type rotating-grnn", () -> importWeights(experiment, "grnn"));
    assertTrue(refusal.remedy().contains("Translating MNIST"), refusal.remedy());
    assertFalse(Files.exists(run));
  }

  @Test
  void classifiersWithFurtherLayers() {
    Experiment experiment =
        Experiment.parse(
            """
            experiment = kth
            dataset {
              type = kth-actions, videos.source = synthetic, height = 8, width = 8, frames = 3
            }
            models { fernn { type = fernn-classifier, hidden = 4, velocityRange = 1, layers = 2 } }
            training { epochs = 1 }
            """,
            "kth.conf",
            List.of(),
            OptionalLong.empty());
    weights = MadeWeights.classifier(1).write(folder.resolve("fernn.npz"));
    InputException refusal =
        TinyRuns.refused(
            "model fernn has 2 recurrent layers, and the reference names of those after the first"
                + " are not known.",
            () -> importWeights(experiment, "fernn"));
    assertTrue(refusal.remedy().contains("of one recurrent layer"), refusal.remedy());
    assertFalse(Files.exists(run));
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
