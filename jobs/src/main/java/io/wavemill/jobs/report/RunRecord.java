package io.wavemill.jobs.report;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the files of a run say, checked.
 *
 * @param name the run's name on the page, unique
 * @param models names of its models: those of the experiment file in its order, then any other that
 *     has files
 * @param run {@code run.json}
 * @param configuration {@code experiment.conf} as it stands
 * @param experiment the same, parsed
 * @param dataset {@code dataset.json}
 * @param histories how training went, for models that have begun
 * @param evaluation what {@code metrics.json} says
 * @param pictures the test sequences to show
 */
record RunRecord(
    String name,
    List<String> models,
    Optional<JsonFile> run,
    Optional<String> configuration,
    Optional<Config> experiment,
    Optional<JsonFile> dataset,
    Map<String, History> histories,
    Optional<Evaluation> evaluation,
    Optional<Pictures> pictures) {

  /** The run's title: the experiment's, else its name. */
  String title() {
    return setting("title")
        .or(() -> setting("experiment"))
        .or(() -> run.flatMap(file -> file.text("experiment")))
        .orElse(name);
  }

  /** A value of the experiment file as text. */
  Optional<String> setting(String path) {
    return experiment
        .filter(config -> config.hasPath(path))
        .map(config -> config.getValue(path).unwrapped().toString());
  }

  /** A value of the experiment file as a number. */
  OptionalDouble number(String path) {
    try {
      return setting(path)
          .map(Double::parseDouble)
          .map(OptionalDouble::of)
          .orElse(OptionalDouble.empty());
    } catch (NumberFormatException notANumber) {
      return OptionalDouble.empty();
    }
  }

  /**
   * One averaging round: the training loss over its examples; {@code epoch} counts in fractions
   * (0.5: half of the first).
   */
  record Round(double epoch, double loss, double examplesPerSecond) {}

  /** One epoch and the validation at its end. */
  record Epoch(int epoch, double loss, double validationMse, boolean best) {}

  /** How the training of one model went. */
  record History(List<Round> rounds, List<Epoch> epochs) {}

  /** A mean and a standard deviation per frame. */
  record Band(double[] mean, double[] std) {}

  /**
   * Values over a grid of velocities in pixels per frame, {@code values[model][index of vy][index
   * of vx]}.
   */
  record VelocityGrid(double[] vx, double[] vy, Map<String, double[][]> values) {}

  /** Values by the largest speed in a sequence, with the number of sequences of each. */
  record Speeds(double[] speed, Map<String, double[]> values, Optional<double[]> counts) {}

  /** {@code metrics.json}. */
  record Evaluation(
      Optional<String> fingerprint,
      Map<String, Double> counts,
      Map<String, Map<String, Double>> models,
      Map<String, Map<String, Double>> baselines,
      Map<String, double[]> byFrame,
      Map<String, Band> byLength,
      Optional<VelocityGrid> byVelocity,
      Optional<Speeds> bySpeed) {}

  /** A test sequence: frames and each model's predictions, base64 of grey values. */
  record Shown(String id, String caption, String frames, Map<String, String> predictions) {}

  /** {@code pictures.json}; {@code canvas} is a frame's height and width. */
  record Pictures(int canvas, int inputFrames, int predictedFrames, List<Shown> sequences) {}
}
