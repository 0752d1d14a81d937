package io.wavemill.jobs.report;

import io.wavemill.jobs.report.RunRecord.Epoch;
import io.wavemill.jobs.report.RunRecord.Evaluation;
import io.wavemill.jobs.report.RunRecord.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A run in a few sentences and a few figures. */
final class Summary {
  private record Score(String name, double error) {}

  /** A figure to be seen at a glance. */
  record KeyFigure(String value, String meaning) {}

  private final RunRecord run;
  private final List<Score> models;
  private final List<Score> baselines = new ArrayList<>();

  Summary(RunRecord run) {
    this.run = run;
    this.models = scores(run.evaluation().map(Evaluation::models).orElse(Map.of()));
    scores(run.evaluation().map(Evaluation::baselines).orElse(Map.of()))
        .forEach(
            score ->
                baselines.add(
                    new Score(Vocabulary.baselineInASentence(score.name()), score.error())));
  }

  private static List<Score> scores(Map<String, Map<String, Double>> values) {
    return values.entrySet().stream()
        .filter(entry -> Double.isFinite(entry.getValue().getOrDefault("test.mse", Double.NaN)))
        .map(entry -> new Score(entry.getKey(), entry.getValue().get("test.mse")))
        .sorted(Comparator.comparingDouble(Score::error))
        .toList();
  }

  /** The result and the training, in plain words. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    if (run.evaluation().isEmpty()) {
      sentences.add("This run has not been evaluated: it has no metrics.json yet.");
    } else if (models.isEmpty()) {
      sentences.add("No model of this run has a finite test error.");
    } else {
      sentences.add(result());
    }
    run.evaluation()
        .ifPresent(
            found ->
                found
                    .models()
                    .forEach(
                        (name, values) -> {
                          if (!Double.isFinite(values.getOrDefault("test.mse", 0.0))) {
                            sentences.add(
                                name + " diverged: its test error is not a finite number.");
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
    Score best = models.get(0);
    figures.add(new KeyFigure(Figures.value(best.error()), "test MSE per pixel, " + best.name()));
    if (models.size() > 1 && best.error() > 0) {
      Score second = models.get(1);
      figures.add(
          new KeyFigure(
              Figures.factor(second.error() / best.error()) + "×",
              "below " + second.name() + " (" + Figures.value(second.error()) + ")"));
    }
    if (!baselines.isEmpty() && best.error() > 0) {
      Score baseline = baselines.get(0);
      figures.add(
          new KeyFigure(
              Figures.factor(
                      Math.max(baseline.error(), best.error())
                          / Math.min(baseline.error(), best.error()))
                  + "×",
              (best.error() < baseline.error() ? "below" : "above")
                  + " the better baseline ("
                  + Figures.value(baseline.error())
                  + ")"));
    }
    double seconds = trainingSeconds();
    if (seconds > 0) {
      figures.add(new KeyFigure(Figures.duration(seconds), "training, all models"));
    }
    return figures;
  }

  private String result() {
    StringBuilder text = new StringBuilder();
    double sequences =
        run.evaluation().map(found -> found.counts().getOrDefault("test", 0.0)).orElse(0.0);
    text.append(
        sequences > 0
            ? "On " + Figures.count(sequences) + " test sequences, "
            : "On the test sequences, ");
    Score best = models.get(0);
    text.append(best.name());
    text.append(models.size() > 1 ? " predicts best, with" : " predicts with");
    text.append(" an MSE of ").append(Figures.value(best.error())).append(" per pixel");
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
    if (!comparisons.isEmpty()) {
      text.append(": ");
      int last = comparisons.size() - 1;
      text.append(String.join(", ", comparisons.subList(0, last)));
      text.append(last > 0 ? " and " : "").append(comparisons.get(last));
    }
    return text.append('.').toString();
  }

  private static String against(Score best, Score other, String label) {
    String value = " (" + Figures.value(other.error()) + ")";
    if (best.error() > other.error()) {
      return "not below " + label + value;
    }
    if (best.error() == 0 || best.error() == other.error()) {
      return "against " + label + value;
    }
    double factor = other.error() / best.error();
    return factor < 1.095
        ? Math.round(100 * (1 - best.error() / other.error())) + " % below " + label + value
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
        OptionalDouble best =
            history.epochs().stream()
                .mapToDouble(Epoch::validationMse)
                .filter(Double::isFinite)
                .min();
        sentences.add(
            "Training of "
                + model
                + " is unfinished: "
                + done
                + " of "
                + Figures.count(planned.getAsDouble())
                + " epochs"
                + (best.isPresent()
                    ? ", lowest validation MSE " + Figures.value(best.getAsDouble())
                    : "")
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
