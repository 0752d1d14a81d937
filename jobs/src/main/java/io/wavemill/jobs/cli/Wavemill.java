package io.wavemill.jobs.cli;

import io.wavemill.jobs.run.Versions;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
  public static final String VERSION = Versions.WAVEMILL;

  @Spec private CommandSpec spec;

  private Wavemill() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (!sparkIsThere()) {
      System.err.println("Spark is not in the class path; wavemill.jar holds none of it.");
      System.err.println(
          "Use the launcher, ./wavemill "
              + String.join(" ", arguments)
              + ", or spark-submit wavemill.jar COMMAND.");
      System.exit(ErrorReport.WRONG_INPUT);
    }
    int exitCode = execute(new PipelineJobs(), System.out, System.err, arguments);
    System.out.flush();
    LauncherErrors.finish();
    // Spark leaves threads behind that would keep the process alive.
    System.exit(exitCode);
  }

  /** Whether this is more than {@code java -jar wavemill.jar}. */
  private static boolean sparkIsThere() {
    return Wavemill.class.getResource("/org/apache/spark/SparkContext.class") != null;
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
        .addSubcommand(new ImportCommand(environment))
        .addSubcommand(new EvaluateCommand(environment))
        .addSubcommand(new ReportCommand(environment))
        .addSubcommand(new InspectCommand(environment))
        .addSubcommand(new ListCommand(environment))
        .addSubcommand(new DoctorCommand(environment))
        .addSubcommand(
            new CommandLine(new ClusterCommand())
                .addSubcommand(new ClusterCommand.Up(out))
                .addSubcommand(new ClusterCommand.Down(out))
                .addSubcommand(new ClusterCommand.Status(out)))
        .addSubcommand(new BenchHint());
    return CommandLines.execute(line, out, err, arguments);
  }

  /** Without a command: shows the help, as one who types the name alone expects. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Keeps the version in one place. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"wavemill " + VERSION};
    }
  }
}
