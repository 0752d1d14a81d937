package io.wavemill.jobs.report;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Several runs side by side. */
final class Comparison {
  private final List<RunRecord> runs;

  Comparison(List<RunRecord> runs) {
    this.runs = runs;
  }

  void write(Html html) {
    html.open("section", "id", "comparison", "class", "part").element("h2", "Runs side by side");
    Set<String> fingerprints =
        runs.stream()
            .map(RunRecord::evaluation)
            .flatMap(Optional::stream)
            .flatMap(found -> found.fingerprint().stream())
            .collect(Collectors.toSet());
    if (fingerprints.size() > 1) {
      html.element(
          "p",
          "These runs were measured on different datasets (their fingerprints differ), so their errors are not directly comparable.",
          "class",
          "warning");
    }
    List<String> unevaluated =
        runs.stream().filter(run -> run.evaluation().isEmpty()).map(RunRecord::name).toList();
    if (!unevaluated.isEmpty()) {
      html.element(
          "p", "Not evaluated yet: " + String.join(", ", unevaluated) + ".", "class", "absent");
    }
    new ModelTable(runs).write(html);
    html.open("div", "class", "charts");
    if (runs.stream().anyMatch(run -> !run.histories().isEmpty())) {
      Charts.figure(
          html,
          "compare-validation",
          -1,
          "Validation during training",
          "Validation MSE at the end of each epoch.",
          Charts.Scale.CHOICE,
          "h3");
    }
    if (runs.stream()
        .flatMap(run -> run.evaluation().stream())
        .anyMatch(found -> !found.byFrame().isEmpty())) {
      Charts.figure(
          html,
          "compare-frames",
          -1,
          "Error against time step",
          "Mean over each run's test sequences, for each predicted frame.",
          Charts.Scale.CHOICE,
          "h3");
    }
    html.close().close();
  }
}
