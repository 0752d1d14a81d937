package io.wavemill.jobs.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    description = "Predictions, metrics and the generalisation studies of a trained run.",
    footer = {
      "",
      "Example:",
      "  wavemill evaluate runs/quickstart",
      "  wavemill evaluate runs/mine --data data/other"
    })
final class EvaluateCommand extends JobCommand {

  @Parameters(paramLabel = "DIR", description = "Run folder with trained models.")
  private String run;

  @Option(
      names = "--data",
      paramLabel = "URI",
      description = "Dataset to evaluate on. Default: the one the run was trained on.")
  private String data;

  EvaluateCommand(Environment environment) {
    super(environment);
  }

  @Override
  void execute(Context context, Jobs jobs) {
    requireRun(run);
    jobs.evaluate(context, run, Optional.ofNullable(data));
  }
}
