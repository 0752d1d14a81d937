package io.wavemill.bench;

import io.wavemill.jobs.cli.CommandLines;
import java.io.PrintStream;
import picocli.CommandLine;

/**
 * The main class of {@code ./wavemill bench}.
 *
 * <p>Exit codes as those of every command: 0 done, 2 the user's input is wrong, 1 anything else,
 * and also if the peer computed something else than wavemill.
 */
public final class Bench {

  private Bench() {}

  /** Runs the benchmarks and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int exitCode = execute(System.out, System.err, arguments);
    System.out.flush();
    // Spark leaves threads behind that would keep the process alive.
    System.exit(exitCode);
  }

  static int execute(PrintStream out, PrintStream err, String... arguments) {
    CommandLine line = new CommandLine(new BenchCommand(out, err));
    line.addSubcommand(new MicroCommand(err));
    return CommandLines.execute(line, out, err, arguments);
  }
}
