package io.wavemill.bench.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.Benchmark;
import io.wavemill.bench.Conditions;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.bench.peer.PeerException;
import io.wavemill.bench.peer.PeerProcess;
import io.wavemill.bench.peer.Peers;
import io.wavemill.bench.result.Agreement;
import io.wavemill.bench.result.BenchmarkResult;
import io.wavemill.bench.result.PeerMode;
import io.wavemill.bench.result.Samples;
import io.wavemill.bench.result.Unit;
import io.wavemill.bench.result.Work;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.mnist.DigitPath;
import io.wavemill.datasets.mnist.TranslatingMnist;
import io.wavemill.datasets.mnist.TranslatingMnistGenerator;
import io.wavemill.datasets.mnist.TranslatingMnistSettings;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.jobs.cli.SparkSessions;
import io.wavemill.jobs.generate.GenerateJob;
import io.wavemill.jobs.run.Versions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * Translating MNIST to Parquet through the Spark job that {@code wavemill generate} runs, with
 * fingerprint, compression and card; the peer makes the same frames in NumPy and writes nothing.
 *
 * <p>A job's rate counts everything from its start to its last file; the session it runs in was
 * started before, and its start is reported apart. The first job after that, which also warms the
 * virtual machine up, is reported and not counted.
 *
 * @param sequences that one job makes
 * @param peerSequences that the peer makes at a time
 */
public record GenerateBenchmark(int sequences, int peerSequences) implements Benchmark {

  /** Of the published experiment. */
  private static final int DIGITS = 2;

  private static final int FRAMES = 20;
  private static final int VELOCITY_RANGE = 2;

  /** Sequences whose frames both sides compare. */
  private static final int COMPARED = 100;

  /** The small job whose time is subtracted from that of a whole one. */
  private static final int SMALL_SHARE = 10;

  /** How the reference implementation makes frames: the synthesis that the ratio is taken to. */
  private static final String REFERENCE = "roll";

  private static final List<String> MODES = List.of(REFERENCE, "gather");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "generate-translating";
  }

  @Override
  public String about() {
    return "Translating MNIST to Parquet through Spark, %,d sequences of %d frames a job; the peer makes frames in NumPy, in one process, and writes nothing"
        .formatted(sequences, FRAMES);
  }

  @Override
  public BenchmarkResult run(Conditions conditions) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    List<NumpyPeer> peers = new ArrayList<>();
    long begin = System.nanoTime();
    try (Exchange exchange = new Exchange();
        SparkSession session = SparkSessions.local(conditions.threads(), "wavemill bench")) {
      details.put("sparkSessionSeconds", secondsSince(begin));
      Jobs jobs = new Jobs(session, exchange.folder(), conditions.seed());
      conditions.peers().ifPresent(python -> start(python, exchange, conditions, peers));
      Samples rates = measure(jobs, peers, conditions, details);
      return new BenchmarkResult(
          name(),
          about(),
          Unit.SEQUENCES_PER_SECOND,
          new Work(Work.Kind.BYTE, generator().bytes()),
          rates,
          peers.stream().map(NumpyPeer::result).toList(),
          details);
    } finally {
      peers.forEach(NumpyPeer::close);
    }
  }

  private static TranslatingMnist generator() {
    return TranslatingMnist.withVelocities(Digits.SIDE, DIGITS, FRAMES, VELOCITY_RANGE);
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private Samples measure(
      Jobs jobs, List<NumpyPeer> peers, Conditions conditions, ObjectNode details) {
    double first = jobs.seconds(sequences);
    conditions.say().accept(line("first job", first).toString());
    details.put("sequencesPerJob", sequences);
    details.put("firstJobSequencesPerSecond", sequences / first);
    peers.forEach(peer -> peer.step(peerSequences, false));
    List<Double> whole = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    List<Double> small = new ArrayList<>();
    for (int i = 0; i < conditions.repeats(); i++) {
      double taken = jobs.seconds(sequences);
      seconds.add(taken);
      whole.add(sequences / taken);
      StringBuilder line = line("job", taken);
      for (NumpyPeer peer : peers) {
        line.append(peer.step(peerSequences, true));
      }
      conditions.say().accept(line.toString());
      small.add(jobs.seconds(sequences / SMALL_SHARE));
    }
    double more = new Samples(seconds).median() - new Samples(small).median();
    details.put("steadySequencesPerSecond", (sequences - sequences / SMALL_SHARE) / more);
    return new Samples(whole);
  }

  private StringBuilder line(String what, double seconds) {
    return new StringBuilder(name())
        .append(
            String.format(
                Locale.ROOT, ": %s %.2f s, %,.0f sequences/s", what, seconds, sequences / seconds));
  }

  /** Makes datasets and deletes them again. */
  private record Jobs(SparkSession session, Path folder, long seed) {

    double seconds(int sequences) {
      TranslatingMnistGenerator generator =
          new TranslatingMnistGenerator(
              new TranslatingMnistSettings(
                  Digits.SIDE,
                  DIGITS,
                  VELOCITY_RANGE,
                  FRAMES,
                  sequences,
                  0,
                  0,
                  new TranslatingMnistSettings.Length(0, 0),
                  new TranslatingMnistSettings.VelocityGrid(0, 0),
                  seed),
              DigitSource.shipped());
      Path out = folder.resolve("dataset");
      long begin = System.nanoTime();
      new GenerateJob(session, Versions.WAVEMILL, line -> {}, total -> new Silence())
          .run(() -> generator, out.toUri().toString(), 0);
      double seconds = secondsSince(begin);
      check(out);
      Exchange.deleteAll(out);
      return seconds;
    }

    private static void check(Path out) {
      if (!Files.exists(out.resolve("_SUCCESS"))) {
        throw new UncheckedIOException(new IOException("the job left no complete dataset"));
      }
    }
  }

  private static final class Silence implements GenerateJob.Progress {
    @Override
    public void update(String split, long done) {}

    @Override
    public void close() {}
  }

  private void start(Peers python, Exchange exchange, Conditions conditions, List<NumpyPeer> into) {
    Digits digits = DigitSource.shipped().train();
    exchange.put("digits", digits.pixels(), digits.size(), Digits.SIDE, Digits.SIDE);
    TranslatingMnist generator = generator();
    long[] paths = new long[COMPARED * DIGITS * 5];
    MessageDigest hash = Sha256.digest();
    double sum = 0;
    int at = 0;
    for (int i = 0; i < COMPARED; i++) {
      List<DigitPath> drawn =
          generator.draw(new SampleRandom(conditions.seed(), "benchmark", i), digits.size());
      for (DigitPath path : drawn) {
        for (int value : new int[] {path.index(), path.vx(), path.vy(), path.x0(), path.y0()}) {
          paths[at++] = value;
        }
      }
      byte[] frames = generator.render(digits, drawn);
      hash.update(frames);
      for (byte pixel : frames) {
        sum += pixel & 0xff;
      }
    }
    exchange.put("paths", paths, COMPARED, DIGITS, 5);
    double mean = sum / ((double) COMPARED * generator.bytes());
    String sha256 = HexFormat.of().formatHex(hash.digest());
    ObjectNode request =
        PeerProcess.request("prepare")
            .put("folder", exchange.folder().toString())
            .put("seed", conditions.seed());
    request
        .putObject("sizes")
        .put("frames", FRAMES)
        .put("digitsPerSequence", DIGITS)
        .put("velocityRange", VELOCITY_RANGE);
    for (String mode : MODES) {
      NumpyPeer peer = new NumpyPeer(mode);
      into.add(peer);
      peer.prepare(python, request.put("mode", mode), mean, sha256);
    }
  }

  /** NumPy making frames one way. */
  private static final class NumpyPeer implements AutoCloseable {
    private final String mode;
    private final List<Double> rates = new ArrayList<>();
    private PeerProcess process;
    private Agreement agreement;
    private String failure;

    NumpyPeer(String mode) {
      this.mode = mode;
    }

    void prepare(Peers python, ObjectNode request, double mean, String sha256) {
      try {
        process = python.start("translating.py");
        JsonNode answer = process.ask(request, PATIENCE);
        agreement =
            new Agreement(
                "mean grey value of equal sequences", mean, answer.path("mean").asDouble());
        if (!sha256.equals(answer.path("sha256").asText())) {
          failure = "made other frames from equal digits, velocities and starts";
        }
      } catch (PeerException e) {
        failure = e.getMessage();
      }
    }

    String step(int sequences, boolean counts) {
      if (failure != null) {
        return ", " + mode + " failed: " + failure;
      }
      try {
        ObjectNode request = PeerProcess.request("step").put("sequences", sequences);
        double rate = sequences / process.ask(request, PATIENCE).path("seconds").asDouble();
        if (counts) {
          rates.add(rate);
        }
        return String.format(Locale.ROOT, ", %s %,.0f/s", mode, rate);
      } catch (PeerException e) {
        failure = e.getMessage();
        return ", " + mode + " failed: " + failure;
      }
    }

    PeerMode result() {
      PeerMode result =
          failure == null
              ? PeerMode.measured(mode, new Samples(rates), agreement)
              : PeerMode.failed(mode, failure);
      return mode.equals(REFERENCE) ? result : result.beside();
    }

    @Override
    public void close() {
      if (process != null) {
        process.close();
      }
    }
  }
}
