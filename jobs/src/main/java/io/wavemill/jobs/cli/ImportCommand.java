package io.wavemill.jobs.cli;

import io.wavemill.jobs.config.Experiment;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "A reference implementation's trained weights as a run that evaluate takes.",
      "The experiment says which model they are of, and how large it is; the file,",
      "numpy.savez of the model's state dictionary, must agree."
    },
    footer = {
      "",
      "Example:",
      "  wavemill import conf/fernn/translating.conf --model fernn-v2 \\",
      "      --weights fernn.npz --out runs/imported",
      "  wavemill evaluate runs/imported --data data/translating"
    })
final class ImportCommand extends JobCommand {

  @Parameters(paramLabel = "CONF", description = "Experiment file.")
  private Path file;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "The model of the experiment that the weights are of.")
  private String model;

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FILE",
      description = "Trained weights, as numpy.savez writes them (.npz).")
  private Path weights;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Run folder: a new one, or one of the same experiment.")
  private String out;

  ImportCommand(Environment environment) {
    super(environment);
  }

  @Override
  void execute(Context context, Jobs jobs) {
    Experiment experiment = context.load(file);
    requireModel(experiment, model, file);
    jobs.importWeights(context, experiment, model, weights, out);
  }
}
