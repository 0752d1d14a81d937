package io.wavemill.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.bench.machine.DiskMeter;
import io.wavemill.bench.machine.PeakMeter;
import io.wavemill.bench.peer.Peers;
import io.wavemill.bench.result.BenchmarkResult;
import io.wavemill.bench.result.Peak;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.cli.Logging;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "wavemill bench",
    description = {
      "Measures training steps and data generation, with a Python that has torch beside that",
      "Python's way of doing the same."
    },
    synopsisSubcommandLabel = "[micro …]",
    footer = {
      "",
      "Examples:",
      "  wavemill bench --list",
      "  wavemill bench fernn-h32-v9 --peer venv/bin/python --json results.json",
      "  wavemill bench generate --repeats 3",
      "  wavemill bench micro Convolution"
    })
final class BenchCommand implements Callable<Integer> {

  /** Fewer say nothing about how much they differ. */
  private static final int FEWEST_REPEATS = 3;

  private final PrintStream out;
  private final PrintStream err;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Benchmarks to run, or the first word of several. Default: all.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--peer",
      paramLabel = "PYTHON",
      description =
          "A Python that has torch, for generation numpy and scipy; default: measure no peer.")
  private String python;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all that was measured.")
  private Path json;

  @Option(names = "--list", description = "Show what can be measured, and measure nothing.")
  private boolean list;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "How often each side is measured after warming up. Default: ${DEFAULT-VALUE}.")
  private int repeats = 5;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each side. Default: all cores.")
  private Integer threads;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of weights and inputs. Default: ${DEFAULT-VALUE}.")
  private long seed = 42;

  @Option(
      names = {"-q", "--quiet"},
      description = "Write results and errors only.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show what Spark and ND4J log, and stack traces.")
  private boolean verbose;

  BenchCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (list) {
      Benchmarks.all().forEach(benchmark -> listed(benchmark).forEach(out::println));
      return 0;
    }
    List<Benchmark> chosen = Benchmarks.named(names);
    Conditions conditions = conditions();
    Optional<ResultFile> file = Optional.ofNullable(json).map(ResultFile::at);
    Logging.configure(verbose);
    // Before anything asks for it: layers that compute in parallel do so on as many threads.
    System.setProperty("wavemill.threads", Integer.toString(conditions.threads()));
    Optional<JsonNode> versions = conditions.peers().map(Peers::check);
    conditions.say().accept("measuring the peak of this machine");
    Peak peak = PeakMeter.measure(conditions.threads());
    List<BenchmarkResult> results = new ArrayList<>();
    for (Benchmark benchmark : chosen) {
      results.add(benchmark.run(conditions));
      Report report = new Report(conditions, peak, versions, List.copyOf(results));
      // After each: hours should not be lost to what comes later.
      file.ifPresent(to -> to.write(report.json()));
    }
    Report report = new Report(conditions, peak, versions, results);
    report.table().forEach(out::println);
    file.ifPresent(to -> out.println("json: " + to.path()));
    return report.complete() ? 0 : 1;
  }

  private static List<String> listed(Benchmark benchmark) {
    return List.of(benchmark.name(), "    " + benchmark.about());
  }

  private Conditions conditions() {
    if (repeats < FEWEST_REPEATS) {
      throw new InputException(
          "--repeats " + repeats + ": too few for a median.",
          "Give " + FEWEST_REPEATS + " or more.");
    }
    int cores = Runtime.getRuntime().availableProcessors();
    if (threads != null && (threads < 1 || threads > cores)) {
      throw new InputException(
          "--threads " + threads + ": this machine has " + cores + " cores.",
          "Give a number from 1 to " + cores + ", or leave it out for all.");
    }
    Consumer<String> say = quiet ? line -> {} : err::println;
    return new Conditions(
        threads == null ? cores : threads,
        repeats,
        seed,
        Optional.ofNullable(python).map(program -> new Peers(program, scripts())),
        new DiskMeter(),
        say);
  }

  /** The launcher tells where wavemill is; without it, the working folder is the best guess. */
  private static Path scripts() {
    return Path.of(System.getProperty("wavemill.home", ".")).resolve("bench/pytorch");
  }
}
