package io.wavemill.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.generate.GenerateJob;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.storage.Storage;
import io.wavemill.jobs.train.TrainJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar alone, submitted to a standalone cluster, makes what one process makes: the same rows and
 * the same models, to the bit.
 */
@DisabledOnOs(OS.WINDOWS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StandaloneClusterIT {

  private static final Path EXPERIMENTS = Path.of("src", "test", "resources", "datasets");
  private static final Path CONF = Built.ROOT.resolve("conf/quickstart.conf");

  private static final List<String> SETTINGS =
      List.of(
          "models.fernn.hidden=2",
          "models.fernn.decoderLayers=1",
          "models.grnn.hidden=2",
          "models.grnn.decoderLayers=1",
          "dataset.frames=8",
          "dataset.train=24",
          "dataset.validation=4",
          "dataset.test=6",
          "dataset.length.sequences=2",
          "dataset.length.frames=12",
          "dataset.velocity.sequences=1",
          "dataset.velocity.range=1",
          "dataset.partitions=2",
          "training.inputFrames=4",
          "training.batch=4",
          "training.averaging.frequency=2",
          "training.epochs=1",
          "evaluation.pictures=1");

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static Experiment experiment;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    cluster = StandaloneCluster.start(folder, 2);
    experiment = Experiment.load(CONF, SETTINGS, OptionalLong.empty());
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @Order(1)
  void threeApplicationsOneAfterAnother() throws IOException, InterruptedException {
    submit("generate", CONF, "--out", folder.resolve("data"));
    submit("train", CONF, "--data", folder.resolve("data"), "--out", folder.resolve("run"));
    submit("evaluate", folder.resolve("run"));
    JsonNode metrics = json(folder.resolve("run/metrics.json"));
    assertEquals(
        fingerprintOf(folder.resolve("data")), metrics.at("/dataset/fingerprint").asText());
    for (String model : experiment.models().keySet()) {
      JsonNode values = metrics.path("models").path(model);
      assertTrue(values.path("test.mse").asDouble() > 0, () -> model + ": " + values);
      assertEquals(24, values.path("train.examples").asLong(), model);
    }
  }

  @Test
  @Order(2)
  void oneProcessMakesTheSame() throws IOException {
    SparkSession spark = TestSpark.session("local[2]");
    Path data = folder.resolve("local-data");
    GenerateJob.Outcome outcome =
        TinyDatasets.job(spark, line -> {}).run(experiment, data.toString(), (done, total) -> {});
    assertEquals(outcome.card().fingerprint(), fingerprintOf(folder.resolve("data")));

    RunFolder run = new RunFolder(Storage.at(folder.resolve("local-run").toString()));
    run.claim(experiment);
    new TrainJob(spark, line -> {}, new Silent())
        .run(experiment, data.toString(), run, Optional.empty());
    spark.stop();
    for (String model : experiment.models().keySet()) {
      assertArrayEquals(parameters("local-run", model), parameters("run", model), model);
    }
  }

  @Test
  @Order(3)
  void launcherDrivesTheClusterItself() throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(Built.environment(folder));
    environment.remove("SPARK_HOME");
    environment.put("WAVEMILL_HEAP", "700m");
    environment.put(
        "WAVEMILL_JAVA_OPTS",
        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dspark.executor.memory=900m"
            + " -Dspark.ui.enabled=false");
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of("bash", Built.ROOT.resolve("wavemill").toString(), "generate", CONF.toString()));
    words.addAll(List.of("--out", folder.resolve("launched").toString()));
    words.addAll(List.of("--master", cluster.address()));
    SETTINGS.forEach(setting -> words.addAll(List.of("--set", setting)));
    Command.start(words, environment, folder.resolve("launcher.log")).succeed();
    assertEquals(fingerprintOf(folder.resolve("data")), fingerprintOf(folder.resolve("launched")));
  }

  /** A tiny one of every type. */
  @Test
  @Order(4)
  void everyDatasetIsTheSameAsInOneProcess() throws IOException, InterruptedException {
    List<Path> experiments;
    try (Stream<Path> files = Files.list(EXPERIMENTS)) {
      experiments = files.map(Path::toAbsolutePath).sorted().toList();
    }
    // They name files relative to the folder of this module.
    for (String relative : List.of("src", "target")) {
      Files.createSymbolicLink(folder.resolve(relative), Path.of(relative).toAbsolutePath());
    }
    Path jar = EveryDatasetApplication.jar(folder.resolve("every-dataset.jar"));
    List<Path> words = new ArrayList<>(List.of(folder.resolve("every")));
    words.addAll(experiments);
    Application.submit(
            cluster.address(),
            folder,
            "every-dataset",
            "",
            List.of(
                "--class",
                EveryDatasetApplication.class.getName(),
                "--jars",
                Built.JAR.toUri().toString(),
                jar.toString()),
            words)
        .command()
        .succeed();

    SparkSession spark = TestSpark.session("local[2]");
    Map<String, String> there = new TreeMap<>();
    Map<String, String> here = new TreeMap<>();
    for (Path file : experiments) {
      String name = file.getFileName().toString();
      there.put(name, fingerprintOf(folder.resolve("every").resolve(name)));
      here.put(
          name,
          EveryDatasetApplication.generate(spark, file, folder.resolve("every-here"))
              .card()
              .fingerprint());
    }
    spark.stop();
    assertEquals(here, there);
    assertEquals(experiments.size(), Set.copyOf(here.values()).size());
  }

  private static void submit(String command, Object... arguments)
      throws IOException, InterruptedException {
    List<Object> words = new ArrayList<>();
    words.add(command);
    words.addAll(List.of(arguments));
    if (!command.equals("evaluate")) {
      SETTINGS.forEach(setting -> words.addAll(List.of("--set", setting)));
    }
    Application.submit(cluster.address(), Built.JAR.toString(), folder, command, "", words)
        .command()
        .succeed();
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static String fingerprintOf(Path data) throws IOException {
    return json(data.resolve("dataset.json")).path("fingerprint").asText();
  }

  private static float[] parameters(String run, String model) throws IOException {
    Path file = folder.resolve(run).resolve("models").resolve(model).resolve("model.zip");
    return ModelSerializer.restoreMultiLayerNetwork(file.toFile()).params().toFloatVector();
  }

  private static final class Silent implements TrainJob.Progress {
    @Override
    public void begin(String model, long done, long total) {}

    @Override
    public void update(long done, String note) {}

    @Override
    public void end() {}
  }
}
