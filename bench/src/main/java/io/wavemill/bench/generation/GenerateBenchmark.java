package io.wavemill.bench.generation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.Benchmark;
import io.wavemill.bench.Conditions;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.bench.peer.PeerProcess;
import io.wavemill.bench.peer.Peers;
import io.wavemill.bench.result.BenchmarkResult;
import io.wavemill.bench.result.Disk;
import io.wavemill.bench.result.PeerMode;
import io.wavemill.bench.result.Samples;
import io.wavemill.bench.result.Unit;
import io.wavemill.bench.result.Work;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.jobs.cli.SparkSessions;
import io.wavemill.jobs.config.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A dataset to Parquet through the Spark job that {@code wavemill generate} runs, with fingerprint,
 * compression and card. Beside it the generator alone on one thread, and the peer, which makes the
 * same samples in one process; neither writes anything.
 *
 * <p>A job's rate counts everything from its start to its last file; the session it runs in was
 * started before, and its start is reported apart. The first job after that, which also warms the
 * virtual machine up, is reported and not counted.
 *
 * @param dataset what is generated
 * @param seconds how long the generator alone, and the peer, make samples at a time
 */
public record GenerateBenchmark(GenerationCase dataset, double seconds) implements Benchmark {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The small job whose time is subtracted from that of a whole one. */
  private static final int SMALL_SHARE = 10;

  /** For each dataset there is, as long as steady rates need. */
  public static List<Benchmark> all() {
    return GenerationCases.ALL.stream()
        .<Benchmark>map(dataset -> new GenerateBenchmark(dataset, 1))
        .toList();
  }

  @Override
  public String name() {
    return dataset.name();
  }

  @Override
  public String about() {
    return dataset.about()
        + " to Parquet through Spark"
        + dataset
            .comparison()
            .map(peer -> "; the peer makes them in one process and writes nothing")
            .orElse("");
  }

  @Override
  public BenchmarkResult run(Conditions conditions) {
    List<GenerationPeer> peers = new ArrayList<>();
    long begin = System.nanoTime();
    try (Exchange exchange = new Exchange();
        SparkSession session = SparkSessions.local(conditions.threads(), "wavemill bench")) {
      ObjectNode details = JsonNodeFactory.instance.objectNode();
      details.put("sparkSessionSeconds", (System.nanoTime() - begin) / 1e9);
      dataset.inputs().accept(exchange);
      Experiment experiment = dataset.onOneThread(exchange.folder(), conditions.seed());
      SampleGenerator generator = generator(experiment);
      OneThread oneThread = new OneThread(generator);
      conditions
          .peers()
          .ifPresent(python -> start(python, generator, oneThread, exchange, conditions, peers));
      Disk disk = conditions.disk().in(exchange.folder());
      return measure(
          new GenerationJobs(session, exchange.folder()),
          oneThread,
          peers,
          disk,
          conditions,
          details);
    } finally {
      peers.forEach(GenerationPeer::close);
    }
  }

  private static SampleGenerator generator(Experiment experiment) {
    return experiment.dataset().generator(experiment.seed(), (done, total) -> {});
  }

  private void start(
      Peers python,
      SampleGenerator generator,
      OneThread oneThread,
      Exchange exchange,
      Conditions conditions,
      List<GenerationPeer> into) {
    if (dataset.comparison().isEmpty()) {
      return;
    }
    GenerationCase.Comparison comparison = dataset.comparison().get();
    ObjectNode request =
        PeerProcess.request("prepare")
            .put("folder", exchange.folder().toString())
            .put("seed", conditions.seed());
    request.set("parameters", JSON.valueToTree(generator.parameters()));
    ArrayNode rows = request.putArray("rows");
    for (Map<String, Object> sample : oneThread.first(comparison.samples())) {
      exchange.putEncoded("sample_" + rows.size(), (byte[]) sample.get(comparison.tensor()));
      sample.values().removeIf(byte[].class::isInstance);
      rows.add(JSON.<ObjectNode>valueToTree(sample));
    }
    for (String mode : comparison.modes()) {
      GenerationPeer peer = new GenerationPeer(comparison, mode);
      into.add(peer);
      peer.prepare(python, request);
    }
  }

  private BenchmarkResult measure(
      GenerationJobs jobs,
      OneThread oneThread,
      List<GenerationPeer> peers,
      Disk disk,
      Conditions conditions,
      ObjectNode details) {
    Experiment whole = dataset.experiment(jobs.folder(), conditions.seed());
    Experiment small =
        dataset.smaller(
            jobs.folder(), conditions.seed(), Math.max(1, dataset.samples() / SMALL_SHARE));
    boolean scales = dataset.samples() > 0;
    double tensorBytes = new OneThread(generator(whole)).tensorBytes();
    GenerationJobs.Run first = jobs.run(whole);
    oneThread.rate(seconds);
    conditions.say().accept(line("first job", first).toString());
    peers.forEach(peer -> peer.step(seconds, false));
    List<Double> rates = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    List<Double> wholeSeconds = new ArrayList<>();
    List<Double> smallSeconds = new ArrayList<>();
    long fewer = 0;
    for (int i = 0; i < conditions.repeats(); i++) {
      GenerationJobs.Run run = jobs.run(whole);
      wholeSeconds.add(run.seconds());
      rates.add(run.samplesPerSecond());
      StringBuilder line = line("job", run);
      double single = oneThread.rate(seconds);
      alone.add(single);
      line.append(String.format(Locale.ROOT, ", on one thread alone %,.1f/s", single));
      peers.forEach(peer -> line.append(peer.step(seconds, true)));
      conditions.say().accept(line.toString());
      if (scales) {
        GenerationJobs.Run less = jobs.run(small);
        smallSeconds.add(less.seconds());
        fewer = less.samples();
      }
    }
    details.put("samplesPerJob", first.samples());
    details.put("firstJobSamplesPerSecond", first.samplesPerSecond());
    if (scales) {
      double more = new Samples(wholeSeconds).median() - new Samples(smallSeconds).median();
      details.put("steadySamplesPerSecond", (first.samples() - fewer) / more);
    }
    Samples samples = new Samples(rates);
    List<PeerMode> modes = peers.stream().map(GenerationPeer::result).toList();
    ArrayNode notes = details.putArray("notes");
    double parquetBytes = (double) first.bytes() / first.samples();
    notes.add(putBytes(details, samples.median(), parquetBytes, tensorBytes, disk));
    notes.add(putOneThread(details, new Samples(alone), modes));
    return new BenchmarkResult(
        name(),
        about(),
        Unit.SAMPLES_PER_SECOND,
        new Work(Work.Kind.BYTE, tensorBytes),
        samples,
        modes,
        details);
  }

  private StringBuilder line(String what, GenerationJobs.Run run) {
    return new StringBuilder(name())
        .append(
            String.format(
                Locale.ROOT,
                ": %s %.2f s, %,.1f samples/s",
                what,
                run.seconds(),
                run.samplesPerSecond()));
  }

  /** What a job writes, beside what the disk takes; in words. */
  private static String putBytes(
      ObjectNode details, double rate, double parquetBytes, double tensorBytes, Disk disk) {
    double share = rate * parquetBytes / disk.bytesPerSecond();
    details.put("parquetBytesPerSample", parquetBytes);
    details.put("parquetBytesPerSecond", rate * parquetBytes);
    details.put("tensorBytesPerSecond", rate * tensorBytes);
    details
        .putObject("disk")
        .put("bytesPerSecond", disk.bytesPerSecond())
        .put("fileSystem", disk.fileSystem())
        .put("share", share);
    return String.format(
        Locale.ROOT,
        "a job: %.1f MB/s of arrays, %.1f MB/s of Parquet, %.1f %% of the %.0f MB/s that the disk"
            + " (%s) takes",
        rate * tensorBytes / 1e6,
        rate * parquetBytes / 1e6,
        100 * share,
        disk.bytesPerSecond() / 1e6,
        disk.fileSystem());
  }

  /** The generator alone, beside every mode of the peer; in words. */
  private String putOneThread(ObjectNode details, Samples alone, List<PeerMode> modes) {
    ObjectNode node = details.putObject("oneThread").put("median", alone.median());
    ArrayNode all = node.putArray("samples");
    alone.values().forEach(all::add);
    List<String> sets = dataset.comparison().map(GenerationCase.Comparison::sets).orElse(List.of());
    ArrayNode changes = node.putArray("sets");
    sets.forEach(changes::add);
    StringBuilder note =
        new StringBuilder("one thread, without Spark and files")
            .append(sets.isEmpty() ? "" : ", " + String.join(", ", sets))
            .append(String.format(Locale.ROOT, ": %,.1f/s", alone.median()));
    ObjectNode ratios = node.putObject("ratios");
    for (PeerMode mode : modes) {
      mode.samples()
          .ifPresent(
              theirs -> {
                double ratio = Unit.SAMPLES_PER_SECOND.ratio(alone.median(), theirs.median());
                ratios.put(mode.name(), ratio);
                note.append(String.format(Locale.ROOT, ", %.1f× %s", ratio, mode.name()));
              });
    }
    return note.toString();
  }
}
