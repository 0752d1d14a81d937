package io.wavemill.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.run.TinyRuns;
import io.wavemill.jobs.train.ModelFile;
import io.wavemill.jobs.weights.MadeWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The whole way from digits to report, as a user types it and sees it. */
class PipelineTest {

  private static final String MASTER = "local[2]";

  /** What a command left behind on the terminal. */
  private record Ending(int exitCode, List<String> out, List<String> err) {}

  @TempDir static Path shared;
  private static String conf;

  /** A complete run, not to be changed; copies may be. */
  private static Path complete;

  private static Ending first;

  @TempDir Path folder;

  @BeforeAll
  static void runOnce() throws IOException {
    conf = Files.writeString(shared.resolve("tiny.conf"), TinyRuns.CONFIGURATION).toString();
    complete = shared.resolve("complete");
    first = wavemill("run", conf, "--out", complete.toString());
  }

  private static Ending wavemill(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--master", MASTER));
    int exitCode =
        Wavemill.execute(
            new PipelineJobs(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            all.toArray(new String[0]));
    return new Ending(
        exitCode,
        out.toString(StandardCharsets.UTF_8).lines().toList(),
        err.toString(StandardCharsets.UTF_8).lines().toList());
  }

  private static Ending done(String... arguments) {
    Ending ending = wavemill(arguments);
    assertEquals(0, ending.exitCode(), ending.toString());
    return ending;
  }

  /** That a command ends with exit code 2 and two lines: what is wrong, and how to mend it. */
  private static void refused(String what, String remedy, String... arguments) {
    List<String> quietly = new ArrayList<>(List.of(arguments));
    // Or a progress line might stand before the two, on a slow machine.
    quietly.add("--quiet");
    Ending ending = wavemill(quietly.toArray(new String[0]));
    assertEquals(2, ending.exitCode(), ending.toString());
    assertEquals(2, ending.err().size(), ending.toString());
    assertTrue(ending.err().get(0).contains(what), ending.toString());
    assertTrue(ending.err().get(1).contains(remedy), ending.toString());
    assertEquals(List.of(), ending.out());
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  private Path copyOfRun() throws IOException {
    Path copy = folder.resolve("run");
    FileUtils.copyDirectory(complete.toFile(), copy.toFile());
    return copy;
  }

  private static void delete(Path run, String... names) throws IOException {
    for (String name : names) {
      Path path = run.resolve(name);
      assertTrue(Files.exists(path), name);
      FileUtils.forceDelete(path.toFile());
    }
  }

  /** The metrics, without what a clock says. */
  private static JsonNode metrics(Path run) throws IOException {
    JsonNode metrics = TinyRuns.json(run.resolve("metrics.json"));
    metrics.get("models").forEach(model -> ((ObjectNode) model).remove("train.seconds"));
    return metrics;
  }

  private static List<String> stamps(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      return files
          .filter(Files::isRegularFile)
          .sorted(Comparator.naturalOrder())
          .map(file -> file + " " + file.toFile().lastModified())
          .toList();
    }
  }

  @Test
  void aRunEndsWithTheReport() throws IOException {
    assertEquals(0, first.exitCode(), first.toString());
    assertEquals(
        "report: " + complete.resolve("report.html"), first.out().get(first.out().size() - 1));
    assertEquals(
        List.of(), first.err().stream().filter(line -> !line.contains("sequences")).toList());
    for (String file :
        List.of(
            "experiment.conf",
            "run.json",
            "data/dataset.json",
            "data/_SUCCESS",
            "models/fernn/model.zip",
            "models/fernn/history.jsonl",
            "models/grnn/model.zip",
            "models/grnn/history.jsonl",
            "predictions/split=test/model=fernn",
            "predictions/split=length/model=last-frame",
            "predictions/split=velocity/model=grnn",
            "metrics.json",
            "pictures.json",
            "hidden.json",
            "forecasts.gif",
            "report.html")) {
      assertTrue(Files.exists(complete.resolve(file)), file);
    }
    JsonNode run = TinyRuns.json(complete.resolve("run.json"));
    assertEquals("tiny", run.get("experiment").asText());
    assertEquals("0.1.0", run.get("wavemill").asText());
    assertEquals(MASTER, run.get("master").asText());
    assertTrue(run.get("dataset").asText().endsWith("/complete/data"), run.toString());
    for (String duration : List.of("generate", "train/fernn", "train/grnn", "evaluate")) {
      assertTrue(run.at("/durations/" + duration).asDouble() > 0, run.toString());
    }
    for (String key : List.of("processor", "cores", "memoryGiB", "java", "os", "spark", "engine")) {
      assertTrue(run.get("hardware").has(key), key);
    }
    assertTrue(run.get("started").asText().compareTo(run.get("finished").asText()) <= 0);
    String report = Files.readString(complete.resolve("report.html"));
    assertTrue(report.contains("fernn") && report.contains("last-frame"));
  }

  @Test
  void aSecondRunDoesNothingAndSaysSo() throws IOException {
    List<String> before = stamps(complete);
    Ending second = done("run", conf, "--out", complete.toString());
    assertEquals(
        List.of(
            "this run is complete already: nothing to do",
            "report: " + complete.resolve("report.html")),
        second.out());
    assertEquals(List.of(), second.err());
    assertEquals(before, stamps(complete));
  }

  @Test
  void anotherConfigurationDoesNotTouchTheFolder() throws IOException {
    List<String> before = stamps(complete);
    for (String command : List.of("run", "train")) {
      List<String> arguments =
          new ArrayList<>(List.of(command, conf, "--set", "training.epochs=2"));
      arguments.addAll(List.of("--out", complete.toString()));
      if (command.equals("train")) {
        arguments.addAll(List.of("--data", complete + "/data"));
      }
      refused(
          "belongs to another experiment: there \"epochs = 1\", now \"epochs = 2\"",
          "Choose another --out",
          arguments.toArray(new String[0]));
    }
    refused(
        "holds another dataset: its seed is 42, the experiment's is 7",
        "Choose another --out",
        "generate",
        conf,
        "--out",
        complete + "/data",
        "--seed",
        "7");
    assertEquals(before, stamps(complete));
  }

  @Test
  void anInterruptedRunIsFinished() throws IOException {
    JsonNode expected = metrics(complete);
    Path run = copyOfRun();
    // Interrupted later and later: each time, all that the stages after it had made is missing.
    delete(run, "report.html", "metrics.json", "pictures.json", "predictions");
    delete(run, "models", "run.json", "data/_SUCCESS");
    Ending fromData = done("run", conf, "--out", run.toString());
    assertTrue(String.join("\n", fromData.out()).contains("unfinished dataset"));
    assertEquals(expected, metrics(run));

    delete(run, "report.html", "metrics.json", "pictures.json", "predictions", "models/grnn");
    Ending fromModel = done("run", conf, "--out", run.toString());
    String out = String.join("\n", fromModel.out());
    assertTrue(out.contains("holds this dataset already"), out);
    assertTrue(out.contains("fernn is trained already"), out);
    assertFalse(out.contains("grnn is trained already"), out);
    assertEquals(expected, metrics(run));

    delete(run, "report.html", "metrics.json", "predictions/split=velocity");
    done("run", conf, "--out", run.toString());
    assertEquals(expected, metrics(run));

    delete(run, "report.html");
    List<String> before = stamps(run.resolve("predictions"));
    done("run", conf, "--out", run.toString());
    assertTrue(Files.exists(run.resolve("report.html")));
    assertEquals(before, stamps(run.resolve("predictions")), "metrics were there already");
  }

  @Test
  void aModelThatIsDeletedFromACompleteRunIsTrainedAndEvaluatedAgain() throws IOException {
    Path run = copyOfRun();
    JsonNode expected = metrics(run);
    delete(run, "models/grnn");
    // Were the old metrics believed, this would stay.
    TinyRuns.replace(run.resolve("metrics.json"), "\"tiny\"", "\"stale\"");
    done("run", conf, "--out", run.toString());
    assertEquals(expected, metrics(run));
  }

  @Test
  void theStagesOneByOneComeToTheSame() throws IOException {
    String data = in("elsewhere");
    String run = in("by-hand");
    done("generate", conf, "--out", data);
    assertTrue(
        String.join("\n", done("generate", conf, "--out", data).out()).contains("nothing to do"));
    done("train", conf, "--data", data, "--out", run, "--model", "grnn");
    assertFalse(Files.exists(Path.of(run, "models/fernn")));
    done("train", conf, "--data", data, "--out", run);
    Ending evaluated = done("evaluate", run);
    assertEquals(
        "metrics: " + Path.of(run, "metrics.json"),
        evaluated.out().get(evaluated.out().size() - 1));
    assertEquals(metrics(complete), metrics(Path.of(run)));

    String moved = in("moved");
    FileUtils.moveDirectory(Path.of(data).toFile(), Path.of(moved).toFile());
    refused("There is no dataset", "wavemill generate", "evaluate", run);
    done("evaluate", run, "--data", moved);
    assertEquals(metrics(complete), metrics(Path.of(run)));

    String page = in("pages/comparison.html");
    Ending reported = done("report", complete.toString(), run, "--out", page);
    assertEquals(List.of("report: " + page), reported.out());
    String html = Files.readString(Path.of(page));
    assertTrue(html.contains("complete") && html.contains("by-hand"), "both runs are named");
  }

  /** A trained model's weights under the names that the reference implementation gives them. */
  private Path exported(String model) throws IOException {
    MultiLayerNetwork network =
        ModelFile.network(
            Files.readAllBytes(complete.resolve("models/" + model + "/model.zip")), model);
    MadeWeights weights = new MadeWeights();
    Map.of(
            "0_U", "cell.conv_u.weight",
            "0_W", "cell.conv_h.weight",
            "0_D0", "decoder_conv.0.weight",
            "0_D1", "decoder_conv.2.weight")
        .forEach(
            (parameter, array) -> {
              INDArray values = network.getParam(parameter);
              int[] shape = Arrays.stream(values.shape()).mapToInt(n -> (int) n).toArray();
              weights.with(array, values.dup('c').data().asFloat(), shape);
            });
    return weights.write(folder.resolve(model + ".npz"));
  }

  @Test
  void importedWeightsEvaluateAsTheTrainedOnesDid() throws IOException {
    Path run = folder.resolve("imported");
    for (String model : List.of("fernn", "grnn")) {
      String weights = exported(model).toString();
      Ending ending =
          done("import", conf, "--model", model, "--weights", weights, "--out", run.toString());
      assertTrue(ending.out().get(0).startsWith(model + ": "), ending.toString());
      assertEquals("evaluate it: wavemill evaluate " + run + " --data URI", ending.out().get(1));
    }
    refused("does not say which dataset", "--data URI", "evaluate", run.toString());
    done("evaluate", run.toString(), "--data", complete + "/data");
    JsonNode expected = metrics(complete);
    JsonNode found = metrics(run);
    for (String part : List.of("baselines", "curves", "grids")) {
      assertEquals(expected.get(part), found.get(part), part);
    }
    for (String model : List.of("fernn", "grnn")) {
      for (String metric : List.of("test.mse", "length.mse", "velocity.mse", "parameters")) {
        assertTrue(found.at("/models/" + model).has(metric), metric);
        assertEquals(
            expected.at("/models/" + model).get(metric),
            found.at("/models/" + model).get(metric),
            metric);
      }
    }
    assertFalse(found.at("/models/fernn").has("train.examples"), "nothing was trained here");
    assertFalse(TinyRuns.json(run.resolve("run.json")).at("/hardware/spark").asText().isEmpty());
    done("report", run.toString(), "--out", in("imported.html"));

    Ending trained = done("train", conf, "--data", complete + "/data", "--out", run.toString());
    assertTrue(String.join("\n", trained.out()).contains("fernn is trained already"));

    refused(
        "holds a model grnn already",
        "Choose another --out",
        "import",
        conf,
        "--model",
        "grnn",
        "--weights",
        in("grnn.npz"),
        "--out",
        run.toString());
  }

  @Test
  void wrongDigitFiles() throws IOException {
    String path = in("digits");
    String[] generate = {
      "generate", conf, "--out", in("data"), "--set", "dataset.digits.path=\"" + path + "\""
    };
    refused(path, "", generate);
    Files.createDirectories(folder.resolve("digits"));
    refused("train-images", "", generate);
    byte[] images = new byte[16 + 30 * 28 * 28];
    images[2] = 8;
    images[3] = 3;
    images[7] = 30;
    images[11] = 28;
    images[15] = 28;
    byte[] labels = new byte[8 + 30];
    labels[2] = 8;
    labels[3] = 1;
    labels[7] = 30;
    for (String split : List.of("train", "t10k")) {
      Files.write(folder.resolve("digits/" + split + "-images-idx3-ubyte"), images);
      Files.write(folder.resolve("digits/" + split + "-labels-idx1-ubyte"), labels);
    }
    Path cut = folder.resolve("digits/t10k-images-idx3-ubyte");
    Files.write(cut, Arrays.copyOf(images, images.length - 100));
    refused("t10k-images-idx3-ubyte", "", generate);
    Files.writeString(cut, "<html>Not found</html>");
    refused("t10k-images-idx3-ubyte", "", generate);
    assertFalse(Files.exists(folder.resolve("data/dataset.json")));
    // Mended, they do.
    Files.write(cut, images);
    done(
        Stream.concat(
                Arrays.stream(generate),
                Stream.of(
                    "--set",
                    "dataset.train=2",
                    "--set",
                    "dataset.length.sequences=0",
                    "--set",
                    "dataset.velocity.sequences=0"))
            .toArray(String[]::new));
    assertTrue(Files.exists(folder.resolve("data/_SUCCESS")));
  }

  @Test
  void wrongSettings() {
    String[][] cases = {
      {"dataset.tset=3", "unknown key dataset.tset", "dataset.test"},
      {"model.fernn.hidden=3", "unknown key model", "models"},
      {"models.fernn.hiden=3", "unknown key models.fernn.hiden", "hidden"},
      {"models.fernn.hidden=many", "models.fernn.hidden", ""},
      {"training.epochs=1.5", "training.epochs", ""},
      {"training.learningRate=fast", "training.learningRate", ""},
      {"dataset.test=0", "dataset.test is 0", ""},
      {"training.inputFrames=6", "training.inputFrames is 6", "dataset.frames"},
      {"training.workers=0", "training.workers", ""},
    };
    for (String[] wrong : cases) {
      refused(wrong[1], wrong[2], "run", conf, "--out", in("run"), "--set", wrong[0]);
    }
    refused("--workers 0", "from 1", "run", conf, "--out", in("run"), "--workers", "0");
    refused(
        "--workers 0",
        "from 1",
        "train",
        conf,
        "--data",
        complete + "/data",
        "--out",
        in("run"),
        "--workers",
        "0");
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void placesThatCannotBeWrittenTo() throws IOException {
    String file = Files.writeString(folder.resolve("file"), "mine").toString();
    String data = complete + "/data";
    refused("is a file", "", "generate", conf, "--out", file);
    refused("is a file", "", "run", conf, "--out", file);
    refused("is a file", "", "train", conf, "--data", data, "--out", file);
    refused(file, "", "run", conf, "--out", file + "/below");
    refused(file, "", "report", complete.toString(), "--out", file + "/below/report.html");
    refused("is not empty", "Choose another --out", "run", conf, "--out", folder.toString());
    refused("is not empty", "Choose another --out", "generate", conf, "--out", folder.toString());
    assertEquals("mine", Files.readString(Path.of(file)));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count(), "nothing is left behind");
    }
  }

  @Test
  void damagedData() throws IOException {
    Path data = folder.resolve("data");
    FileUtils.copyDirectory(complete.resolve("data").toFile(), data.toFile());
    String[] train = {"train", conf, "--data", data.toString(), "--out", in("run")};
    Path part;
    try (Stream<Path> parts = Files.list(data.resolve("split=train"))) {
      part = parts.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(bytes, bytes.length - 50));
    refused(part.getFileName().toString(), "wavemill generate", train);
    Files.delete(part);
    refused(part.getFileName() + " is missing", "wavemill generate", train);
    refused(
        part.getFileName() + " is missing",
        "wavemill generate",
        "evaluate",
        complete.toString(),
        "--data",
        data.toString());
    Files.write(part, bytes);
    Files.delete(data.resolve("_SUCCESS"));
    refused("holds a dataset that was not finished", "wavemill generate", train);
    assertFalse(Files.exists(folder.resolve("run/models")));
  }
}
