package io.wavemill.jobs.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.wavemill.datasets.InputException;
import io.wavemill.jobs.report.RunRecord.Answer;
import io.wavemill.jobs.report.RunRecord.Band;
import io.wavemill.jobs.report.RunRecord.Confusion;
import io.wavemill.jobs.report.RunRecord.Epoch;
import io.wavemill.jobs.report.RunRecord.Equivariance;
import io.wavemill.jobs.report.RunRecord.Evaluation;
import io.wavemill.jobs.report.RunRecord.Hidden;
import io.wavemill.jobs.report.RunRecord.History;
import io.wavemill.jobs.report.RunRecord.Pictures;
import io.wavemill.jobs.report.RunRecord.Read;
import io.wavemill.jobs.report.RunRecord.Round;
import io.wavemill.jobs.report.RunRecord.Series;
import io.wavemill.jobs.report.RunRecord.Shown;
import io.wavemill.jobs.report.RunRecord.Speeds;
import io.wavemill.jobs.report.RunRecord.State;
import io.wavemill.jobs.report.RunRecord.States;
import io.wavemill.jobs.report.RunRecord.VelocityGrid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the files of a run into a {@link RunRecord}; what is missing stays empty, what is wrong is
 * an error naming its file.
 */
final class RunReader {
  private final String name;
  private final RunFiles files;

  private RunReader(String name, RunFiles files) {
    this.name = name;
    this.files = files;
  }

  static RunRecord read(String name, RunFiles files) {
    return new RunReader(name, files).read();
  }

  private RunRecord read() {
    Optional<String> configuration =
        files.read("experiment.conf").map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    Optional<Config> experiment = configuration.map(this::parse);
    Optional<Evaluation> evaluation = json("metrics.json").map(RunReader::evaluation);

    Set<String> models = new LinkedHashSet<>();
    experiment
        .filter(config -> config.hasPath("models"))
        .ifPresent(
            config ->
                // A Config forgets the file's order; origins remember it.
                config.getObject("models").entrySet().stream()
                    .sorted(
                        (a, b) ->
                            Integer.compare(
                                a.getValue().origin().lineNumber(),
                                b.getValue().origin().lineNumber()))
                    .forEach(entry -> models.add(entry.getKey())));
    evaluation.ifPresent(found -> models.addAll(found.models().keySet()));
    models.addAll(new TreeSet<>(files.modelNames()));

    Measure measure = measure(experiment, evaluation);
    Map<String, History> histories = new LinkedHashMap<>();
    for (String model : models) {
      String path = "models/" + model + "/history.jsonl";
      files
          .read(path)
          .map(bytes -> history(path, bytes, experiment, measure))
          .filter(history -> !history.rounds().isEmpty() || !history.epochs().isEmpty())
          .ifPresent(history -> histories.put(model, history));
    }
    return new RunRecord(
        name,
        List.copyOf(models),
        json("run.json"),
        configuration,
        experiment,
        json("data/dataset.json").or(() -> json("dataset.json")),
        histories,
        evaluation,
        json("pictures.json").map(RunReader::pictures),
        json("hidden.json").map(RunReader::hidden),
        measure);
  }

  /** What was measured decides; before that, what the experiment's models are. */
  private static Measure measure(Optional<Config> experiment, Optional<Evaluation> evaluation) {
    boolean classifiers =
        evaluation
            .filter(found -> !found.models().isEmpty())
            .map(found -> Measure.accuracyIn(found.models()))
            .or(() -> experiment.map(Measure::classifiersIn))
            .orElse(false);
    return classifiers ? Measure.ACCURACY : Measure.ERROR;
  }

  private Optional<JsonFile> json(String path) {
    return files.read(path).map(bytes -> JsonFile.parse(called(path), bytes));
  }

  private String called(String path) {
    return name + "/" + path;
  }

  private Config parse(String text) {
    try {
      return ConfigFactory.parseString(text).resolve();
    } catch (ConfigException e) {
      throw new InputException(
          called("experiment.conf") + " is not a configuration (" + e.getMessage() + ")",
          "Restore the file, or begin a new run in an empty folder.");
    }
  }

  private static Evaluation evaluation(JsonFile file) {
    Optional<JsonFile> dataset = file.object("dataset");
    Optional<JsonFile> curves = file.object("curves");
    Optional<JsonFile> grids = file.object("grids");
    Optional<JsonFile> velocities = grids.flatMap(found -> found.object("velocity.mse"));
    Map<String, double[]> byFrame = new LinkedHashMap<>();
    curves
        .flatMap(found -> found.object("test.mse.by-frame"))
        .ifPresent(found -> byFrame.putAll(arrays(found)));
    Map<String, Band> byLength = new LinkedHashMap<>();
    curves
        .flatMap(found -> found.object("length.mse.by-frame"))
        .ifPresent(
            found -> found.objects().forEach((model, band) -> byLength.put(model, band(band))));
    return new Evaluation(
        dataset.flatMap(found -> found.text("fingerprint")),
        dataset.flatMap(found -> found.object("counts")).map(JsonFile::allNumbers).orElse(Map.of()),
        numbersOfEach(file.object("models")),
        numbersOfEach(file.object("baselines")),
        byFrame,
        byLength,
        velocities.filter(found -> found.has("vx")).map(RunReader::velocityGrid),
        velocities.filter(found -> found.has("omega")).map(found -> series(found, "omega")),
        grids.flatMap(found -> found.object("test.mse.by-velocity")).map(RunReader::speeds),
        grids
            .flatMap(found -> found.object("velocity.accuracy"))
            .map(found -> series(found, "range")),
        file.object("confusion").map(RunReader::confusion),
        file.object("equivariance")
            .map(
                found ->
                    new Equivariance(
                        found.text("velocity").orElse(""),
                        found.object("values").map(RunReader::arrays).orElse(Map.of()))));
  }

  private static Map<String, Map<String, Double>> numbersOfEach(Optional<JsonFile> objects) {
    Map<String, Map<String, Double>> found = new LinkedHashMap<>();
    objects.ifPresent(
        all -> all.objects().forEach((model, values) -> found.put(model, values.allNumbers())));
    return found;
  }

  private static Map<String, double[]> arrays(JsonFile file) {
    Map<String, double[]> found = new LinkedHashMap<>();
    for (String key : file.keys()) {
      file.numbers(key).ifPresent(values -> found.put(key, values));
    }
    return found;
  }

  private static double[] required(JsonFile file, String key) {
    return file.numbers(key)
        .orElseThrow(() -> JsonFile.broken(file.file(), "has no " + file.place() + "." + key));
  }

  private static Band band(JsonFile file) {
    double[] mean = required(file, "mean");
    double[] std = file.numbers("std").orElse(new double[mean.length]);
    if (mean.length != std.length) {
      throw JsonFile.broken(file.file(), file.place() + " has not as many std as mean");
    }
    return new Band(mean, std);
  }

  private static VelocityGrid velocityGrid(JsonFile file) {
    double[] vx = required(file, "vx");
    double[] vy = required(file, "vy");
    Map<String, double[][]> values = new LinkedHashMap<>();
    file.object("values")
        .ifPresent(
            found -> {
              for (String model : found.keys()) {
                values.put(
                    model,
                    table(
                        found,
                        model,
                        vy.length,
                        vx.length,
                        "one row per vy and one column per vx"));
              }
            });
    return new VelocityGrid(vx, vy, values);
  }

  /** A table of so many rows and columns. */
  private static double[][] table(
      JsonFile file, String key, int rows, int columns, String expectation) {
    double[][] table = file.table(key);
    boolean fits = table.length == rows;
    for (double[] row : table) {
      fits &= row.length == columns;
    }
    if (!fits) {
      throw JsonFile.broken(file.file(), file.place() + "." + key + " has not " + expectation);
    }
    return table;
  }

  private static Series series(JsonFile file, String axis) {
    double[] at = required(file, axis);
    Map<String, double[]> values = file.object("values").map(RunReader::arrays).orElse(Map.of());
    values.forEach(
        (model, own) -> {
          if (own.length != at.length) {
            throw JsonFile.broken(
                file.file(), file.place() + ".values." + model + " has not one value per " + axis);
          }
        });
    return new Series(at, values);
  }

  private static Confusion confusion(JsonFile file) {
    List<String> labels = file.texts("labels");
    Map<String, double[][]> counts = new LinkedHashMap<>();
    file.object("counts")
        .flatMap(found -> found.object("test"))
        .ifPresent(
            found -> {
              for (String model : found.keys()) {
                counts.put(
                    model,
                    table(
                        found,
                        model,
                        labels.size(),
                        labels.size(),
                        "one row and one column per label"));
              }
            });
    return new Confusion(labels, counts);
  }

  private static Speeds speeds(JsonFile file) {
    return new Speeds(
        required(file, "speed"),
        file.text("unit").orElse("pixels/frame"),
        file.object("values").map(RunReader::arrays).orElse(Map.of()),
        file.numbers("counts"));
  }

  private static Pictures pictures(JsonFile file) {
    int canvas = (int) file.requiredNumber("canvas");
    int inputFrames = (int) file.requiredNumber("inputFrames");
    int predictedFrames = (int) file.requiredNumber("predictedFrames");
    List<Shown> sequences = new ArrayList<>();
    for (JsonFile sequence : file.list("sequences")) {
      Map<String, String> predictions = new LinkedHashMap<>();
      sequence
          .object("predictions")
          .ifPresent(
              found -> {
                for (String model : found.keys()) {
                  predictions.put(model, frames(found, model, predictedFrames, canvas));
                }
              });
      sequences.add(
          new Shown(
              sequence.text("id").orElse(""),
              sequence.text("caption").orElse(""),
              frames(sequence, "frames", inputFrames + predictedFrames, canvas),
              predictions,
              answers(sequence),
              sequence.text("truth").orElse("")));
    }
    return new Pictures(canvas, inputFrames, predictedFrames, sequences);
  }

  /** What each classifier says: a class and how sure it is of it, as in "walking 0.93". */
  private static Map<String, Answer> answers(JsonFile sequence) {
    String truth = sequence.text("truth").orElse("");
    Map<String, Answer> answers = new LinkedHashMap<>();
    sequence
        .object("answers")
        .ifPresent(
            found -> {
              for (String model : found.keys()) {
                String text = found.requiredText(model);
                int end = text.lastIndexOf(' ');
                String said = end < 0 ? text : text.substring(0, end);
                answers.put(model, new Answer(text, said.equals(truth)));
              }
            });
    return answers;
  }

  private static Hidden hidden(JsonFile file) {
    int height = (int) file.requiredNumber("height");
    int width = (int) file.requiredNumber("width");
    int frames = (int) file.requiredNumber("frames");
    List<Read> sequences = new ArrayList<>();
    for (JsonFile sequence : file.list("sequences")) {
      sequences.add(
          new Read(
              sequence.text("id").orElse(""),
              bytes(sequence, "frames", new int[] {frames, height, width})));
    }
    Map<String, States> models = new LinkedHashMap<>();
    file.object("models")
        .ifPresent(
            found ->
                found
                    .objects()
                    .forEach(
                        (model, states) ->
                            models.put(
                                model, states(states, frames, height, width, sequences.size()))));
    return new Hidden(height, width, frames, sequences, models);
  }

  private static States states(JsonFile file, int frames, int height, int width, int sequences) {
    double[][] velocities = file.table("velocities");
    List<State> states = new ArrayList<>();
    for (JsonFile state : file.list("states")) {
      double[] channels = required(state, "channels");
      int[] shape = {frames, velocities.length, channels.length, height, width};
      double[] low = required(state, "low");
      double[] high = required(state, "high");
      if (low.length != channels.length || high.length != channels.length) {
        throw JsonFile.broken(
            state.file(), state.place() + " has not one low and one high per channel");
      }
      states.add(
          new State(
              channels,
              low,
              high,
              bytes(state, "raw", shape),
              state.text("still").isPresent() ? bytes(state, "still", shape) : ""));
    }
    if (states.size() != sequences) {
      throw JsonFile.broken(file.file(), file.place() + " has not one of states per sequence");
    }
    return new States(file.text("unit").orElse(""), velocities, states);
  }

  private static String frames(JsonFile file, String key, int count, int canvas) {
    return bytes(file, key, new int[] {count, canvas, canvas});
  }

  /** Base64 of a byte for each element of a shape; the last two lengths are height and width. */
  private static String bytes(JsonFile file, String key, int[] shape) {
    String text = file.requiredText(key);
    long pictures = 1;
    for (int i = 0; i < shape.length - 2; i++) {
      pictures *= shape[i];
    }
    int height = shape[shape.length - 2];
    int width = shape[shape.length - 1];
    long expected = pictures * height * width;
    try {
      long bytes = Base64.getDecoder().decode(text).length;
      if (bytes == expected) {
        return text;
      }
      throw JsonFile.broken(
          file.file(),
          file.place()
              + "."
              + key
              + " holds "
              + bytes
              + " values and not "
              + expected
              + " ("
              + pictures
              + " frames of "
              + height
              + " x "
              + width
              + ")");
    } catch (IllegalArgumentException e) {
      throw JsonFile.broken(file.file(), file.place() + "." + key + " is not base64");
    }
  }

  /**
   * Reads a history. Rounds that were trained again after an interruption stand twice; the later
   * one counts. A last line without its line break was cut off by an interruption and is left out.
   */
  private History history(String path, byte[] bytes, Optional<Config> experiment, Measure measure) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    TreeMap<Integer, TreeMap<Integer, JsonFile>> rounds = new TreeMap<>();
    TreeMap<Integer, Epoch> epochs = new TreeMap<>();
    int from = 0;
    for (int line = 1, end; (end = text.indexOf('\n', from)) >= 0; line++, from = end + 1) {
      if (text.substring(from, end).isBlank()) {
        continue;
      }
      JsonFile entry =
          JsonFile.parse(
              called(path) + " line " + line,
              text.substring(from, end).getBytes(StandardCharsets.UTF_8));
      int epoch = (int) entry.requiredNumber("epoch");
      if (entry.text("kind").orElse("").equals("epoch")) {
        epochs.put(
            epoch,
            new Epoch(
                epoch,
                entry.number("loss").orElse(Double.NaN),
                entry.number(measure.validationKey()).orElse(Double.NaN),
                entry.text("best").orElse("").equals("true")));
      } else {
        rounds
            .computeIfAbsent(epoch, key -> new TreeMap<>())
            .put((int) entry.requiredNumber("round"), entry);
      }
    }
    return new History(placed(rounds, epochs, experiment), List.copyOf(epochs.values()));
  }

  /**
   * Gives each round its place on the axis of epochs; an unfinished epoch ends where it stopped.
   */
  private static List<Round> placed(
      TreeMap<Integer, TreeMap<Integer, JsonFile>> rounds,
      TreeMap<Integer, Epoch> epochs,
      Optional<Config> experiment) {
    int whole = 0;
    for (Map.Entry<Integer, TreeMap<Integer, JsonFile>> epoch : rounds.entrySet()) {
      if (epochs.containsKey(epoch.getKey())) {
        whole = Math.max(whole, epoch.getValue().size());
      }
    }
    if (whole == 0) {
      whole = experiment.map(RunReader::roundsPerEpoch).orElse(0);
    }
    List<Round> placed = new ArrayList<>();
    for (Map.Entry<Integer, TreeMap<Integer, JsonFile>> epoch : rounds.entrySet()) {
      int count = epoch.getValue().size();
      int parts = epochs.containsKey(epoch.getKey()) ? count : Math.max(whole, count);
      int index = 0;
      for (JsonFile entry : epoch.getValue().values()) {
        index++;
        placed.add(
            new Round(
                epoch.getKey() - 1 + (double) index / parts,
                entry.number("loss").orElse(Double.NaN),
                entry.number("examplesPerSecond").orElse(Double.NaN)));
      }
    }
    return placed;
  }

  private static int roundsPerEpoch(Config experiment) {
    try {
      double perRound =
          (double) experiment.getInt("training.workers")
              * experiment.getInt("training.batch")
              * experiment.getInt("training.averaging.frequency");
      return (int) Math.ceil(experiment.getLong("dataset.train") / perRound);
    } catch (ConfigException incomplete) {
      return 0;
    }
  }
}
