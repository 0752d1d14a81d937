package io.wavemill.jobs.cli;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "train",
    description = {
      "Trains the models of an experiment on a generated dataset.",
      "Continues from the newest checkpoint."
    },
    footer = {
      "",
      "Example:",
      "  wavemill train conf/quickstart.conf --data data/quickstart --out runs/mine --model fernn"
    })
final class TrainCommand extends JobCommand {

  @Parameters(paramLabel = "CONF", description = "Experiment file.")
  private Path file;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "URI",
      description = "Dataset that wavemill generate made.")
  private String data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for models, checkpoints and history.")
  private String out;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Train this model only. Default: all of the experiment.")
  private String model;

  @Mixin private WorkersOption workers = new WorkersOption();

  TrainCommand(Environment environment) {
    super(environment);
  }

  @Override
  List<String> overrides(List<String> sets) {
    return workers.addTo(sets);
  }

  @Override
  void execute(Context context, Jobs jobs) {
    Experiment experiment = context.load(file);
    if (model != null) {
      requireModel(experiment, model, file);
    }
    if (!Storage.at(data).exists()) {
      throw new InputException(
          "--data " + data + ": there is no such dataset.",
          "Make it: wavemill generate " + file + " --out " + data);
    }
    Storage.at(out).requireWritable();
    jobs.train(context, experiment, data, out, Optional.ofNullable(model));
  }
}
