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
    List<Repetitions> repetitions = Repetitions.in(runs);
    warning(html, repetitions);
    List<String> unevaluated =
        runs.stream().filter(run -> run.evaluation().isEmpty()).map(RunRecord::name).toList();
    if (!unevaluated.isEmpty()) {
      html.element(
          "p", "Not evaluated yet: " + String.join(", ", unevaluated) + ".", "class", "absent");
    }
    for (int i = 0; i < repetitions.size(); i++) {
      repetitions.get(i).write(html, i);
    }
    for (Measure measure : Measure.values()) {
      List<RunRecord> judged = runs.stream().filter(run -> run.measure() == measure).toList();
      if (!judged.isEmpty()) {
        new ModelTable(judged).write(html);
        charts(html, measure, judged);
      }
    }
    html.close();
  }

  /** Repetitions with other seeds have other data on purpose. */
  private void warning(Html html, List<Repetitions> repetitions) {
    Set<String> fingerprints =
        runs.stream()
            .map(RunRecord::evaluation)
            .flatMap(Optional::stream)
            .flatMap(found -> found.fingerprint().stream())
            .collect(Collectors.toSet());
    boolean repeated =
        repetitions.size() == 1
            && repetitions.get(0).ofDifferentSeeds()
            && repetitions.get(0).runs().size() == runs.size();
    if (fingerprints.size() > 1 && repeated) {
      html.element(
          "p",
          "These runs repeat one experiment with different seeds, each on data generated from its own seed: their fingerprints differ.",
          "class",
          "lead");
    } else if (fingerprints.size() > 1) {
      html.element(
          "p",
          "These runs were measured on different datasets (their fingerprints differ), so their results are not directly comparable.",
          "class",
          "warning");
    }
  }

  private static void charts(Html html, Measure measure, List<RunRecord> judged) {
    html.open("div", "class", "charts");
    if (judged.stream().anyMatch(run -> !run.histories().isEmpty())) {
      boolean accuracy = measure == Measure.ACCURACY;
      Charts.figure(
          html,
          accuracy ? "compare-accuracy" : "compare-validation",
          -1,
          accuracy ? "Validation accuracy during training" : "Validation during training",
          "Validation " + measure.word() + " at the end of each epoch.",
          accuracy ? Charts.Scale.LINEAR : Charts.Scale.CHOICE,
          "h3");
    }
    if (judged.stream()
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
    html.close();
  }
}
