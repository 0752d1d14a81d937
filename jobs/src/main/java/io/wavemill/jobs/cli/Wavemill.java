package io.wavemill.jobs.cli;

import io.wavemill.jobs.config.Nearest;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line.
 *
 * <p>Exit codes: 0 done, 2 the user's input is wrong, 1 anything else.
 */
@Command(
    name = "wavemill",
    description = "Trains recurrent networks that carry waves and flows, on Spark.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Wavemill.Version.class,
    footer = {
      "",
      "Example:",
      "  wavemill run conf/quickstart.conf --out runs/quickstart",
      "",
      "wavemill COMMAND --help tells about one command."
    })
public final class Wavemill implements Runnable {

  /** The version of wavemill, as runs and datasets record it. */
  public static final String VERSION = "0.1.0";

  @Spec private CommandSpec spec;

  private Wavemill() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int exitCode = execute(new PipelineJobs(), System.out, System.err, arguments);
    System.out.flush();
    LauncherErrors.finish();
    // Spark leaves threads behind that would keep the process alive.
    System.exit(exitCode);
  }

  /**
   * Runs a command.
   *
   * @return the exit code
   */
  static int execute(Jobs jobs, PrintStream out, PrintStream err, String... arguments) {
    JobCommand.Environment environment = new JobCommand.Environment(jobs, out, err);
    CommandLine line = new CommandLine(new Wavemill());
    line.addSubcommand(new RunCommand(environment))
        .addSubcommand(new GenerateCommand(environment))
        .addSubcommand(new TrainCommand(environment))
        .addSubcommand(new EvaluateCommand(environment))
        .addSubcommand(new ReportCommand(environment))
        .addSubcommand(new InspectCommand(environment))
        .addSubcommand(new ListCommand(environment))
        .addSubcommand(new DoctorCommand(environment));
    addHelp(line);
    line.getSubcommands().values().forEach(Wavemill::addHelp);
    line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setAbbreviatedOptionsAllowed(false)
        .setParameterExceptionHandler((e, args) -> complain(e, err))
        .setExecutionExceptionHandler((e, command, result) -> report(e, verbose(result), err));
    try {
      return line.execute(arguments);
    } catch (Error e) {
      // Picocli hands on exceptions only; a missing library or lack of memory is an error.
      return report(e, Arrays.asList(arguments).contains("--verbose"), err);
    }
  }

  /** Without a command: shows the help, as one who types the name alone expects. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(true).usageMessage().sortOptions(false);
    line.getCommandSpec().version("wavemill " + VERSION);
  }

  private static boolean verbose(ParseResult result) {
    ParseResult deepest = result;
    while (deepest.hasSubcommand()) {
      deepest = deepest.subcommand();
    }
    return deepest.matchedOptionValue("--verbose", false);
  }

  private static int report(Throwable thrown, boolean verbose, PrintStream err) {
    ErrorReport report = ErrorReport.of(thrown);
    if (verbose) {
      thrown.printStackTrace(err);
    }
    report.lines().forEach(err::println);
    err.flush();
    return report.exitCode();
  }

  /** Says what is wrong with the arguments, and what was probably meant. */
  private static int complain(ParameterException e, PrintStream err) {
    CommandLine line = e.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    String what = String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
    String remedy = name + " --help shows what it takes.";
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String argument = unmatched.getUnmatched().get(0).replaceFirst("^(-[^=]*)=.*", "$1");
      boolean command = line.getParent() == null && !argument.startsWith("-");
      what = "Unknown " + kind(argument, command) + " " + argument + " of " + name + ".";
      if (line.getParent() == null) {
        what = what.replace(" of " + name, "");
      }
      List<String> known = new ArrayList<>(line.getSubcommands().keySet());
      known.addAll(line.getCommandSpec().optionsMap().keySet());
      remedy =
          Nearest.to(argument, known).map(near -> "Did you mean " + near + "? ").orElse("")
              + remedy;
    }
    err.println(what);
    err.println(remedy);
    err.flush();
    return ErrorReport.WRONG_INPUT;
  }

  private static String kind(String argument, boolean command) {
    if (argument.startsWith("-")) {
      return "option";
    }
    return command ? "command" : "argument";
  }

  /** Keeps the version in one place. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"wavemill " + VERSION};
    }
  }
}
