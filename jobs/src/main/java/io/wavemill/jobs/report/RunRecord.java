package io.wavemill.jobs.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
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
 * @param hidden the hidden states to show
 * @param measure by which its models are judged
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
    Optional<Pictures> pictures,
    Optional<Hidden> hidden,
    Measure measure) {

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

  /** Numbers of a list in the experiment file; empty where there is none. */
  double[] numbers(String path) {
    try {
      return experiment
          .filter(config -> config.hasPath(path))
          .map(config -> config.getDoubleList(path))
          .orElse(List.of())
          .stream()
          .mapToDouble(Double::doubleValue)
          .toArray();
    } catch (ConfigException notNumbers) {
      return new double[0];
    }
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

  /** One epoch and the validation at its end, in the run's {@link Measure}. */
  record Epoch(int epoch, double loss, double validation, boolean best) {}

  /** How the training of one model went. */
  record History(List<Round> rounds, List<Epoch> epochs) {}

  /** A mean and a standard deviation per frame. */
  record Band(double[] mean, double[] std) {}

  /**
   * Values over a grid of velocities in pixels per frame, {@code values[model][index of vy][index
   * of vx]}.
   */
  record VelocityGrid(double[] vx, double[] vy, Map<String, double[][]> values) {}

  /** Values of each model at places along an axis. */
  record Series(double[] at, Map<String, double[]> values) {}

  /** Values by the largest speed in a sequence, with the number of sequences of each. */
  record Speeds(
      double[] speed, String unit, Map<String, double[]> values, Optional<double[]> counts) {}

  /** How often each class was taken for which: {@code counts[model][true][predicted]}. */
  record Confusion(List<String> labels, Map<String, double[][]> counts) {}

  /**
   * How far hidden states are from flow equivariance.
   *
   * @param velocity the motion that was applied, in words
   * @param values relative error after each input frame, by model
   */
  record Equivariance(String velocity, Map<String, double[]> values) {}

  /**
   * {@code metrics.json}.
   *
   * @param byTurn errors by angular velocity, degrees per frame
   * @param byRange accuracies by the largest velocity of sequences set in motion, pixels per frame
   */
  record Evaluation(
      Optional<String> fingerprint,
      Map<String, Double> counts,
      Map<String, Map<String, Double>> models,
      Map<String, Map<String, Double>> baselines,
      Map<String, double[]> byFrame,
      Map<String, Band> byLength,
      Optional<VelocityGrid> byVelocity,
      Optional<Series> byTurn,
      Optional<Speeds> bySpeed,
      Optional<Series> byRange,
      Optional<Confusion> confusion,
      Optional<Equivariance> equivariance) {

    /** Sequences of a split; 0 where the file does not say. */
    double count(String split) {
      return counts.getOrDefault(split, 0.0);
    }
  }

  /**
   * A test sequence: frames and each forecaster's predictions, base64 of grey values; or each
   * classifier's answer.
   *
   * @param truth the sequence's class, empty for forecasters
   */
  record Shown(
      String id,
      String caption,
      String frames,
      Map<String, String> predictions,
      Map<String, Answer> answers,
      String truth) {}

  /** What a classifier says of a sequence. */
  record Answer(String text, boolean right) {}

  /** {@code pictures.json}; {@code canvas} is a frame's height and width. */
  record Pictures(int canvas, int inputFrames, int predictedFrames, List<Shown> sequences) {}

  /** {@code hidden.json}: hidden states while models read some sequences. */
  record Hidden(
      int height, int width, int frames, List<Read> sequences, Map<String, States> models) {}

  /** A sequence that was read: base64 of its grey values. */
  record Read(String id, String frames) {}

  /**
   * One model's states.
   *
   * @param unit {@code pixels/frame}, {@code degrees/frame} or {@code learned}
   * @param velocities of each copy of the state: to the right and down, an angle, or a number
   * @param states by sequence
   */
  record States(String unit, double[][] velocities, List<State> states) {}

  /**
   * The states while one sequence was read, base64 of bytes {@code [frame, velocity, channel, y,
   * x]} between each channel's low and high.
   *
   * @param still with the motion of each velocity undone; empty where a shift gives it
   */
  record State(double[] channels, double[] low, double[] high, String raw, String still) {}
}
