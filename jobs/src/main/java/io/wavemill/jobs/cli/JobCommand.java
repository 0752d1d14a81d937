package io.wavemill.jobs.cli;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.config.Nearest;
import io.wavemill.jobs.storage.Storage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that sets a job going: checks, a session that is stopped in the end, the job. */
abstract class JobCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private CommonOptions common = new CommonOptions();

  JobCommand(Environment environment) {
    this.environment = environment;
  }

  /**
   * What commands are given by the program rather than by the user.
   *
   * @param jobs what they set going
   * @param out standard output
   * @param err standard error
   */
  record Environment(Jobs jobs, PrintStream out, PrintStream err) {}

  @Override
  public final Integer call() {
    common.check();
    Logging.configure(common.verbose());
    String name =
        "wavemill " + getClass().getSimpleName().replace("Command", "").toLowerCase(Locale.ROOT);
    try (SparkSessions.Lazy session =
        SparkSessions.lazily(common.master(), name, common.verbose())) {
      Context context =
          new Context(
              session,
              common.master(),
              overrides(common.sets()),
              common.seed(),
              common.quiet(),
              common.verbose(),
              environment.out(),
              environment.err());
      execute(context, environment.jobs());
    }
    return ErrorReport.DONE;
  }

  /** The overrides of the experiment; commands with options for some of them add those. */
  List<String> overrides(List<String> sets) {
    return sets;
  }

  /** Checks the command's own options and hands over to the job. */
  abstract void execute(Context context, Jobs jobs);

  /** Complains about a model that an experiment file does not name. */
  static void requireModel(Experiment experiment, String model, Path file) {
    if (!experiment.models().containsKey(model)) {
      String nearest =
          Nearest.to(model, experiment.models().keySet())
              .map(name -> "Did you mean " + name + "? ")
              .orElse("");
      throw new InputException(
          "--model " + model + ": " + file + " names no such model.",
          nearest + "It names: " + String.join(", ", experiment.models().keySet()) + ".");
    }
  }

  /** Complains about a run folder that no run has written to. */
  static void requireRun(String run) {
    Storage folder = Storage.at(run);
    if (!folder.exists()) {
      throw new InputException(
          "The run folder " + run + " does not exist.",
          "Give the folder that was --out of wavemill run or train.");
    }
    if (!folder.exists("experiment.conf")) {
      throw new InputException(
          run + " is no run folder: it has no experiment.conf.",
          "Give the folder that was --out of wavemill run or train.");
    }
  }
}
