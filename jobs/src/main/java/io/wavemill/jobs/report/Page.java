package io.wavemill.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The page: its frame, and the scripts, styles and data that make it complete in itself. */
final class Page {
  private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

  /** In the order in which they need each other. */
  private static final List<String> SCRIPTS =
      List.of("numbers.js", "lines.js", "grids.js", "movies.js", "hidden.js", "start.js");

  /** Nothing may be fetched from anywhere; only what stands in the page runs. */
  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:;"
          + " base-uri 'none'; form-action 'none'";

  private final List<RunRecord> runs;

  Page(List<RunRecord> runs) {
    this.runs = runs;
  }

  String html() {
    boolean alone = runs.size() == 1;
    String title = alone ? runs.get(0).title() : titles();
    Html html = new Html();
    html.trusted("<!DOCTYPE html>\n");
    html.open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty("meta", "name", "generator", "content", "wavemill");
    html.empty("link", "rel", "icon", "href", "data:,");
    html.element("title", title + " – wavemill report");
    html.open("style").trusted(resource("report.css")).close();
    html.close().trusted("\n").open("body");
    html.element("a", "Skip to the results", "class", "skip", "href", "#content");
    header(html, title, alone);
    html.open("main", "id", "content");
    if (!alone) {
      new Comparison(runs).write(html);
    }
    for (int i = 0; i < runs.size(); i++) {
      new RunSection(runs.get(i), i, alone).write(html);
    }
    definitions(html);
    html.close();
    html.open("footer")
        .text(
            "Made by wavemill. This page is complete in itself and fetches nothing. Charts: Apache ECharts 5.5.0, Apache License 2.0.")
        .close();
    html.trusted("\n")
        .open("script", "type", "application/json", "id", "report-data")
        .trusted(Script.json(data()))
        .close()
        .trusted("\n");
    html.open("script").trusted(Script.code(resource(ECHARTS))).close().trusted("\n");
    html.open("script").trusted(Script.code(program())).close();
    html.close().close();
    return html.toString();
  }

  private String titles() {
    List<String> distinct = runs.stream().map(RunRecord::title).distinct().toList();
    return distinct.size() == 1
        ? distinct.get(0) + ": " + runs.size() + " runs"
        : runs.stream().map(RunRecord::name).collect(Collectors.joining(", "));
  }

  private void header(Html html, String title, boolean alone) {
    html.open("header", "class", "top");
    html.element("p", "wavemill report", "class", "eyebrow");
    html.element("h1", title);
    List<String> facts = new ArrayList<>();
    if (alone) {
      RunRecord run = runs.get(0);
      run.setting("experiment").ifPresent(name -> facts.add("experiment " + name));
      run.run()
          .flatMap(file -> file.text("finished").or(() -> file.text("started")))
          .ifPresent(facts::add);
      run.evaluation()
          .flatMap(RunRecord.Evaluation::fingerprint)
          .or(() -> run.dataset().flatMap(card -> card.text("fingerprint")))
          .ifPresent(
              fingerprint ->
                  facts.add(
                      "data " + fingerprint.substring(0, Math.min(12, fingerprint.length()))));
    } else {
      facts.add(runs.stream().map(RunRecord::name).collect(Collectors.joining(", ")));
    }
    html.element("p", String.join(" · ", facts), "class", "facts");
    html.close();
    html.open("nav", "aria-label", "Parts of the report").open("ul");
    if (alone) {
      new RunSection(runs.get(0), 0, true)
          .parts()
          .forEach((anchor, text) -> link(html, anchor, text));
    } else {
      link(html, "comparison", "Side by side");
      for (int i = 0; i < runs.size(); i++) {
        link(html, RunSection.anchor(i, "top"), runs.get(i).name());
      }
    }
    link(html, "definitions", "Definitions");
    html.close().close();
  }

  private static void link(Html html, String anchor, String text) {
    html.open("li").element("a", text, "href", "#" + anchor).close();
  }

  /** What the words mean that these runs need. */
  private void definitions(Html html) {
    html.open("section", "id", "definitions", "class", "part")
        .element("h2", "Definitions")
        .open("dl", "class", "definitions");
    if (runs.stream().anyMatch(run -> run.measure() == Measure.ERROR)) {
      html.trusted(resource("definitions-forecast.html"));
    }
    if (runs.stream().anyMatch(run -> run.measure() == Measure.ACCURACY)) {
      html.trusted(resource("definitions-classify.html"));
    }
    boolean looked =
        runs.stream()
            .anyMatch(
                run ->
                    run.hidden().isPresent()
                        || run.evaluation()
                            .flatMap(RunRecord.Evaluation::equivariance)
                            .isPresent());
    if (looked) {
      html.trusted(resource("definitions-states.html"));
    }
    if (runs.size() > 1) {
      html.trusted(resource("definitions-repetitions.html"));
    }
    html.trusted(resource("definitions.html")).close().close();
  }

  /** The scripts, in one scope of their own. */
  private static String program() {
    StringBuilder program = new StringBuilder("(function () {\n'use strict';\n");
    SCRIPTS.forEach(name -> program.append(resource(name)).append('\n'));
    return program.append("})();\n").toString();
  }

  /** What the scripts draw. */
  private String data() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (RunRecord run : runs) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", run.name());
      one.put("models", run.models());
      one.put("measure", run.measure() == Measure.ACCURACY ? "accuracy" : "error");
      one.put("histories", run.histories());
      Map<String, String> labels = new LinkedHashMap<>();
      run.evaluation()
          .ifPresent(
              found -> {
                found
                    .baselines()
                    .keySet()
                    .forEach(name -> labels.put(name, Vocabulary.baseline(name)));
                one.put("byFrame", found.byFrame());
                one.put("byLength", found.byLength());
                one.put("byVelocity", found.byVelocity().orElse(null));
                found
                    .bySpeed()
                    .ifPresent(
                        speeds -> {
                          one.put("speed", speeds.speed());
                          one.put("speedUnit", speeds.unit());
                          one.put("bySpeed", speeds.values());
                          one.put("speedCounts", speeds.counts().orElse(null));
                        });
                one.put("byTurn", found.byTurn().orElse(null));
                one.put("byRange", found.byRange().map(range -> range(found, range)).orElse(null));
                one.put("confusion", found.confusion().orElse(null));
                one.put("equivariance", found.equivariance().orElse(null));
              });
      one.put("baselines", labels);
      run.number("dataset.velocityRange").ifPresent(range -> one.put("trainedRange", range));
      one.put("trainedVelocities", run.numbers("dataset.velocities"));
      one.put("pictures", run.pictures().orElse(null));
      one.put("hidden", run.hidden().orElse(null));
      all.add(one);
    }
    try {
      return new ObjectMapper()
          .writeValueAsString(Map.of("runs", all, "repetitions", Repetitions.in(runs)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Accuracies by range with their 95 % intervals, where the number of clips of each is known. */
  private static Map<String, Object> range(RunRecord.Evaluation found, RunRecord.Series series) {
    double clips = found.count("velocity") / Math.max(1, series.at().length);
    Map<String, Object> lines = new LinkedHashMap<>();
    series
        .values()
        .forEach(
            (name, values) -> {
              Map<String, Object> line = new LinkedHashMap<>();
              line.put("y", values);
              if (clips >= 1) {
                line.put("low", ends(values, clips, Proportion::low));
                line.put("high", ends(values, clips, Proportion::high));
              }
              lines.put(name, line);
            });
    return Map.of("at", series.at(), "lines", lines, "clips", clips);
  }

  private static double[] ends(double[] shares, double clips, ToDoubleFunction<Proportion> end) {
    return Arrays.stream(shares)
        .map(share -> end.applyAsDouble(new Proportion(share, clips)))
        .toArray();
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
