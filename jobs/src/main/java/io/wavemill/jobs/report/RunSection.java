package io.wavemill.jobs.report;

import io.wavemill.jobs.report.RunRecord.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Everything the page says about one run. */
final class RunSection {
  private final RunRecord run;
  private final int index;
  private final boolean alone;

  /**
   * @param index the run's place among the page's, from 0
   * @param alone whether it is the only one, and the page's title its own
   */
  RunSection(RunRecord run, int index, boolean alone) {
    this.run = run;
    this.index = index;
    this.alone = alone;
  }

  /** The anchor of a part of a run. */
  static String anchor(int run, String part) {
    return "run-" + (run + 1) + "-" + part;
  }

  void write(Html html) {
    html.open("section", "class", "run", "id", anchor(index, "top"), "aria-label", run.name());
    if (!alone) {
      html.element("p", run.name(), "class", "eyebrow");
      html.element("h2", run.title());
    }
    Summary summary = new Summary(run);
    html.open("div", "class", "summary");
    summary.sentences().forEach(sentence -> html.element("p", sentence));
    html.close();
    List<Summary.KeyFigure> figures = summary.keyFigures();
    if (!figures.isEmpty()) {
      html.open("ul", "class", "key-figures");
      figures.forEach(
          figure ->
              html.open("li")
                  .element("strong", figure.value())
                  .element("span", figure.meaning())
                  .close());
      html.close();
    }
    results(html);
    pictures(html);
    training(html);
    generalisation(html);
    part(html, "record", "What was run");
    new Provenance(run, alone ? "h3" : "h4").write(html);
    html.close().close();
  }

  private void results(Html html) {
    part(html, "results", "Models against baselines");
    if (run.models().isEmpty()) {
      absent(html, "This run names no model.");
    } else {
      new ModelTable(List.of(run)).write(html);
    }
    html.close();
  }

  private void pictures(Html html) {
    part(html, "pictures", "Moving pictures");
    boolean shown = run.pictures().map(found -> !found.sequences().isEmpty()).orElse(false);
    if (!shown) {
      absent(
          html,
          "This run has no pictures: pictures.json is missing or empty. Evaluation writes it.");
    } else {
      html.element(
          "p",
          "Test sequences: the models see the input frames and then go on alone, feeding on their own predictions. Below each prediction stands its"
              + " difference from the truth.",
          "class",
          "lead");
      html.open("div", "class", "movies", "data-movies", Integer.toString(index)).close();
    }
    html.close();
  }

  private void training(Html html) {
    part(html, "training", "Training");
    if (run.histories().isEmpty()) {
      absent(html, "No model of this run has a training history yet.");
    } else {
      Charts.figure(
          html,
          "training",
          index,
          "Loss during training",
          "Thin: training loss of each averaging round. Marked: validation MSE at the end of each epoch; a star marks the epoch whose model was kept.",
          Charts.Scale.CHOICE,
          heading());
    }
    html.close();
  }

  private void generalisation(Html html) {
    part(html, "generalisation", "Error over time, length and velocity");
    Optional<Evaluation> evaluation = run.evaluation();
    if (evaluation.isEmpty()) {
      absent(html, "Nothing measured yet: metrics.json is missing. `wavemill evaluate` writes it.");
      html.close();
      return;
    }
    Evaluation found = evaluation.get();
    html.open("div", "class", "charts");
    if (found.byFrame().isEmpty()) {
      absent(html, "The error against the time step was not measured.");
    } else {
      Charts.figure(
          html,
          "frames",
          index,
          "Error against time step",
          "Mean over the test sequences, for each predicted frame. Dashed: baselines.",
          Charts.Scale.CHOICE,
          heading());
    }
    if (found.byLength().isEmpty()) {
      absent(html, "Length generalisation was not measured.");
    } else {
      Charts.figure(
          html,
          "length",
          index,
          "Length generalisation",
          "Mean over sequences longer than those trained on; the band is ± 1 standard deviation over sequences, cut off at 0.",
          Charts.Scale.CHOICE,
          heading());
    }
    if (found.bySpeed().isEmpty()) {
      absent(html, "The error against speed was not measured.");
    } else {
      Charts.figure(
          html,
          "speed",
          index,
          "Error against speed",
          "Test sequences grouped by their fastest digit: the largest |vx| or |vy| in pixels per frame.",
          Charts.Scale.CHOICE,
          heading());
    }
    html.close();
    if (found.byVelocity().map(grid -> grid.values().isEmpty()).orElse(true)) {
      absent(html, "Velocity generalisation was not measured.");
    } else {
      OptionalDouble trained = run.number("dataset.velocityRange");
      Charts.figure(
          html,
          "velocity",
          index,
          "Velocity generalisation",
          "MSE of sequences in which every digit moves with the velocity (vx, vy), in pixels per frame. vx points right and vy points down, as on the screen: the"
              + " top row is upward motion."
              + (trained.isPresent()
                  ? " Training data move at up to ±"
                      + Figures.count(trained.getAsDouble())
                      + " in both directions."
                  : "")
              + " One colour scale for all models.",
          Charts.Scale.CHOICE,
          heading());
    }
    html.close();
  }

  private String heading() {
    return alone ? "h3" : "h4";
  }

  private void part(Html html, String name, String title) {
    html.open("section", "id", anchor(index, name), "class", "part");
    html.element(alone ? "h2" : "h3", title);
  }

  private static void absent(Html html, String what) {
    html.element("p", what, "class", "absent");
  }
}
