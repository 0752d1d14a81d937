package io.wavemill.jobs.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Runs of one experiment with the same models: how far their results scatter. */
final class Repetitions {

  /**
   * One model's results, one for each run that has a finite one.
   *
   * @param name the model
   * @param values test results, in the runs' order
   * @param runs names of the runs, as many
   */
  record Scatter(
      @JsonProperty String name, @JsonProperty double[] values, @JsonProperty List<String> runs) {

    /** The mean over the runs. */
    @JsonProperty
    double mean() {
      return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** The standard deviation of the sample, with n - 1; NaN for one run. */
    @JsonProperty
    double std() {
      double mean = mean();
      double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
      return Math.sqrt(squares / (values.length - 1));
    }
  }

  private record Column(String key, String title, boolean share) {
    String text(double value) {
      return share ? Figures.percent(value) : Figures.value(value);
    }
  }

  private static final Map<Measure, List<Column>> COLUMNS =
      Map.of(
          Measure.ERROR,
          List.of(
              new Column("test.mse", "Test MSE", false),
              new Column("length.mse", "Longer sequences", false),
              new Column("velocity.mse", "Velocity grid", false),
              new Column("equivariance.error", "Equivariance error", false)),
          Measure.ACCURACY,
          List.of(
              new Column("test.accuracy", "Test accuracy", true),
              new Column("velocity.accuracy", "Moved clips", true),
              new Column("test.loss", "Test loss", false),
              new Column("equivariance.error", "Equivariance error", false)));

  private final List<RunRecord> runs;
  private final Measure measure;
  private final List<Scatter> models;

  private Repetitions(List<RunRecord> runs) {
    this.runs = runs;
    this.measure = runs.get(0).measure();
    this.models =
        runs.get(0).models().stream()
            .map(model -> scatter(model, measure.key("test")))
            .filter(scatter -> scatter.values.length > 0)
            .sorted(Comparator.comparing(Scatter::mean, measure.bestFirst()))
            .toList();
  }

  /** The groups of two or more evaluated runs that share experiment and models. */
  static List<Repetitions> in(List<RunRecord> runs) {
    Map<List<Object>, List<RunRecord>> groups = new LinkedHashMap<>();
    for (RunRecord run : runs) {
      Optional<String> experiment = run.setting("experiment");
      if (run.evaluation().isPresent() && experiment.isPresent()) {
        groups
            .computeIfAbsent(
                List.of(experiment.get(), run.models(), run.measure()), key -> new ArrayList<>())
            .add(run);
      }
    }
    return groups.values().stream()
        .filter(group -> group.size() > 1)
        .map(Repetitions::new)
        .filter(group -> !group.models.isEmpty())
        .toList();
  }

  List<RunRecord> runs() {
    return runs;
  }

  /** By what the models are judged. */
  @JsonProperty
  String measure() {
    return measure == Measure.ACCURACY ? "accuracy" : "error";
  }

  /** The models' test results, the best mean first. */
  @JsonProperty
  List<Scatter> models() {
    return models;
  }

  /** Whether no two runs have the same seed. */
  boolean ofDifferentSeeds() {
    List<String> seeds = runs.stream().flatMap(run -> run.setting("seed").stream()).toList();
    return seeds.size() == runs.size() && seeds.stream().distinct().count() == runs.size();
  }

  private Scatter scatter(String model, String key) {
    List<String> names = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (RunRecord run : runs) {
      value(run, model, key)
          .ifPresent(
              value -> {
                names.add(run.name());
                values.add(value);
              });
    }
    return new Scatter(model, values.stream().mapToDouble(Double::doubleValue).toArray(), names);
  }

  private static OptionalDouble value(RunRecord run, String model, String key) {
    double value =
        run.evaluation()
            .map(found -> found.models().getOrDefault(model, Map.of()).get(key))
            .orElse(Double.NaN);
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /**
   * Writes the table and the chart.
   *
   * @param index the group's place among the page's
   */
  void write(Html html, int index) {
    String experiment = runs.get(0).setting("experiment").orElse("");
    html.element("h3", "Repetitions of " + experiment + ": mean ± standard deviation over runs");
    List<Column> columns =
        COLUMNS.get(measure).stream()
            .filter(
                column ->
                    models.stream()
                        .anyMatch(model -> scatter(model.name, column.key).values.length > 0))
            .toList();
    html.openTable("Table of repetitions", "models repetitions");
    html.open("caption").text(caption()).close();
    html.open("thead").open("tr").element("th", "Model", "scope", "col");
    columns.forEach(column -> html.element("th", column.title, "scope", "col", "class", "number"));
    html.element("th", "Runs (n)", "scope", "col", "class", "number");
    html.open("th", "scope", "col", "class", "number")
        .text("Place")
        .element("small", "in each run")
        .close();
    html.close().close().open("tbody");
    for (Scatter model : models) {
      html.open("tr").element("th", model.name, "scope", "row");
      columns.forEach(column -> cell(html, column, scatter(model.name, column.key)));
      html.element("td", Integer.toString(model.values.length), "class", "number");
      html.element("td", places(model), "class", "number");
      html.close();
    }
    html.close().close().close();
    Charts.figure(
        html,
        "repetitions",
        index,
        "Test " + measure.word() + " of each run",
        "A dot for each run; the bar is the mean ± 1 standard deviation over the runs.",
        measure == Measure.ACCURACY ? Charts.Scale.LINEAR : Charts.Scale.CHOICE,
        "h3");
  }

  private static void cell(Html html, Column column, Scatter scatter) {
    String text = "–";
    if (scatter.values.length == 1) {
      text = column.text(scatter.mean());
    } else if (scatter.values.length > 1) {
      text = column.text(scatter.mean()) + " ± " + column.text(scatter.std());
    }
    html.element("td", text, "class", "number");
  }

  private String caption() {
    String names =
        runs.stream()
            .map(
                run ->
                    run.name() + run.setting("seed").map(seed -> " (seed " + seed + ")").orElse(""))
            .collect(Collectors.joining(", "));
    long orders = runs.stream().map(this::order).distinct().count();
    String order = models.stream().map(Scatter::name).collect(Collectors.joining(", "));
    return (orders == 1
            ? "From best to worst, the same in every run: " + order
            : "From best to worst by the mean: " + order + "; the order differs between runs")
        + ". Standard deviations are of the sample (n − 1). Runs: "
        + names
        + ".";
  }

  /** The models of a run, the best first. */
  private List<String> order(RunRecord run) {
    return models.stream()
        .map(Scatter::name)
        .filter(model -> value(run, model, measure.key("test")).isPresent())
        .sorted(
            Comparator.comparing(
                model -> value(run, model, measure.key("test")).getAsDouble(), measure.bestFirst()))
        .toList();
  }

  private String places(Scatter model) {
    return runs.stream()
        .map(run -> order(run).indexOf(model.name))
        .map(place -> place < 0 ? "–" : Integer.toString(place + 1))
        .collect(Collectors.joining(", "));
  }
}
