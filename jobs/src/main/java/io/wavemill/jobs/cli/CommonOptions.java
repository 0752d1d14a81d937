package io.wavemill.jobs.cli;

import io.wavemill.datasets.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Replace a value of the experiment file, such as training.epochs=5. Repeatable.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark master: local[*] (the default), local[2], spark://HOST:7077, yarn, k8s://…")
  private String master;

  @Option(names = "--seed", paramLabel = "N", description = "Replace the experiment's seed.")
  private Long seed;

  @Option(
      names = {"-q", "--quiet"},
      description = "Write results and errors only.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show Spark's log, its web page, and stack traces.")
  private boolean verbose;

  List<String> sets() {
    return List.copyOf(sets);
  }

  String master() {
    return SparkSessions.master(master);
  }

  OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  boolean quiet() {
    return quiet;
  }

  boolean verbose() {
    return verbose;
  }

  /** Checks what can be checked without Spark. */
  void check() {
    if (quiet && verbose) {
      throw new InputException(
          "--quiet and --verbose are both given.", "Give one of them, or neither.");
    }
    SparkSessions.check(master());
  }
}
