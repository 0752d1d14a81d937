package io.wavemill.jobs.cli;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.storage.Storage;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = "Counts, columns and card of a dataset, and a picture of some samples.",
    footer = {"", "Example:", "  wavemill inspect runs/quickstart/data --image digits.gif"})
final class InspectCommand extends JobCommand {

  @Parameters(paramLabel = "URI", description = "Dataset folder.")
  private String data;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "Write a picture: .png for a sheet, .gif for moving pictures.")
  private Path image;

  InspectCommand(Environment environment) {
    super(environment);
  }

  @Override
  void execute(Context context, Jobs jobs) {
    if (!Storage.at(data).exists()) {
      throw new InputException(
          "The dataset " + data + " does not exist.",
          "Give the folder that was --out of wavemill generate, or the data folder of a run.");
    }
    if (image != null) {
      String name = image.toString().toLowerCase(Locale.ROOT);
      if (!name.endsWith(".png") && !name.endsWith(".gif")) {
        throw new InputException(
            "--image " + image + ": the kind of picture is not clear from the name.",
            "End it in .png or .gif.");
      }
    }
    jobs.inspect(context, data, Optional.ofNullable(image));
  }
}
