package io.wavemill.jobs.report;

import java.util.ArrayList;
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

  private record Column(String key, String title, String unit) {}

  private static final List<Column> ERRORS =
      List.of(
          new Column("test.mse", "Test MSE", "per pixel"),
          new Column("length.mse", "Longer sequences", "MSE per pixel"),
          new Column("velocity.mse", "Velocity grid", "MSE per pixel"),
          new Column("validation.mse", "Validation MSE", "per pixel"));

  private static final String BEST =
      "<span class=\"best\" role=\"img\" aria-label=\"lowest\" title=\"lowest\">★</span>";

  private final List<RunRecord> runs;
  private final List<Row> models = new ArrayList<>();
  private final List<Row> baselines = new ArrayList<>();

  ModelTable(List<RunRecord> runs) {
    this.runs = runs;
    for (RunRecord run : runs) {
      Optional<RunRecord.Evaluation> evaluation = run.evaluation();
      for (String model : run.models()) {
        Map<String, Double> values =
            evaluation.map(found -> found.models().getOrDefault(model, Map.of())).orElse(Map.of());
        String note = Vocabulary.model(run, model);
        if (!values.containsKey("test.mse")) {
          note =
              note
                  + (note.isEmpty() ? "" : "; ")
                  + (run.histories().containsKey(model) ? "not evaluated yet" : "not trained yet");
        }
        models.add(
            new Row(run.name(), model, note, values, Vocabulary.published(run, model), true));
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
                row.run() + ", " + run.name(),
                label,
                row.note(),
                values,
                OptionalDouble.empty(),
                false));
        return;
      }
    }
    baselines.add(new Row(run.name(), label, "no learning", values, OptionalDouble.empty(), false));
  }

  void write(Html html) {
    List<Column> errors =
        ERRORS.stream()
            .filter(column -> models.stream().anyMatch(row -> row.number(column.key()).isPresent()))
            .toList();
    boolean published = models.stream().anyMatch(row -> row.published().isPresent());
    html.open(
        "div",
        "class",
        "scroll",
        "tabindex",
        "0",
        "role",
        "region",
        "aria-label",
        "Table of models");
    html.open("table", "class", "models");
    html.open("caption");
    if (errors.isEmpty()) {
      html.text("No errors measured yet.");
    } else {
      html.text("MSE: mean squared error per pixel, grey values from 0 to 1; lower is better");
      if (models.size() > 1) {
        html.text(", and the model lowest in a column is marked ").trusted(BEST);
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
          .element("small", "test MSE, not comparable")
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
      html.text(row.published().isPresent() ? Figures.value(row.published().getAsDouble()) : "–");
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
            && value.getAsDouble() == lowest(column.key());
    html.open("td", "class", best ? "number lowest" : "number");
    if (value.isEmpty()) {
      html.text("–");
    } else {
      html.text(Figures.value(value.getAsDouble()));
      if (best) {
        html.trusted(" " + BEST);
      }
      double share = value.getAsDouble() / highest(column.key());
      if (column.key().equals("test.mse") && share > 0 && share <= 1) {
        html.open("span", "class", "bar", "aria-hidden", "true")
            .element("span", "", "style", String.format(Locale.ROOT, "width:%.1f%%", 100 * share))
            .close();
      }
    }
    html.close();
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

  private double lowest(String key) {
    return models.stream()
        .flatMapToDouble(row -> row.number(key).stream())
        .filter(Double::isFinite)
        .min()
        .orElse(Double.NaN);
  }

  private double highest(String key) {
    return Stream.concat(models.stream(), baselines.stream())
        .flatMapToDouble(row -> row.number(key).stream())
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }
}
