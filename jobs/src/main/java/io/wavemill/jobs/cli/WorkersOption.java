package io.wavemill.jobs.cli;

import io.wavemill.datasets.InputException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The shortcut for {@code --set training.workers=N}. */
final class WorkersOption {

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Models trained side by side; short for --set training.workers=N.")
  private Integer workers;

  /** The overrides with this one added. */
  List<String> addTo(List<String> sets) {
    if (workers == null) {
      return sets;
    }
    if (workers < 1) {
      throw new InputException(
          "--workers " + workers + ": training needs at least one worker.",
          "Give a whole number from 1, such as the number of cores.");
    }
    List<String> all = new ArrayList<>(sets);
    all.add("training.workers=" + workers);
    return List.copyOf(all);
  }
}
