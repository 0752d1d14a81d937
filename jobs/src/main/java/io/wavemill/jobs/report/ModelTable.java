package io.wavemill.jobs.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/** The table of models against baselines and published values, for one run or several. */
final class ModelTable {
  private record Row(
      RunRecord source,
      String run,
      String label,
      String note,
      Map<String, Double> values,
      OptionalDouble published,
      boolean model) {
    OptionalDouble number(String key) {
      Double value = values.get(key);
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
  }

  /**
   * A measured quantity.
   *
   * @param higherIsBetter whether the highest value is the best
   * @param text how a value is written
   */
  private record Column(
      String key, String title, String unit, boolean higherIsBetter, DoubleFunction<String> text) {

    static Column error(String key, String title, String unit) {
      return new Column(key, title, unit, false, Figures::value);
    }

    static Column accuracy(String key, String title, String unit) {
      return new Column(key, title, unit, true, Figures::percent);
    }
  }

  private static final Column EQUIVARIANCE =
      Column.error("equivariance.error", "Equivariance error", "relative");

  private static final Map<Measure, List<Column>> COLUMNS =
      Map.of(
          Measure.ERROR,
          List.of(
              Column.error("test.mse", "Test MSE", "per pixel"),
              Column.error("length.mse", "Longer sequences", "MSE per pixel"),
              Column.error("velocity.mse", "Velocity grid", "MSE per pixel"),
              Column.error("validation.mse", "Validation MSE", "per pixel"),
              EQUIVARIANCE),
          Measure.ACCURACY,
          List.of(
              Column.accuracy("test.accuracy", "Test accuracy", "95 % interval"),
              Column.accuracy("velocity.accuracy", "Moved clips", "accuracy"),
              Column.accuracy("validation.accuracy", "Validation", "accuracy"),
              Column.error("test.loss", "Test loss", "cross-entropy"),
              EQUIVARIANCE));

  private static final String BEST =
      "<span class=\"best\" role=\"img\" aria-label=\"best\" title=\"best\">★</span>";

  private final List<RunRecord> runs;
  private final Measure measure;
  private final List<Row> models = new ArrayList<>();
  private final List<Row> baselines = new ArrayList<>();

  /**
   * A table.
   *
   * @param runs at least one, all judged by one measure
   */
  ModelTable(List<RunRecord> runs) {
    this.runs = runs;
    this.measure = runs.get(0).measure();
    for (RunRecord run : runs) {
      Optional<RunRecord.Evaluation> evaluation = run.evaluation();
      for (String model : run.models()) {
        Map<String, Double> values =
            evaluation.map(found -> found.models().getOrDefault(model, Map.of())).orElse(Map.of());
        String note = Vocabulary.model(run, model);
        if (!values.containsKey(measure.key("test"))) {
          note =
              note
                  + (note.isEmpty() ? "" : "; ")
                  + (run.histories().containsKey(model) ? "not evaluated yet" : "not trained yet");
        }
        models.add(
            new Row(run, run.name(), model, note, values, Vocabulary.published(run, model), true));
      }
      evaluation.ifPresent(
          found -> found.baselines().forEach((name, values) -> baseline(run, name, values)));
    }
  }

  /** Adds a baseline; runs on the same data have the same ones, which stand once. */
  private void baseline(RunRecord run, String name, Map<String, Double> values) {
    String label = Vocabulary.baseline(name);
    for (int i = 0; i < baselines.size(); i++) {
      Row row = baselines.get(i);
      if (row.label().equals(label) && row.values().equals(values)) {
        baselines.set(
            i,
            new Row(
                row.source(),
                row.run() + ", " + run.name(),
                label,
                row.note(),
                values,
                OptionalDouble.empty(),
                false));
        return;
      }
    }
    baselines.add(
        new Row(run, run.name(), label, "no learning", values, OptionalDouble.empty(), false));
  }

  void write(Html html) {
    List<Column> errors =
        COLUMNS.get(measure).stream()
            .filter(column -> models.stream().anyMatch(row -> row.number(column.key()).isPresent()))
            .toList();
    boolean published = models.stream().anyMatch(row -> row.published().isPresent());
    html.openTable("Table of models", "models");
    html.open("caption");
    if (errors.isEmpty()) {
      html.text("Nothing measured yet.");
    } else {
      html.text(
          measure == Measure.ACCURACY
              ? "Accuracy: per cent of the clips whose action is named; higher is better. Below it the 95 % interval that so few clips allow"
              : "MSE: mean squared error per pixel, grey values from 0 to 1; lower is better");
      if (models.size() > 1) {
        html.text("; the model best in a column is marked ").trusted(BEST);
      }
      html.text(".");
    }
    html.close();
    html.open("thead").open("tr");
    if (runs.size() > 1) {
      html.element("th", "Run", "scope", "col");
    }
    html.element("th", "Model", "scope", "col");
    errors.forEach(column -> head(html, column.title(), column.unit()));
    head(html, "Parameters", "trainable");
    head(html, "Training", "wall time, examples used");
    if (published) {
      html.open("th", "scope", "col", "class", "number published")
          .text("Published†")
          .element("small", "test " + measure.word() + ", not comparable")
          .close();
    }
    html.close().close();
    html.open("tbody");
    models.forEach(row -> row(html, row, errors, published));
    html.close();
    if (!baselines.isEmpty()) {
      html.open("tbody", "class", "baselines");
      baselines.forEach(row -> row(html, row, errors, published));
      html.close();
    }
    html.close().close();
    if (published) {
      html.element(
          "p",
          "† Provisional: as published for other sizes, other data and longer training than this run's, and taken from second-hand summaries"
              + " of the publication. Given for orientation; not an equal comparison.",
          "class",
          "footnote");
    }
  }

  private static void head(Html html, String title, String unit) {
    html.open("th", "scope", "col", "class", "number").text(title).element("small", unit).close();
  }

  private void row(Html html, Row row, List<Column> errors, boolean published) {
    html.open("tr");
    if (runs.size() > 1) {
      html.element("td", row.run());
    }
    html.open("th", "scope", "row").text(row.label());
    if (!row.note().isEmpty()) {
      html.element("small", row.note());
    }
    html.close();
    for (Column column : errors) {
      error(html, row, column);
    }
    number(html, row.number("parameters"), Figures::count);
    training(html, row);
    if (published) {
      html.open("td", "class", "number published");
      html.text(row.published().isPresent() ? measure.text(row.published().getAsDouble()) : "–");
      html.close();
    }
    html.close();
  }

  private void error(Html html, Row row, Column column) {
    OptionalDouble value = row.number(column.key());
    boolean best =
        row.model()
            && value.isPresent()
            && models.size() > 1
            && value.getAsDouble() == best(column);
    html.open("td", "class", best ? "number lowest" : "number");
    if (value.isEmpty()) {
      html.text("–");
    } else {
      html.text(column.text().apply(value.getAsDouble()));
      if (best) {
        html.trusted(" " + BEST);
      }
      if (column.key().equals(measure.key("test"))) {
        test(html, row, value.getAsDouble());
      }
    }
    html.close();
  }

  /** What stands below a test result: how sure it is, and a bar to compare by eye. */
  private void test(Html html, Row row, double value) {
    if (measure == Measure.ACCURACY) {
      double clips = row.source().evaluation().map(found -> found.count("test")).orElse(0.0);
      if (clips > 0) {
        html.element("small", new Proportion(value, clips).interval());
      }
    }
    double share = measure == Measure.ACCURACY ? value : value / highest(measure.key("test"));
    if (share > 0 && share <= 1) {
      html.open("span", "class", "bar", "aria-hidden", "true")
          .element("span", "", "style", String.format(Locale.ROOT, "width:%.1f%%", 100 * share))
          .close();
    }
  }

  private static void training(Html html, Row row) {
    OptionalDouble examples = row.number("train.examples");
    OptionalDouble seconds = row.number("train.seconds");
    html.open("td", "class", "number");
    html.text(seconds.isPresent() ? Figures.duration(seconds.getAsDouble()) : "–");
    if (examples.isPresent()) {
      html.element("small", Figures.count(examples.getAsDouble()) + " examples");
      if (seconds.isPresent() && seconds.getAsDouble() > 0) {
        double rate = examples.getAsDouble() / seconds.getAsDouble();
        html.element("small", Figures.count(rate < 10 ? rate : Math.rint(rate)) + " per second");
      }
    }
    html.close();
  }

  private static void number(Html html, OptionalDouble value, DoubleFunction<String> format) {
    html.element(
        "td", value.isPresent() ? format.apply(value.getAsDouble()) : "–", "class", "number");
  }

  /** The best finite value that a model has; NaN if none has one. */
  private double best(Column column) {
    DoubleSummaryStatistics values =
        models.stream()
            .flatMapToDouble(row -> row.number(column.key()).stream())
            .filter(Double::isFinite)
            .summaryStatistics();
    return values.getCount() == 0
        ? Double.NaN
        : column.higherIsBetter() ? values.getMax() : values.getMin();
  }

  private double highest(String key) {
    return Stream.concat(models.stream(), baselines.stream())
        .flatMapToDouble(row -> row.number(key).stream())
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }
}
