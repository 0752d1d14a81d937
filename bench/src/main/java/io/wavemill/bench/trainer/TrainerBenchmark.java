package io.wavemill.bench.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.Benchmark;
import io.wavemill.bench.Conditions;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.bench.result.BenchmarkResult;
import io.wavemill.bench.result.PeerMode;
import io.wavemill.bench.result.Samples;
import io.wavemill.bench.result.Unit;
import io.wavemill.bench.result.Work;
import io.wavemill.core.parallel.Parallel;
import io.wavemill.jobs.cli.SparkSessions;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.generate.GenerateJob;
import io.wavemill.jobs.run.RunFolder;
import io.wavemill.jobs.run.Versions;
import io.wavemill.jobs.storage.Storage;
import io.wavemill.jobs.train.TrainJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;

/**
 * The trainer at work on the quickstart's model: two workers beside one, each with one thread, and
 * what part of a round is not computing. Times come from the history that every training writes.
 *
 * @param sequences in an epoch
 * @param warmUps trainings of each kind that do not count, until the compiler of Java is done with
 *     what a training runs
 */
public record TrainerBenchmark(int sequences, int warmUps) implements Benchmark {

  private static final String NAME = "trainer";
  private static final int EPOCHS = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The quickstart's model and training. */
  private static final String EXPERIMENT =
      """
      experiment = trainer
      dataset {
        type = translating-mnist, velocityRange = 1, frames = 20
        train = %d, validation = 1, test = 1
        length { sequences = 0 }, velocity { sequences = 0 }
      }
      models { fernn { type = fernn, hidden = 16, velocityRange = 1, decoderLayers = 1 } }
      training {
        workers = %d, batch = 2, averaging.frequency = 5, epochs = %d
        learningRate = 3e-3, inputFrames = 10
      }
      """;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "The cluster trainer on the quickstart's model, averaging every 5 minibatches of 2: two"
        + " workers, and one worker in the place of the peer, each on one thread";
  }

  @Override
  public BenchmarkResult run(Conditions conditions) {
    String threads = System.getProperty(Parallel.THREADS);
    System.setProperty(Parallel.THREADS, "1");
    try (Exchange exchange = new Exchange();
        SparkSession spark = SparkSessions.local(2, "wavemill bench")) {
      return measure(conditions, spark, exchange.folder());
    } finally {
      if (threads == null) {
        System.clearProperty(Parallel.THREADS);
      } else {
        System.setProperty(Parallel.THREADS, threads);
      }
    }
  }

  private BenchmarkResult measure(Conditions conditions, SparkSession spark, Path folder) {
    Path data = folder.resolve("data");
    new GenerateJob(spark, Versions.WAVEMILL, line -> {}, total -> new Silence())
        .run(experiment(1), data.toUri().toString(), (done, total) -> {});
    List<Double> one = new ArrayList<>();
    List<Double> two = new ArrayList<>();
    Shares ofOne = new Shares();
    Shares ofTwo = new Shares();
    for (int i = -warmUps; i < conditions.repeats(); i++) {
      boolean counts = i >= 0;
      double single = rate(spark, 1, data, folder, counts ? ofOne : new Shares());
      double pair = rate(spark, 2, data, folder, counts ? ofTwo : new Shares());
      conditions
          .say()
          .accept(
              String.format(
                  Locale.ROOT,
                  "%s: %stwo workers %.1f sequences/s, one worker %.1f",
                  NAME,
                  counts ? "" : "warm-up, ",
                  pair,
                  single));
      if (counts) {
        one.add(single);
        two.add(pair);
      }
    }
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    ofOne.put(details.putObject("oneWorker"));
    ofTwo.put(details.putObject("twoWorkers"));
    details.putArray("notes").add(ofOne.text("one worker")).add(ofTwo.text("two workers"));
    return new BenchmarkResult(
        NAME,
        about(),
        Unit.SAMPLES_PER_SECOND,
        new Work(Work.Kind.BYTE, 20.0 * 28 * 28),
        new Samples(two),
        List.of(PeerMode.measured("one worker", new Samples(one), null)),
        details);
  }

  private Experiment experiment(int workers) {
    String text = String.format(Locale.ROOT, EXPERIMENT, sequences, workers, EPOCHS);
    return Experiment.parse(text, NAME, List.of(), OptionalLong.empty());
  }

  /** Trains and forgets; sequences per second in all rounds but each training's first. */
  private double rate(SparkSession spark, int workers, Path data, Path folder, Shares shares) {
    Path out = folder.resolve("run");
    RunFolder run = new RunFolder(Storage.at(out.toUri().toString()));
    Experiment experiment = experiment(workers);
    run.claim(experiment);
    new TrainJob(spark, line -> {}, new Unwatched())
        .run(experiment, data.toUri().toString(), run, Optional.empty());
    double examples = 0;
    double seconds = 0;
    boolean first = true;
    try {
      for (String line : Files.readAllLines(out.resolve("models/fernn/history.jsonl"))) {
        JsonNode round = JSON.readTree(line);
        if (round.path("kind").asText().equals("round")) {
          if (!first) {
            examples += round.path("examples").asDouble();
            seconds += round.path("seconds").asDouble();
            shares.add(round);
          }
          first = false;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Exchange.deleteAll(out);
    return examples / seconds;
  }

  /** Where the time of rounds goes. */
  private static final class Shares {
    private double all;
    private double computing;
    private double reading;
    private double averaging;

    /** By which the slowest worker of a round computes longer than the mean. */
    private double unequal;

    void add(JsonNode round) {
      all += round.path("seconds").asDouble();
      averaging += round.path("secondsAveraging").asDouble();
      int workers = round.path("workers").size();
      double longest = 0;
      double mean = 0;
      for (JsonNode worker : round.path("workers")) {
        longest = Math.max(longest, worker.path("secondsComputing").asDouble());
        mean += worker.path("secondsComputing").asDouble() / workers;
        reading += worker.path("secondsReading").asDouble() / workers;
      }
      computing += longest;
      unequal += longest - mean;
    }

    void put(ObjectNode node) {
      node.put("overheadShare", (all - computing) / all);
      node.put("readingShare", reading / all);
      node.put("averagingShare", averaging / all);
      node.put("unequalShare", unequal / all);
    }

    String text(String what) {
      return String.format(
          Locale.ROOT,
          "%s: %.1f %% of a round is not computing, %.2f %% is waiting for data; the slowest worker"
              + " computes %.1f %% longer than the mean",
          what,
          100 * (all - computing) / all,
          100 * reading / all,
          100 * unequal / (computing - unequal));
    }
  }

  private static final class Silence implements GenerateJob.Progress {
    @Override
    public void update(String split, long done) {}

    @Override
    public void close() {}
  }

  private static final class Unwatched implements TrainJob.Progress {
    @Override
    public void begin(String model, long done, long total) {}

    @Override
    public void update(long done, String note) {}

    @Override
    public void end() {}
  }
}
