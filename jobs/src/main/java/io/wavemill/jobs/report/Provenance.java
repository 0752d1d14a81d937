package io.wavemill.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was run: data card, machine, durations and the resolved configuration. */
final class Provenance {
  private final RunRecord run;
  private final String heading;

  /**
   * @param heading tag of the headings of its parts
   */
  Provenance(RunRecord run, String heading) {
    this.run = run;
    this.heading = heading;
  }

  void write(Html html) {
    html.open("div", "class", "cards");
    data(html);
    machine(html);
    durations(html);
    html.close();
    sources(html);
    configuration(html);
  }

  private void data(Html html) {
    card(html, "Data");
    if (run.dataset().isEmpty()) {
      absent(html, "The dataset's card (dataset.json) is not in the run's folder.");
      run.evaluation()
          .flatMap(RunRecord.Evaluation::fingerprint)
          .ifPresent(fingerprint -> facts(html, Map.of("Fingerprint", fingerprint)));
      html.close();
      return;
    }
    JsonFile card = run.dataset().get();
    Map<String, String> facts = new LinkedHashMap<>();
    card.text("generator").ifPresent(value -> facts.put("Generator", value));
    card.object("parameters")
        .ifPresent(
            parameters ->
                parameters
                    .node()
                    .fields()
                    .forEachRemaining(
                        entry -> facts.put(words(entry.getKey()), plain(entry.getValue()))));
    card.text("seed").ifPresent(value -> facts.put("Seed", value));
    card.object("counts")
        .ifPresent(
            counts ->
                counts
                    .allNumbers()
                    .forEach(
                        (split, count) ->
                            facts.put(
                                "Sequences, " + Vocabulary.split(split), Figures.count(count))));
    for (JsonFile tensor : card.list("tensors")) {
      facts.put(
          "Tensor “" + tensor.text("name").orElse("") + "”",
          tensor.text("dtype").orElse("")
              + " "
              + plain(tensor.node().path("shape"))
              + tensor.text("unit").map(unit -> ", " + unit).orElse(""));
    }
    card.text("fingerprint").ifPresent(value -> facts.put("Fingerprint", value));
    card.text("licence").ifPresent(value -> facts.put("Licence", value));
    card.text("citation").ifPresent(value -> facts.put("Citation", value));
    facts(html, facts);
    html.close();
  }

  private void machine(Html html) {
    card(html, "Machine");
    Map<String, String> facts = new LinkedHashMap<>();
    run.run()
        .flatMap(file -> file.object("hardware"))
        .ifPresent(
            hardware -> {
              hardware.text("processor").ifPresent(value -> facts.put("Processor", value));
              hardware.text("cores").ifPresent(value -> facts.put("Cores", value));
              hardware
                  .number("memoryGiB")
                  .ifPresent(value -> facts.put("Memory", Figures.value(value) + " GiB"));
              hardware.text("os").ifPresent(value -> facts.put("Operating system", value));
              hardware.text("java").ifPresent(value -> facts.put("Java", value));
              hardware.text("spark").ifPresent(value -> facts.put("Spark", value));
              hardware.text("engine").ifPresent(value -> facts.put("Compute engine", value));
              List<String> named =
                  List.of("processor", "cores", "memoryGiB", "os", "java", "spark", "engine");
              hardware.keys().stream()
                  .filter(key -> !named.contains(key))
                  .forEach(
                      key -> hardware.text(key).ifPresent(value -> facts.put(words(key), value)));
            });
    run.run()
        .flatMap(file -> file.text("master"))
        .ifPresent(value -> facts.put("Spark master", value));
    run.run()
        .flatMap(file -> file.text("wavemill"))
        .ifPresent(value -> facts.put("wavemill", value));
    if (facts.isEmpty()) {
      absent(html, "The run's record (run.json) does not say.");
    }
    facts(html, facts);
    html.close();
  }

  private void durations(Html html) {
    card(html, "Time");
    Map<String, Double> stages = new LinkedHashMap<>();
    run.run()
        .flatMap(file -> file.object("durations"))
        .ifPresent(
            durations -> {
              durations
                  .number("generate")
                  .ifPresent(seconds -> stages.put("Generating data", seconds));
              durations
                  .object("train")
                  .ifPresent(
                      train ->
                          train
                              .allNumbers()
                              .forEach(
                                  (model, seconds) -> stages.put("Training " + model, seconds)));
              durations.number("evaluate").ifPresent(seconds -> stages.put("Evaluating", seconds));
            });
    Map<String, String> facts = new LinkedHashMap<>();
    double total = stages.values().stream().mapToDouble(Double::doubleValue).sum();
    if (total > 0) {
      html.open("div", "class", "stages", "aria-hidden", "true");
      stages
          .values()
          .forEach(
              seconds ->
                  html.element(
                      "span",
                      "",
                      "style",
                      String.format(Locale.ROOT, "flex-grow:%.4f", seconds / total)));
      html.close();
    }
    stages.forEach((stage, seconds) -> facts.put(stage, Figures.duration(seconds)));
    if (stages.size() > 1) {
      facts.put("Together", Figures.duration(total));
    }
    run.run().flatMap(file -> file.text("started")).ifPresent(value -> facts.put("Started", value));
    Optional<String> finished = run.run().flatMap(file -> file.text("finished"));
    facts.put("Finished", finished.orElse("not yet"));
    facts(html, facts);
    html.close();
  }

  private void sources(Html html) {
    List<JsonFile> sources = run.dataset().map(card -> card.list("sources")).orElse(List.of());
    List<JsonFile> columns = run.dataset().map(card -> card.list("columns")).orElse(List.of());
    if (!sources.isEmpty()) {
      html.open("details")
          .element("summary", "Source files and their checksums (" + sources.size() + ")");
      table(
          html,
          List.of("File", "Size", "SHA-256"),
          sources.stream()
              .map(
                  source ->
                      List.of(
                          source.text("name").orElse(""),
                          source.number("bytes").stream()
                              .mapToObj(Figures::bytes)
                              .findFirst()
                              .orElse("–"),
                          source.text("sha256").orElse("–")))
              .toList());
      html.close();
    }
    if (!columns.isEmpty()) {
      html.open("details").element("summary", "Columns of the dataset (" + columns.size() + ")");
      table(
          html,
          List.of("Column", "Type", "Unit", "Meaning"),
          columns.stream()
              .map(
                  column ->
                      List.of(
                          column.text("name").orElse(""),
                          column.text("type").orElse(""),
                          column.text("unit").orElse(""),
                          column.text("description").orElse("")))
              .toList());
      html.close();
    }
  }

  private void configuration(Html html) {
    if (run.configuration().isEmpty()) {
      absent(html, "The configuration (experiment.conf) is not in the run's folder.");
      return;
    }
    html.open("details")
        .element("summary", "Resolved configuration (experiment.conf)")
        .open("pre", "tabindex", "0")
        .element("code", run.configuration().get())
        .close()
        .close();
  }

  private void card(Html html, String title) {
    html.open("section", "class", "card").element(heading, title);
  }

  private static void absent(Html html, String what) {
    html.element("p", what, "class", "absent");
  }

  private static void facts(Html html, Map<String, String> facts) {
    if (facts.isEmpty()) {
      return;
    }
    html.open("dl");
    facts.forEach((term, meaning) -> html.element("dt", term).element("dd", meaning));
    html.close();
  }

  private static void table(Html html, List<String> head, List<List<String>> rows) {
    html.open("div", "class", "scroll", "tabindex", "0").open("table").open("thead").open("tr");
    head.forEach(title -> html.element("th", title, "scope", "col"));
    html.close().close().open("tbody");
    for (List<String> row : rows) {
      html.open("tr");
      row.forEach(cell -> html.element("td", cell));
      html.close();
    }
    html.close().close().close();
  }

  /** A value as a person would write it: lists in brackets, objects as their members. */
  private static String plain(JsonNode value) {
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(plain(part)));
      return "[" + String.join(", ", parts) + "]";
    }
    if (value.isObject()) {
      List<String> parts = new ArrayList<>();
      value
          .fields()
          .forEachRemaining(entry -> parts.add(entry.getKey() + " " + plain(entry.getValue())));
      return String.join(", ", parts);
    }
    return value.asText();
  }

  /** {@code digitsPerSequence} as "Digits per sequence". */
  private static String words(String key) {
    String spaced = key.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return spaced.isEmpty()
        ? spaced
        : spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1);
  }
}
