package io.wavemill.jobs.report;

import io.wavemill.jobs.report.RunRecord.Evaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    hidden(html);
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
          classifying()
              ? "Test clips as the models see them, with what each of them says and how sure it is."
              : "Test sequences: the models see the input frames and then go on alone, feeding on their own predictions. Below each prediction stands its"
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
    } else if (classifying()) {
      html.open("div", "class", "charts");
      figure(
          html,
          "training",
          "Loss during training",
          "Cross-entropy. Thin: each averaging round. Marked: the mean of each epoch.",
          Charts.Scale.CHOICE);
      figure(
          html,
          "validation",
          "Validation accuracy",
          "At the end of each epoch; a star marks the epoch whose model was kept.",
          Charts.Scale.LINEAR);
      html.close();
    } else {
      figure(
          html,
          "training",
          "Loss during training",
          "Thin: training loss of each averaging round. Marked: validation MSE at the end of each epoch; a star marks the epoch whose model was kept.",
          Charts.Scale.CHOICE);
    }
    html.close();
  }

  private void generalisation(Html html) {
    part(html, "generalisation", generalisationTitle());
    if (run.evaluation().isEmpty()) {
      absent(html, "Nothing measured yet: metrics.json is missing. `wavemill evaluate` writes it.");
    } else if (classifying()) {
      classes(html, run.evaluation().get());
    } else {
      errors(html, run.evaluation().get());
    }
    html.close();
  }

  private String generalisationTitle() {
    return classifying() ? "Accuracy by class and motion" : "Error over time, length and velocity";
  }

  private void classes(Html html, Evaluation found) {
    if (found.confusion().map(confusion -> confusion.counts().isEmpty()).orElse(true)) {
      absent(html, "Which classes are taken for which was not counted.");
    } else {
      figure(
          html,
          "confusion",
          "Confusion",
          "Test clips by what they show (row) and what the model says (column). Numbers are clips; colour is their share of the row.",
          Charts.Scale.LINEAR);
    }
    if (found.byRange().isEmpty()) {
      absent(html, "The accuracy against the range of motion was not measured.");
    } else {
      figure(
          html,
          "range",
          "Accuracy against the range of motion",
          "Test clips set in motion: each moves with a constant velocity of up to so many pixels per frame along each axis, in either direction. Bands are 95 % intervals.",
          Charts.Scale.LINEAR);
    }
  }

  private void errors(Html html, Evaluation found) {
    html.open("div", "class", "charts");
    if (found.byFrame().isEmpty()) {
      absent(html, "The error against the time step was not measured.");
    } else {
      figure(
          html,
          "frames",
          "Error against time step",
          "Mean over the test sequences, for each predicted frame. Dashed: baselines.",
          Charts.Scale.CHOICE);
    }
    if (found.byLength().isEmpty()) {
      absent(html, "Length generalisation was not measured.");
    } else {
      figure(
          html,
          "length",
          "Length generalisation",
          "Mean over sequences longer than those trained on; the band is ± 1 standard deviation over sequences, cut off at 0.",
          Charts.Scale.CHOICE);
    }
    if (found.bySpeed().isEmpty()) {
      absent(html, "The error against speed was not measured.");
    } else {
      boolean turning = found.bySpeed().get().unit().startsWith("degrees");
      figure(
          html,
          "speed",
          "Error against speed",
          turning
              ? "Test sequences grouped by their fastest digit: the largest angular speed, in degrees per frame."
              : "Test sequences grouped by their fastest digit: the largest |vx| or |vy| in pixels per frame.",
          Charts.Scale.CHOICE);
    }
    if (found.byTurn().isPresent()) {
      turns(html);
    }
    html.close();
    if (found.byVelocity().map(grid -> !grid.values().isEmpty()).orElse(false)) {
      velocities(html);
    } else if (found.byTurn().isEmpty()) {
      absent(html, "Velocity generalisation was not measured.");
    }
  }

  private void turns(Html html) {
    boolean trained = run.numbers("dataset.velocities").length > 0;
    figure(
        html,
        "turn",
        "Velocity generalisation",
        "MSE of sequences in which every digit turns with the angular velocity ω, in degrees per frame, counter-clockwise if positive."
            + (trained ? " Dotted lines: velocities in the training data." : ""),
        Charts.Scale.CHOICE);
  }

  private void velocities(Html html) {
    OptionalDouble trained = run.number("dataset.velocityRange");
    figure(
        html,
        "velocity",
        "Velocity generalisation",
        "MSE of sequences in which every digit moves with the velocity (vx, vy), in pixels per frame. vx points right and vy points down, as on the screen: the"
            + " top row is upward motion."
            + (trained.isPresent()
                ? " Training data move at up to ±"
                    + Figures.count(trained.getAsDouble())
                    + " in both directions."
                : "")
            + " One colour scale for all models.",
        Charts.Scale.CHOICE);
  }

  private boolean hasEquivariance() {
    return run.evaluation()
        .flatMap(Evaluation::equivariance)
        .map(found -> !found.values().isEmpty())
        .orElse(false);
  }

  private boolean hasHidden() {
    return run.hidden()
        .map(found -> !found.sequences().isEmpty() && !found.models().isEmpty())
        .orElse(false);
  }

  /** Left out whole where nobody looked at hidden states. */
  private void hidden(Html html) {
    if (!hasEquivariance() && !hasHidden()) {
      return;
    }
    part(html, "hidden", "Hidden states");
    if (hasEquivariance()) {
      String velocity = run.evaluation().flatMap(Evaluation::equivariance).get().velocity();
      figure(
          html,
          "equivariance",
          "Equivariance error",
          "Test sequences are set in motion"
              + (velocity.isEmpty() ? "" : " (" + velocity + ")")
              + ", and the hidden states compared with those of the sequences at rest, moved likewise. 0: the model sees the same thing in motion as at"
              + " rest; 1: as large a difference as the state itself.",
          Charts.Scale.CHOICE);
    }
    if (hasHidden()) {
      html.element(
          "p",
          "What the hidden state looks like while a model reads a test sequence: a channel of it, once for each velocity. With the motion undone, what moves with"
              + " that velocity stands still.",
          "class",
          "lead");
      html.open("div", "class", "movies", "data-hidden", Integer.toString(index)).close();
    }
    html.close();
  }

  /** Anchors and titles of the parts, for the page's navigation. */
  Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(anchor(index, "results"), "Results");
    parts.put(anchor(index, "pictures"), "Pictures");
    parts.put(anchor(index, "training"), "Training");
    parts.put(
        anchor(index, "generalisation"),
        classifying() ? "Classes, motion" : "Time, length, velocity");
    if (hasEquivariance() || hasHidden()) {
      parts.put(anchor(index, "hidden"), "Hidden states");
    }
    parts.put(anchor(index, "record"), "What was run");
    return parts;
  }

  private boolean classifying() {
    return run.measure() == Measure.ACCURACY;
  }

  private void figure(Html html, String kind, String title, String note, Charts.Scale scale) {
    Charts.figure(html, kind, index, title, note, scale, heading());
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
