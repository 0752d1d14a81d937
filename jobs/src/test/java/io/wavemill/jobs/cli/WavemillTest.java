package io.wavemill.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.core.engine.Engines;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavemillTest {

  private static final String TINY =
      """
      experiment = tiny
      title = "A tiny one"
      dataset { type = translating-mnist, train = 60, validation = 5, test = 10 }
      models { one { type = grnn, hidden = 2 }, two { type = grnn, hidden = 3 } }
      training { epochs = 1 }
      """;

  @TempDir Path folder;
  private final FakeJobs jobs = new FakeJobs();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String conf;

  /** Remembers what it was asked to do, and throws what a test wants. */
  private static final class FakeJobs implements Jobs {
    private final List<String> calls = new ArrayList<>();
    private Context context;
    private Experiment experiment;
    private Throwable failure;

    private void called(String call, Context with, Experiment of) {
      calls.add(call);
      context = with;
      experiment = of;
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }

    @Override
    public void generate(Context with, Experiment of, String to) {
      called("generate " + to, with, of);
    }

    @Override
    public void train(Context with, Experiment of, String data, String to, Optional<String> model) {
      called("train " + data + " " + to + " " + model.orElse("all"), with, of);
    }

    @Override
    public void importWeights(Context with, Experiment of, String model, Path weights, String to) {
      called("import " + weights.getFileName() + " " + to + " " + model, with, of);
    }

    @Override
    public void evaluate(Context with, String run, Optional<String> data) {
      called("evaluate " + run + " " + data.orElse("own"), with, null);
    }

    @Override
    public void report(Context with, List<String> runs, String to) {
      called("report " + runs + " " + to, with, null);
    }

    @Override
    public void inspect(Context with, String data, Optional<Path> image) {
      called("inspect " + data + " " + image.map(Path::toString).orElse("none"), with, null);
    }

    @Override
    public void run(Context with, Experiment of, String to) {
      called("run " + to, with, of);
    }
  }

  @BeforeEach
  void writeExperiment() throws IOException {
    Path file = folder.resolve("tiny.conf");
    Files.writeString(file, TINY);
    conf = file.toString();
  }

  private int wavemill(String... arguments) {
    return Wavemill.execute(
        jobs,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private List<String> errors() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void benchmarksAreElsewhere() {
    assertEquals(2, wavemill("bench", "fernn-h32-v9", "--peer", "python3"));
    assertEquals(
        List.of(
            "The benchmarks are not in this jar.",
            "In a copy of the source: ./wavemill bench fernn-h32-v9 --peer python3"),
        errors());
  }

  @Test
  void runHandsOverTheExperimentWithOverrides() {
    int exitCode =
        wavemill(
            "run",
            conf,
            "--out",
            in("run"),
            "--set",
            "dataset.train=70",
            "--set",
            "training.epochs=2",
            "--workers",
            "3",
            "--seed",
            "7",
            "--master",
            "local[1]");
    assertEquals(0, exitCode, err.toString());
    assertEquals(List.of("run " + in("run")), jobs.calls);
    assertEquals(70, jobs.experiment.dataset().train());
    assertEquals(2, jobs.experiment.training().epochs());
    assertEquals(3, jobs.experiment.training().workers());
    assertEquals(7, jobs.experiment.seed());
    assertEquals("local[1]", jobs.context.master());
    assertEquals(OptionalLong.of(7), jobs.context.seed());
    assertTrue(Files.isDirectory(folder.resolve("run")));
  }

  @Test
  void everyCommandHandsOver() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(folder.resolve("run/experiment.conf"), TINY);
    assertEquals(0, wavemill("generate", conf, "--out", in("data")));
    assertEquals(0, wavemill("train", conf, "--data", in("data"), "--out", in("run")));
    assertEquals(
        0, wavemill("train", conf, "--data", in("data"), "--out", in("run"), "--model", "two"));
    assertEquals(0, importing("two"));
    assertEquals(0, wavemill("evaluate", in("run")));
    assertEquals(0, wavemill("evaluate", in("run"), "--data", in("data")));
    assertEquals(0, wavemill("report", in("run"), in("run"), "--out", in("page.html")));
    assertEquals(0, wavemill("inspect", in("data"), "--image", in("a.GIF")));
    assertEquals(
        List.of(
            "generate " + in("data"),
            "train " + in("data") + " " + in("run") + " all",
            "train " + in("data") + " " + in("run") + " two",
            "import w.npz " + in("run") + " two",
            "evaluate " + in("run") + " own",
            "evaluate " + in("run") + " " + in("data"),
            "report [" + in("run") + ", " + in("run") + "] " + in("page.html"),
            "inspect " + in("data") + " " + in("a.GIF")),
        jobs.calls);
    assertEquals(List.of(), errors());
  }

  private int importing(String model) {
    return wavemill("import", conf, "--model", model, "--weights", in("w.npz"), "--out", in("run"));
  }

  private void assertRefused(String what, String remedy, String... arguments) {
    assertEquals(2, wavemill(arguments), err.toString());
    assertEquals(2, errors().size(), err.toString());
    assertTrue(errors().get(0).contains(what), err.toString());
    assertTrue(errors().get(1).contains(remedy), err.toString());
    assertEquals(List.of(), jobs.calls);
    err.reset();
  }

  @Test
  void refusesWhatCannotWork() throws IOException {
    assertRefused(
        "--workers 0: training needs", "from 1", "run", conf, "--out", in("r"), "--workers", "0");
    assertRefused(
        "unknown key training.epoch",
        "training.epochs",
        "run",
        conf,
        "--out",
        in("r"),
        "--set",
        "training.epoch=3");
    assertRefused(
        "tinny.conf does not exist", "tiny.conf", "generate", in("tinny.conf"), "--out", in("d"));
    assertRefused(
        "--master lokal: not a Spark master",
        "local[2]",
        "run",
        conf,
        "--out",
        in("r"),
        "--master",
        "lokal");
    assertRefused(
        "no such dataset", "wavemill generate", "train", conf, "--data", in("d"), "--out", in("r"));
    Files.createDirectories(folder.resolve("data"));
    assertRefused(
        "names no such model",
        "Did you mean one? It names: one, two.",
        "train",
        conf,
        "--data",
        in("data"),
        "--out",
        in("r"),
        "--model",
        "on");
    assertRefused(
        "names no such model",
        "Did you mean two?",
        "import",
        conf,
        "--model",
        "tow",
        "--weights",
        in("w.npz"),
        "--out",
        in("r"));
    assertRefused("does not exist", "--out", "evaluate", in("nothing"));
    assertRefused("no experiment.conf", "--out", "evaluate", in("data"));
    assertRefused("no experiment.conf", "--out", "report", in("data"), "--out", in("x.html"));
    assertRefused("does not exist", "wavemill generate", "inspect", in("nothing"));
    assertRefused("kind of picture", ".gif", "inspect", in("data"), "--image", "a.jpg");
    assertRefused("is a file, where a folder is needed", "another", "run", conf, "--out", conf);
    assertEquals(2, wavemill("run", conf, "--out", in("r"), "-q", "-v"));
    assertTrue(err.toString().contains("--quiet and --verbose are both given."), err.toString());
    err.reset();
    Files.writeString(folder.resolve("data/experiment.conf"), TINY);
    assertRefused("is a folder", "report.html", "report", in("data"), "--out", in("data"));
  }

  @Test
  void refusesUnknownCommandsAndOptions() {
    assertRefused("Unknown command rnu.", "Did you mean run? wavemill --help", "rnu", conf);
    assertRefused("Unknown option --bogus.", "wavemill --help", "--bogus");
    assertRefused(
        "Unknown option --otu of wavemill run.",
        "Did you mean --out? wavemill run --help",
        "run",
        conf,
        "--otu=x",
        "--out",
        in("r"));
    assertRefused("Missing required option", "wavemill run --help", "run", conf);
    assertRefused("Missing required parameter", "wavemill run --help", "run", "--out", in("r"));
    assertRefused("Unknown argument b", "--help", "evaluate", "a", "b");
    assertRefused("--seed", "wavemill run --help", "run", conf, "--out", in("r"), "--seed", "x");
    assertRefused("--set", "wavemill run --help", "run", conf, "--out", in("r"), "--set");
    assertRefused("--workers", "--help", "run", conf, "--out", in("r"), "--workers", "two");
  }

  @Test
  void inputExceptionsAreFoundBelowOthers() {
    jobs.failure =
        new IllegalStateException(
            "outer", new RuntimeException(new InputException("The part is cut.", "Make it anew.")));
    assertEquals(2, wavemill("run", conf, "--out", in("run")));
    assertEquals(List.of("The part is cut.", "Make it anew."), errors());
  }

  @Test
  void inputExceptionsOfExecutorsAreFoundInTheirText() {
    jobs.failure =
        new IllegalStateException(
            "Job aborted due to stage failure: Task 0 in stage 0.0 failed 1 times, most recent"
                + " failure: Lost task 0.0 in stage 0.0 (TID 0) (host executor driver): "
                + "io.wavemill.datasets.InputException: The part is cut.\nMake it anew.\n"
                + "\tat io.wavemill.X.y(X.java:1)\n\nDriver stacktrace:");
    assertEquals(2, wavemill("run", conf, "--out", in("run")));
    assertEquals(List.of("The part is cut.", "Make it anew."), errors());
  }

  @Test
  void otherExceptionsSayTheirCauseAndHowToSeeMore() {
    jobs.failure = new RuntimeException("outer", new IllegalStateException("the cause\nand more"));
    assertEquals(1, wavemill("run", conf, "--out", in("run")));
    assertEquals(
        List.of(
            "Failed: IllegalStateException: the cause", "Run with --verbose for the stack trace."),
        errors());

    err.reset();
    assertEquals(1, wavemill("run", conf, "--out", in("run"), "--verbose"));
    assertTrue(err.toString().contains("\tat io.wavemill.jobs.cli."), err.toString());

    err.reset();
    jobs.failure =
        new RuntimeException(
            "Job aborted due to stage failure: Lost task 3.0 in stage 1.0 (TID 7) (host executor"
                + " driver): java.lang.ArithmeticException: / by zero\n\tat x");
    assertEquals(1, wavemill("run", conf, "--out", in("run")));
    assertEquals("Failed: java.lang.ArithmeticException: / by zero", errors().get(0));
  }

  @Test
  void errorsOfTheMachineEndInTwoLinesToo() {
    jobs.failure = new OutOfMemoryError("Java heap space");
    assertEquals(1, wavemill("run", conf, "--out", in("run")));
    assertEquals(2, errors().size());
    assertTrue(errors().get(1).contains("WAVEMILL_HEAP"), err.toString());
    err.reset();
    jobs.failure = new UnsatisfiedLinkError("no jnind4jcpu in java.library.path");
    assertEquals(1, wavemill("run", conf, "--out", in("run")));
    assertTrue(errors().get(0).contains("no jnind4jcpu"), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "generate",
        "train",
        "import",
        "evaluate",
        "report",
        "inspect",
        "list",
        "doctor"
      })
  void helpOfEveryCommandEndsWithAnExample(String command) {
    assertEquals(0, wavemill(command, "--help"));
    String help = output();
    assertTrue(help.contains("Example:\n  wavemill " + command), help);
    for (String option : List.of("--set", "--master", "--seed", "--quiet", "--verbose")) {
      assertTrue(help.contains(option), help);
    }
    assertEquals(command.equals("run") || command.equals("train"), help.contains("--workers"));
    help.lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void helpAndVersion() throws IOException {
    assertEquals(0, wavemill());
    assertTrue(output().contains("doctor"), output());
    out.reset();
    assertEquals(0, wavemill("--version"));
    assertEquals("wavemill " + Wavemill.VERSION, output().strip());
    String pom = Files.readString(Path.of("pom.xml"));
    assertTrue(pom.contains("<version>" + Wavemill.VERSION + "</version>"), "pom.xml disagrees");
  }

  @Test
  void listShowsWhatIsThereAndWhatIsBroken() throws IOException {
    Files.writeString(folder.resolve("broken.conf"), TINY.replace("epochs", "epoch"));
    Files.writeString(folder.resolve("notes.txt"), "no experiment");
    assertEquals(0, wavemill("list", folder.toString()));
    assertTrue(output().contains("tiny  A tiny one"), output());
    assertTrue(output().contains("translating-mnist: 60 train, 5 validation, 10 test"), output());
    assertTrue(output().contains("models  one, two"), output());
    assertTrue(output().contains("broken.conf  (not usable)"), output());
    assertTrue(output().contains("broken.conf:5: unknown key training.epoch."), output());
    assertFalse(output().contains("notes"), output());

    out.reset();
    assertEquals(0, wavemill("list", folder.toString(), "--json"));
    JsonNode json = new ObjectMapper().readTree(output());
    assertEquals(2, json.size());
    assertTrue(json.get(0).get("problem").asText().contains("unknown key"));
    assertEquals("tiny", json.get(1).get("name").asText());
    assertEquals(60, json.get(1).get("dataset").get("train").asInt());
    assertEquals("grnn", json.get(1).get("models").get("two").asText());

    assertEquals(2, wavemill("list", in("nowhere")));
  }

  @Test
  void doctorTellsWhatThereIs() throws IOException {
    assertEquals(0, wavemill("doctor"));
    for (String name :
        List.of(
            "java",
            "cores",
            "memory",
            "heap",
            "spark",
            "hadoop",
            "kernels",
            "matrix products",
            "gpu")) {
      assertTrue(output().contains("\n" + name), output());
    }
    out.reset();
    assertEquals(0, wavemill("doctor", "--json"));
    JsonNode json = new ObjectMapper().readTree(output());
    assertEquals("CpuBackend", json.get("nd4j backend").asText(), output());
    assertEquals(Engines.describe(), json.get("engine").asText());
    assertTrue(json.get("kernels").asText().startsWith("vectorised"), output());
    assertTrue(json.get("warnings").isArray());
    assertTrue(json.get("spark").asText().startsWith("3.5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          local                        | true
          local[*]                     | true
          local[4]                     | true
          local[2,3]                   | true
          local-cluster[2,1,1024]      | true
          spark://host:7077            | true
          spark://one:7077,two:7077    | true
          yarn                         | true
          k8s://https://host:6443      | true
          local[0]                     | false
          local[x]                     | false
          localhost                    | false
          spark://host                 | false
          host:7077                    | false
          """)
  void mastersAreChecked(String master, boolean known) {
    jobs.calls.clear();
    int exitCode = wavemill("run", conf, "--out", in("run"), "--master", master);
    assertEquals(known ? 0 : 2, exitCode, err.toString());
  }

  @Test
  void sparkStartsQuietlyWhenAskedForAndStops() {
    List<Long> counted = new ArrayList<>();
    Jobs counting =
        new Jobs() {
          @Override
          public void generate(Context with, Experiment of, String to) {
            counted.add(with.spark().range(10).count());
            counted.add(with.spark().range(5).count());
            assertEquals("zstd", with.spark().conf().get("spark.sql.parquet.compression.codec"));
            assertEquals("false", with.spark().sparkContext().conf().get("spark.ui.enabled"));
          }

          @Override
          public void train(
              Context with, Experiment of, String data, String to, Optional<String> model) {}

          @Override
          public void importWeights(
              Context with, Experiment of, String model, Path weights, String to) {}

          @Override
          public void evaluate(Context with, String run, Optional<String> data) {}

          @Override
          public void report(Context with, List<String> runs, String to) {}

          @Override
          public void inspect(Context with, String data, Optional<Path> image) {}

          @Override
          public void run(Context with, Experiment of, String to) {}
        };
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertEquals(
        0,
        Wavemill.execute(
            counting, stream, stream, "generate", conf, "--out", in("d"), "--master", "local[1]"),
        err.toString());
    assertEquals(List.of(10L, 5L), counted);
    assertEquals(List.of(), errors());
    assertTrue(org.apache.spark.sql.SparkSession.getDefaultSession().isEmpty());
  }

  /** As {@link #wavemill}, with jobs that do no more than to ask for Spark. */
  private int starting(String... arguments) {
    Jobs starting =
        (Jobs)
            java.lang.reflect.Proxy.newProxyInstance(
                Jobs.class.getClassLoader(),
                new Class<?>[] {Jobs.class},
                (proxy, method, values) -> ((Context) values[0]).spark());
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return Wavemill.execute(starting, stream, stream, arguments);
  }

  @Test
  void aMasterThatDoesNotAnswerIsSaidAtOnce() {
    int exitCode = starting("generate", conf, "--out", in("d"), "--master", "spark://127.0.0.1:9");
    assertEquals(2, exitCode, err.toString());
    assertEquals("--master spark://127.0.0.1:9: nobody answers there.", errors().get(0));
  }

  @Test
  void aManagerThatSparkHereDoesNotKnowIsSaidAtOnce() {
    for (String master : List.of("yarn", "k8s://https://127.0.0.1:6443")) {
      err.reset();
      assertEquals(2, starting("generate", conf, "--out", in("d"), "--master", master));
      assertEquals(
          "--master " + master + ": the Spark that came with wavemill cannot speak to it.",
          errors().get(0));
      assertTrue(errors().get(1).contains("SPARK_HOME"), err.toString());
    }
  }
}
