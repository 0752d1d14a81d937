package io.wavemill.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.jobs.cluster.EventLog.Moment;
import io.wavemill.jobs.cluster.EventLog.Point;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.evaluate.EvaluateJob;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.run.TinyRuns;
import io.wavemill.jobs.storage.Storage;
import io.wavemill.jobs.train.TrainJob;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever dies on the way, training ends with the same model, to the bit: executors and drivers
 * are killed at random points, checkpoints torn, files taken away, and the results compared with
 * those of a run that was left alone.
 *
 * <p>A scenario is a function of its name, such as {@code executors-9-1234}: what happens, workers,
 * seed. {@code -Dsurvival.replay=NAME} repeats that one alone; {@code -Dsurvival.scenarios=N} says
 * how many are drawn (the profile {@code survival} draws 20).
 */
@DisabledOnOs(OS.WINDOWS)
class SurvivalIT {

  /** What happens to a run. */
  private enum Mishap {
    /** One is killed in a round, one while results are added up, one in an evaluation. */
    EXECUTORS,
    /** The driver is killed, and the newest checkpoint is cut off. */
    TORN,
    /** A file of the dataset vanishes between two epochs, and comes back. */
    VANISHED,
    /** The driver is killed again and again. */
    DRIVER
  }

  /**
   * A run to which something happens.
   *
   * @param workers of training; results of more than eight are added up by a stage of their own
   */
  private record Scenario(Mishap mishap, int workers, long seed) {

    static Scenario parse(String name) {
      String[] parts = name.split("-", 3);
      return new Scenario(
          Mishap.valueOf(parts[0].toUpperCase(Locale.ROOT)),
          Integer.parseInt(parts[1]),
          Long.parseLong(parts[2]));
    }

    @Override
    public String toString() {
      return mishap.name().toLowerCase(Locale.ROOT) + "-" + workers + "-" + seed;
    }
  }

  private static final List<String> MODELS = List.of("fernn", "grnn");
  private static final int EPOCHS = 2;
  private static final int EXAMPLES = 25;

  /** Some milliseconds longer than what follows each moment takes. */
  private static final Map<Moment, Integer> SPREAD =
      Map.of(
          Moment.ROUND,
          200,
          Moment.AVERAGING,
          20,
          Moment.BETWEEN_ROUNDS,
          40,
          Moment.EVALUATION,
          400);

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static Path data;

  /** Runs that were left alone, by workers. */
  private static final Map<Integer, Undisturbed> UNDISTURBED = new HashMap<>();

  private record Undisturbed(Storage run, List<Point> points) {

    int count(Moment moment) {
      return (int) points.stream().filter(point -> point.moment() == moment).count();
    }
  }

  private final List<Application> applications = new ArrayList<>();
  private final StringBuilder diary = new StringBuilder();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    cluster = StandaloneCluster.start(folder, 2);
    data = folder.resolve("data");
    SparkSession spark = TestSpark.session("local[2]");
    TinyDatasets.job(spark, line -> {}).run(experiment(2), data.toString(), (done, total) -> {});
    spark.stop();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    UNDISTURBED.clear();
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void killTheRest() {
    applications.forEach(application -> application.command().kill());
  }

  private static Experiment experiment(int workers) {
    // As little to compute as there can be, for what is tested is everything else.
    return TinyRuns.experiment(
        "dataset.frames=4",
        "dataset.train=" + EXAMPLES,
        "dataset.validation=4",
        "dataset.test=4",
        "dataset.length.sequences=0",
        "dataset.velocity.sequences=0",
        "dataset.partitions=2",
        "models.fernn.teacherForcing=0.5",
        "training.inputFrames=2",
        "training.workers=" + workers,
        "training.batch=" + (workers > 2 ? 1 : 5),
        "training.averaging.frequency=1",
        "training.epochs=" + EPOCHS,
        "training.checkpoint.rounds=2",
        "evaluation.pictures=0");
  }

  static Stream<Scenario> scenarios() {
    String replay = System.getProperty("survival.replay", "");
    if (!replay.isEmpty()) {
      return Stream.of(Scenario.parse(replay));
    }
    Mishap[] mishaps = Mishap.values();
    Random random = new Random();
    return IntStream.range(0, Integer.getInteger("survival.scenarios"))
        .mapToObj(
            number ->
                new Scenario(
                    mishaps[number % mishaps.length],
                    number / mishaps.length % 2 == 0 ? 9 : 2,
                    random.nextInt(1_000_000)));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theModelIsTheSame(Scenario scenario) throws IOException, InterruptedException {
    Undisturbed undisturbed = undisturbed(scenario.workers());
    try {
      Path run = prepare(scenario.toString());
      Random random = new Random(scenario.seed());
      switch (scenario.mishap()) {
        case EXECUTORS -> killExecutors(scenario, random, undisturbed);
        case TORN -> tearCheckpoint(scenario, random, undisturbed);
        case VANISHED -> takeFileAway(scenario, random, run.resolve("data"));
        case DRIVER -> killDriver(scenario, random, undisturbed, 1 + random.nextInt(3));
      }
      applications.get(applications.size() - 1).command().succeed();
      Results.same(undisturbed.run(), storage(run), MODELS, EPOCHS, EXAMPLES);
      for (String model : MODELS) {
        String[] files = run.resolve("models/" + model).toFile().list();
        assertEquals(3, files.length, () -> "left behind: " + List.of(files));
      }
      FileUtils.deleteDirectory(run.toFile());
    } catch (AssertionError | IOException e) {
      throw new AssertionError("-Dsurvival.replay=" + scenario + "\n" + diary, e);
    }
  }

  /** The run that is left alone, in one process; made when it is first asked for. */
  private static Undisturbed undisturbed(int workers) throws IOException {
    if (!UNDISTURBED.containsKey(workers)) {
      Path folderOfEvents =
          Files.createDirectories(folder.resolve("undisturbed.events-" + workers));
      try (SparkSession spark =
          SparkSession.builder()
              .master("local[2]")
              .appName("undisturbed")
              .config("spark.ui.enabled", "false")
              .config("spark.eventLog.enabled", "true")
              .config("spark.eventLog.dir", folderOfEvents.toUri().toString())
              .getOrCreate()) {
        UNDISTURBED.put(workers, undisturbed(spark, workers, new EventLog(folderOfEvents)));
      }
    }
    return UNDISTURBED.get(workers);
  }

  private static Undisturbed undisturbed(SparkSession spark, int workers, EventLog events)
      throws IOException {
    Experiment experiment = experiment(workers);
    RunFolder run = new RunFolder(storage(folder.resolve("undisturbed-" + workers)));
    run.claim(experiment);
    new TrainJob(spark, line -> {}, TinyRuns.UNSEEN)
        .run(experiment, data.toString(), run, Optional.empty());
    new EvaluateJob(spark, line -> {}, (split, done, total) -> {}).run(run, data.toString());
    return new Undisturbed(run.storage(), events.points());
  }

  private static Storage storage(Path run) {
    return Storage.at(run.toString());
  }

  /** A run folder with a copy of the dataset. */
  private static Path prepare(String name) throws IOException {
    Path run = folder.resolve(name);
    FileUtils.copyDirectory(data.toFile(), run.resolve("data").toFile());
    return run;
  }

  /** Starts the one command there is, for the first time or again. */
  private Application submit(String name, int workers, String executorOptions) throws IOException {
    Path experiment = folder.resolve("experiment-" + workers + ".conf");
    Files.writeString(experiment, experiment(workers).toHocon());
    Application application =
        Application.submit(
            cluster.address(),
            Application.LOCAL_JAR,
            folder,
            name + "-" + applications.size(),
            executorOptions,
            List.of("run", experiment, "--out", folder.resolve(name)));
    applications.add(application);
    return application;
  }

  private void killExecutors(Scenario scenario, Random random, Undisturbed undisturbed)
      throws IOException, InterruptedException {
    List<Point> points = new ArrayList<>();
    for (Moment moment : List.of(Moment.ROUND, Moment.AVERAGING, Moment.EVALUATION)) {
      points.add(new Point(moment, 1 + random.nextInt(undisturbed.count(moment))));
    }
    points.sort(Comparator.comparing(undisturbed.points()::indexOf));
    Application application = submit(scenario.toString(), scenario.workers(), "");
    for (Point point : points) {
      application.await(point);
      pause(point, random);
      String id = application.events().application().orElseThrow();
      application.await(() -> !cluster.executors(id).isEmpty(), "an executor");
      List<ProcessHandle> executors = cluster.executors(id);
      ProcessHandle victim = executors.get(random.nextInt(executors.size()));
      assertTrue(victim.destroyForcibly());
      note("executor " + victim.pid() + ", one of " + executors.size() + ", killed");
    }
  }

  private void killDriver(Scenario scenario, Random random, Undisturbed undisturbed, int kills)
      throws IOException, InterruptedException {
    for (int kill = 0; kill < kills; kill++) {
      Application application = submit(scenario.toString(), scenario.workers(), "");
      Moment moment = random.nextBoolean() ? Moment.ROUND : Moment.BETWEEN_ROUNDS;
      // To each its share of the rounds.
      Point point = new Point(moment, 1 + random.nextInt(undisturbed.count(moment) / kills));
      application.await(point);
      pause(point, random);
      application.kill();
      note("driver killed");
    }
    submit(scenario.toString(), scenario.workers(), "");
  }

  private void tearCheckpoint(Scenario scenario, Random random, Undisturbed undisturbed)
      throws IOException, InterruptedException {
    Application first = submit(scenario.toString(), scenario.workers(), "");
    first.await(new Point(Moment.ROUND, 1 + random.nextInt(undisturbed.count(Moment.ROUND) / 2)));
    // There is none in the first rounds of a model.
    first.await(() -> !checkpoints(scenario).isEmpty(), "a checkpoint");
    first.kill();
    List<Path> checkpoints = checkpoints(scenario);
    Path newest = checkpoints.get(checkpoints.size() - 1);
    // Not of the last bytes alone: these are a table of contents, and dispensable.
    long length = (long) (random.nextDouble() * 0.95 * Files.size(newest));
    try (FileChannel file = FileChannel.open(newest, StandardOpenOption.WRITE)) {
      file.truncate(length);
    }
    note("driver killed, " + newest.getFileName() + " cut off after " + length + " bytes");
    Application second = submit(scenario.toString(), scenario.workers(), "");
    second.command().succeed();
    assertTrue(second.command().output().contains("which is damaged"), second.command()::output);
  }

  /** Checkpoints of the model that is being trained, oldest first. */
  private static List<Path> checkpoints(Scenario scenario) throws IOException {
    List<Path> checkpoints = new ArrayList<>();
    for (String model : MODELS) {
      Path models = folder.resolve(scenario + "/models/" + model);
      if (Files.isDirectory(models)) {
        try (Stream<Path> files = Files.list(models)) {
          files
              .filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
              .sorted()
              .forEach(checkpoints::add);
        }
      }
    }
    return checkpoints;
  }

  private void takeFileAway(Scenario scenario, Random random, Path data)
      throws IOException, InterruptedException {
    String split = random.nextBoolean() ? "train" : "validation";
    Path file = files(data.resolve("split=" + split)).get(0);
    Path aside = folder.resolve(scenario + ".aside");
    String model = MODELS.get(random.nextInt(MODELS.size()));
    int epoch = 1 + random.nextInt(EPOCHS - 1);
    // Executors that keep what they have read would not miss it.
    Application application =
        submit(scenario.toString(), scenario.workers(), "-Dwavemill.cache.bytes=0");
    Path history = folder.resolve(scenario + "/models/" + model + "/history.jsonl");
    application.await(() -> epochs(history) >= epoch, "epoch " + epoch + " of " + model);
    Files.move(file, aside);
    note(file.getFileName() + " of split " + split + " taken away");
    List<String> complaint = application.refuse();
    assertTrue(complaint.get(0).contains(file.toString()), complaint::toString);
    Files.move(aside, file);
    submit(scenario.toString(), scenario.workers(), "");
  }

  private static List<Path> files(Path split) throws IOException {
    try (Stream<Path> files = Files.list(split)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private static long epochs(Path history) throws IOException {
    return Files.exists(history)
        ? Files.readAllLines(history).stream().filter(line -> line.contains("\"epoch\",")).count()
        : 0;
  }

  private void pause(Point point, Random random) throws InterruptedException {
    int milliseconds = random.nextInt(SPREAD.get(point.moment()));
    Thread.sleep(milliseconds);
    diary.append(point).append(" and ").append(milliseconds).append(" ms: ");
  }

  private void note(String what) {
    diary.append(what).append('\n');
  }
}
