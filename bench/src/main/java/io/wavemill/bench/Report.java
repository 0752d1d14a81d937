package io.wavemill.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.result.Agreement;
import io.wavemill.bench.result.BenchmarkResult;
import io.wavemill.bench.result.Peak;
import io.wavemill.bench.result.PeerMode;
import io.wavemill.core.engine.Engines;
import io.wavemill.jobs.cli.Machine;
import io.wavemill.jobs.cli.Wavemill;
import io.wavemill.jobs.inspect.TextTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run of benchmarks found.
 *
 * @param conditions under which it was measured
 * @param peak of the machine
 * @param peerVersions of the Python that the peers ran on; empty without peers
 * @param results in the order of measuring
 */
record Report(
    Conditions conditions,
    Peak peak,
    Optional<JsonNode> peerVersions,
    List<BenchmarkResult> results) {

  private static final String NONE = "–";

  /**
   * Whether there is nothing to worry about: all modes that were measured agree with us, and with
   * peers at least one was measured for each benchmark.
   */
  boolean complete() {
    return results.stream()
        .allMatch(
            result ->
                result.agrees() && (conditions.peers().isEmpty() || result.best().isPresent()));
  }

  /**
   * All of it: {@code date}, {@code machine}, {@code versions}, {@code threads}, {@code repeats},
   * {@code seed}, {@code peak}, and {@code benchmarks} by name.
   */
  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    Machine machine = Machine.current();
    node.putObject("machine")
        .put("processor", machine.processor())
        .put("cores", machine.cores())
        .put("memoryGiB", machine.memoryGiB())
        .put("os", machine.os());
    ObjectNode versions = node.putObject("versions");
    versions
        .put("wavemill", Wavemill.VERSION)
        .put("java", machine.java())
        .put("engine", Engines.describe())
        .put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    peerVersions.ifPresent(
        peer -> {
          versions.put("python", peer.path("python").asText());
          versions.put("torch", peer.path("torch").asText());
        });
    node.put("threads", conditions.threads());
    node.put("repeats", conditions.repeats());
    node.put("seed", conditions.seed());
    ObjectNode limits = node.putObject("peak");
    limits.put("flops", peak.flops());
    limits.put("copyBytesPerSecond", peak.copy());
    ObjectNode libraries = limits.putObject("gemm");
    peak.gemm().forEach(libraries::put);
    ObjectNode entries = node.putObject("benchmarks");
    results.forEach(result -> entries.set(result.name(), result.json(peak)));
    return node;
  }

  /** A table for people. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    TextTable table =
        new TextTable("benchmark", "wavemill", "peer", "ratio", "of peak", "agreement");
    for (BenchmarkResult result : results) {
      Optional<PeerMode> best = result.best();
      table.row(
          result.name(),
          number(result.wavemill().median()) + " " + result.unit().symbol(),
          best.map(mode -> number(mode.samples().orElseThrow().median()) + " " + mode.name())
              .orElse(NONE),
          result.ratio().isPresent()
              ? String.format(Locale.ROOT, "%.2f×", result.ratio().getAsDouble())
              : NONE,
          String.format(Locale.ROOT, "%.0f %%", 100 * result.peakShare(peak)),
          best.flatMap(PeerMode::agreement).map(Report::verdict).orElse(NONE));
    }
    lines.addAll(table.lines());
    for (BenchmarkResult result : results) {
      for (PeerMode mode : result.modes()) {
        lines.add("  " + result.name() + ", peer " + mode.name() + ": " + described(result, mode));
      }
      for (JsonNode note : result.details().path("notes")) {
        lines.add("  " + result.name() + ", " + note.asText());
      }
      JsonNode stock = result.details().path("stock");
      if (stock.has("median")) {
        lines.add(
            String.format(
                Locale.ROOT,
                "  %s, stock Deeplearning4j: %s s (%s)",
                result.name(),
                number(stock.get("median").asDouble()),
                stock.path("about").asText()));
      }
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "peak on %d threads: %.0f GFLOP/s, %.1f GB/s copied",
            conditions.threads(),
            peak.flops() / 1e9,
            peak.copy() / 1e9));
    return lines;
  }

  private static String described(BenchmarkResult result, PeerMode mode) {
    return mode.samples()
        .map(
            samples ->
                number(samples.median())
                    + " "
                    + result.unit().symbol()
                    + " ("
                    + number(samples.min())
                    + " to "
                    + number(samples.max())
                    + ")")
        .orElseGet(() -> "failed, " + mode.failure().orElse(""));
  }

  private static String verdict(Agreement agreement) {
    return String.format(
        Locale.ROOT, "%s, %.0e", agreement.agrees() ? "yes" : "NO", agreement.relativeDifference());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.3f" : "%,.0f", value);
  }
}
