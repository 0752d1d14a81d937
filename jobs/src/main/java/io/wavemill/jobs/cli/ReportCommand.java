package io.wavemill.jobs.cli;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.storage.Storage;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = "One self-contained HTML page about one run, or several side by side.",
    footer = {"", "Example:", "  wavemill report runs/quickstart runs/long --out comparison.html"})
final class ReportCommand extends JobCommand {

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Evaluated run folders.")
  private List<String> runs;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The page, such as report.html.")
  private String out;

  ReportCommand(Environment environment) {
    super(environment);
  }

  @Override
  void execute(Context context, Jobs jobs) {
    runs.forEach(JobCommand::requireRun);
    if (Storage.at(out).isFolder("")) {
      throw new InputException(
          "--out " + out + " is a folder.", "Give a file, such as " + out + "/report.html.");
    }
    jobs.report(context, List.copyOf(runs), out);
  }
}
