package io.wavemill.jobs.cli;

import io.wavemill.jobs.config.Nearest;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How command lines behave here: help and version everywhere, errors in two lines, exit codes 0
 * done, 2 the user's input is wrong, 1 anything else.
 */
public final class CommandLines {

  private CommandLines() {}

  /**
   * Runs a command line.
   *
   * @param line with its subcommands
   * @param out for results and help
   * @param err for errors
   * @return the exit code
   */
  public static int execute(
      CommandLine line, PrintStream out, PrintStream err, String... arguments) {
    addHelp(line);
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

  private static void addHelp(CommandLine line) {
    line.getCommandSpec().mixinStandardHelpOptions(true).usageMessage().sortOptions(false);
    line.getCommandSpec().version("wavemill " + Wavemill.VERSION);
    line.getSubcommands().values().forEach(CommandLines::addHelp);
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
      boolean command = !line.getSubcommands().isEmpty() && !argument.startsWith("-");
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
}
