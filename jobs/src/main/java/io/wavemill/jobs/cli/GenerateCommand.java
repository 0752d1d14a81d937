package io.wavemill.jobs.cli;

import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.storage.Storage;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "generate",
    description = "The dataset of an experiment as Parquet, with its card (dataset.json).",
    footer = {
      "",
      "Example:",
      "  wavemill generate conf/quickstart.conf --out data/quickstart --set dataset.train=1000"
    })
final class GenerateCommand extends JobCommand {

  @Parameters(paramLabel = "CONF", description = "Experiment file.")
  private Path file;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "URI",
      description = "Folder for the dataset: a path, or an address such as hdfs://…")
  private String out;

  GenerateCommand(Environment environment) {
    super(environment);
  }

  @Override
  void execute(Context context, Jobs jobs) {
    Experiment experiment = context.load(file);
    Storage.at(out).requireWritable();
    jobs.generate(context, experiment, out);
  }
}
