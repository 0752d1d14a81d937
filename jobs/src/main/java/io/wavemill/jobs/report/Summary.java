package io.wavemill.jobs.report;

import io.wavemill.jobs.report.RunRecord.Epoch;
import io.wavemill.jobs.report.RunRecord.Evaluation;
import io.wavemill.jobs.report.RunRecord.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A run in a few sentences and a few figures. */
final class Summary {
  private record Score(String name, double value) {}

  /** A figure to be seen at a glance. */
  record KeyFigure(String value, String meaning) {}

  private final RunRecord run;
  private final Measure measure;
  private final List<Score> models;
  private final List<Score> baselines = new ArrayList<>();

  Summary(RunRecord run) {
    this.run = run;
    this.measure = run.measure();
    this.models = scores(run.evaluation().map(Evaluation::models).orElse(Map.of()));
    scores(run.evaluation().map(Evaluation::baselines).orElse(Map.of()))
        .forEach(
            score ->
                baselines.add(
                    new Score(Vocabulary.baselineInASentence(score.name()), score.value())));
  }

  /** The finite test results, the best first. */
  private List<Score> scores(Map<String, Map<String, Double>> values) {
    String key = measure.key("test");
    return values.entrySet().stream()
        .filter(entry -> Double.isFinite(entry.getValue().getOrDefault(key, Double.NaN)))
        .map(entry -> new Score(entry.getKey(), entry.getValue().get(key)))
        .sorted(Comparator.comparing(Score::value, measure.bestFirst()))
        .toList();
  }

  /** The result and the training, in plain words. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    if (run.evaluation().isEmpty()) {
      sentences.add("This run has not been evaluated: it has no metrics.json yet.");
    } else if (models.isEmpty()) {
      sentences.add("No model of this run has a finite test result.");
    } else {
      sentences.add(measure == Measure.ACCURACY ? accuracy() : error());
      chance().ifPresent(sentences::add);
    }
    String judged = measure == Measure.ACCURACY ? "test.loss" : "test.mse";
    run.evaluation()
        .ifPresent(
            found ->
                found
                    .models()
                    .forEach(
                        (name, values) -> {
                          if (!Double.isFinite(values.getOrDefault(judged, 0.0))) {
                            sentences.add(
                                name
                                    + " diverged: its test "
                                    + (measure == Measure.ACCURACY ? "loss" : "error")
                                    + " is not a finite number.");
                          }
                        }));
    sentences.addAll(unfinished());
    training().ifPresent(sentences::add);
    return sentences;
  }

  /** What a hurried reader should see. */
  List<KeyFigure> keyFigures() {
    List<KeyFigure> figures = new ArrayList<>();
    if (models.isEmpty()) {
      return figures;
    }
    figures.addAll(measure == Measure.ACCURACY ? accuracyFigures() : errorFigures());
    double seconds = trainingSeconds();
    if (seconds > 0) {
      figures.add(new KeyFigure(Figures.duration(seconds), "training, all models"));
    }
    return figures;
  }

  private List<KeyFigure> errorFigures() {
    List<KeyFigure> figures = new ArrayList<>();
    Score best = models.get(0);
    figures.add(new KeyFigure(Figures.value(best.value()), "test MSE per pixel, " + best.name()));
    if (models.size() > 1 && best.value() > 0) {
      Score second = models.get(1);
      figures.add(
          new KeyFigure(
              Figures.factor(second.value() / best.value()) + "×",
              "below " + second.name() + " (" + Figures.value(second.value()) + ")"));
    }
    if (!baselines.isEmpty() && best.value() > 0) {
      Score baseline = baselines.get(0);
      figures.add(
          new KeyFigure(
              Figures.factor(
                      Math.max(baseline.value(), best.value())
                          / Math.min(baseline.value(), best.value()))
                  + "×",
              (best.value() < baseline.value() ? "below" : "above")
                  + " the better baseline ("
                  + Figures.value(baseline.value())
                  + ")"));
    }
    return figures;
  }

  private List<KeyFigure> accuracyFigures() {
    List<KeyFigure> figures = new ArrayList<>();
    Score best = models.get(0);
    figures.add(
        new KeyFigure(
            Figures.percent(best.value()),
            "test accuracy, "
                + best.name()
                + certainty(best).map(text -> " (95 %: " + text + ")").orElse("")));
    if (models.size() > 1) {
      figures.add(difference(best, models.get(1), models.get(1).name()));
    }
    if (!baselines.isEmpty()) {
      figures.add(difference(best, baselines.get(0), baselines.get(0).name()));
    }
    if (clips() > 0) {
      figures.add(new KeyFigure(Figures.count(clips()), "test clips"));
    }
    return figures;
  }

  private static KeyFigure difference(Score best, Score other, String label) {
    double points = 100 * (best.value() - other.value());
    return new KeyFigure(
        String.format(Locale.ROOT, "%.1f points", Math.abs(points)),
        (points < 0 ? "below " : "above ") + label + " (" + Figures.percent(other.value()) + ")");
  }

  private double clips() {
    return run.evaluation().map(found -> found.count("test")).orElse(0.0);
  }

  private Optional<Proportion> proportion(Score score) {
    return clips() > 0 ? Optional.of(new Proportion(score.value(), clips())) : Optional.empty();
  }

  private Optional<String> certainty(Score score) {
    return proportion(score).map(Proportion::interval);
  }

  private String accuracy() {
    Score best = models.get(0);
    StringBuilder text = new StringBuilder();
    text.append(
        clips() > 0 ? "Of " + Figures.count(clips()) + " test clips, " : "Of the test clips, ");
    text.append(best.name()).append(" names the action of ").append(Figures.percent(best.value()));
    certainty(best)
        .ifPresent(interval -> text.append(" (95 % interval: ").append(interval).append(")"));
    List<String> comparisons = new ArrayList<>();
    for (Score other : models.subList(1, models.size())) {
      comparisons.add(points(best, other, other.name()));
    }
    if (!baselines.isEmpty()) {
      comparisons.add(points(best, baselines.get(0), "the baseline, " + baselines.get(0).name()));
    }
    return text.append(listed(comparisons)).append('.').toString();
  }

  private static String points(Score best, Score other, String label) {
    double points = 100 * (best.value() - other.value());
    String value = " (" + Figures.percent(other.value()) + ")";
    return points == 0
        ? "as many as " + label + value
        : String.format(
            Locale.ROOT,
            "%.1f points %s than %s%s",
            Math.abs(points),
            points > 0 ? "more" : "fewer",
            label,
            value);
  }

  /** Whether the two best classifiers can be told apart at all. */
  private Optional<String> chance() {
    if (measure != Measure.ACCURACY || models.size() < 2 || clips() == 0) {
      return Optional.empty();
    }
    Score best = models.get(0);
    Score second = models.get(1);
    boolean overlap = proportion(best).get().low() <= proportion(second).get().high();
    return overlap
        ? Optional.of(
            "The 95 % intervals of "
                + best.name()
                + " and "
                + second.name()
                + " overlap: with so few clips their difference may be chance.")
        : Optional.empty();
  }

  private String error() {
    StringBuilder text = new StringBuilder();
    double sequences = run.evaluation().map(found -> found.count("test")).orElse(0.0);
    text.append(
        sequences > 0
            ? "On " + Figures.count(sequences) + " test sequences, "
            : "On the test sequences, ");
    Score best = models.get(0);
    text.append(best.name());
    text.append(models.size() > 1 ? " predicts best, with" : " predicts with");
    text.append(" an MSE of ").append(Figures.value(best.value())).append(" per pixel");
    List<String> comparisons = new ArrayList<>();
    for (Score other : models.subList(1, models.size())) {
      comparisons.add(against(best, other, other.name()));
    }
    if (!baselines.isEmpty()) {
      Score baseline = baselines.get(0);
      String label =
          (baselines.size() > 1 ? "the better baseline, " : "the baseline, ") + baseline.name();
      comparisons.add(against(best, baseline, label));
    }
    return text.append(listed(comparisons)).append('.').toString();
  }

  /** {@code ": a, b and c"}; nothing where there is nothing. */
  private static String listed(List<String> parts) {
    if (parts.isEmpty()) {
      return "";
    }
    int last = parts.size() - 1;
    return ": "
        + String.join(", ", parts.subList(0, last))
        + (last > 0 ? " and " : "")
        + parts.get(last);
  }

  private static String against(Score best, Score other, String label) {
    String value = " (" + Figures.value(other.value()) + ")";
    if (best.value() > other.value()) {
      return "not below " + label + value;
    }
    if (best.value() == 0 || best.value() == other.value()) {
      return "against " + label + value;
    }
    double factor = other.value() / best.value();
    return factor < 1.095
        ? Math.round(100 * (1 - best.value() / other.value())) + " % below " + label + value
        : Figures.factor(factor) + " times below " + label + value;
  }

  /** One sentence for each model whose training has not come to its end. */
  private List<String> unfinished() {
    List<String> sentences = new ArrayList<>();
    OptionalDouble planned = run.number("training.epochs");
    for (String model : run.models()) {
      History history = run.histories().get(model);
      if (history == null) {
        if (run.evaluation().map(found -> !found.models().containsKey(model)).orElse(true)) {
          sentences.add("Training of " + model + " has not begun.");
        }
        continue;
      }
      int done = history.epochs().size();
      if (planned.isPresent() && done < planned.getAsDouble()) {
        Optional<Double> best =
            history.epochs().stream()
                .map(Epoch::validation)
                .filter(Double::isFinite)
                .min(measure.bestFirst());
        sentences.add(
            "Training of "
                + model
                + " is unfinished: "
                + done
                + " of "
                + Figures.count(planned.getAsDouble())
                + " epochs"
                + best.map(
                        value ->
                            (measure == Measure.ACCURACY
                                    ? ", highest validation accuracy "
                                    : ", lowest validation MSE ")
                                + measure.text(value))
                    .orElse("")
                + ".");
      }
    }
    return sentences;
  }

  private Optional<String> training() {
    double seconds = trainingSeconds();
    double[] examples =
        run.evaluation().map(Evaluation::models).orElse(Map.of()).values().stream()
            .flatMap(values -> Stream.ofNullable(values.get("train.examples")))
            .mapToDouble(Double::doubleValue)
            .distinct()
            .toArray();
    if (seconds <= 0 || examples.length == 0) {
      return Optional.empty();
    }
    String seen =
        examples.length == 1
            ? Figures.count(examples[0])
                + " training examples"
                + (run.models().size() > 1 ? " each" : "")
            : "between "
                + Figures.count(Arrays.stream(examples).min().getAsDouble())
                + " and "
                + Figures.count(Arrays.stream(examples).max().getAsDouble())
                + " training examples";
    String cores =
        run.run()
            .flatMap(file -> file.object("hardware"))
            .map(
                hardware ->
                    hardware.number("cores").stream()
                        .mapToObj(Figures::count)
                        .findFirst()
                        .map(count -> " on " + count + (count.equals("1") ? " core" : " cores"))
                        .orElse(""))
            .orElse("");
    return Optional.of(
        "Training on "
            + seen
            + " took "
            + Figures.duration(seconds)
            + (run.models().size() > 1 ? " in all" : "")
            + cores
            + ".");
  }

  private double trainingSeconds() {
    return run.evaluation().map(Evaluation::models).orElse(Map.of()).values().stream()
        .mapToDouble(values -> values.getOrDefault("train.seconds", 0.0))
        .sum();
  }
}
