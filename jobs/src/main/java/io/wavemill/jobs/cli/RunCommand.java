package io.wavemill.jobs.cli;

import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = {
      "The whole pipeline: generate, train, evaluate, report.",
      "Continues where an interrupted run stopped."
    },
    footer = {
      "",
      "Example:",
      "  wavemill run conf/quickstart.conf --out runs/quickstart",
      "  wavemill run conf/quickstart.conf --out runs/long --set training.epochs=10"
    })
final class RunCommand extends JobCommand {

  @Parameters(paramLabel = "CONF", description = "Experiment file.")
  private Path file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for data, models, metrics and report.")
  private String out;

  @Mixin private WorkersOption workers = new WorkersOption();

  RunCommand(Environment environment) {
    super(environment);
  }

  @Override
  List<String> overrides(List<String> sets) {
    return workers.addTo(sets);
  }

  @Override
  void execute(Context context, Jobs jobs) {
    Experiment experiment = context.load(file);
    Storage.at(out).requireWritable();
    jobs.run(context, experiment, out);
  }
}
