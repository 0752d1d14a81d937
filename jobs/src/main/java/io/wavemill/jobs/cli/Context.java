package io.wavemill.jobs.cli;

import io.wavemill.jobs.config.Experiment;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * What a job gets from the command line besides its own options.
 *
 * @param session gives the Spark session, started when first asked for
 * @param master the Spark master, such as {@code local[*]}
 * @param sets the overrides of the experiment file
 * @param seed the seed that replaces the experiment's, if given
 * @param quiet whether only results and errors should be written
 * @param verbose whether logs and stack traces are wanted
 * @param out for results
 * @param err for progress and errors
 */
public record Context(
    Supplier<SparkSession> session,
    String master,
    List<String> sets,
    OptionalLong seed,
    boolean quiet,
    boolean verbose,
    PrintStream out,
    PrintStream err) {

  /** The Spark session. */
  public SparkSession spark() {
    return session.get();
  }

  /** Tells the user something, unless they want quiet. */
  public void say(String line) {
    if (!quiet) {
      out.println(line);
    }
  }

  /** A progress line on standard error; close it. */
  public ProgressLine progress(String label, String unit, long total) {
    return new ProgressLine(err, Terminal.style(quiet), label, unit, total);
  }

  /** An experiment file, with the overrides of the command line. */
  public Experiment load(Path file) {
    return Experiment.load(file, sets, seed);
  }

  /** The text of an experiment file, with the overrides of the command line. */
  public Experiment parse(String text, String origin) {
    return Experiment.parse(text, origin, sets, seed);
  }
}
