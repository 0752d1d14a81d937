package io.wavemill.jobs.report;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What names in files are called on the page. */
final class Vocabulary {
  private static final Map<String, String> BASELINES =
      Map.of(
          "zero-frame", "All-zero frame",
          "last-frame", "Copy of the last frame",
          "most-frequent", "Always the most frequent class");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("grnn", "G-RNN"),
          Map.entry("rotating-fernn", "Rotating FERNN"),
          Map.entry("rotating-grnn", "Rotating G-RNN"),
          Map.entry("fernn-classifier", "FERNN"),
          Map.entry("grnn-classifier", "G-RNN"),
          Map.entry("grnn-plus-classifier", "G-RNN+"),
          Map.entry("cnn3d-classifier", "3D-CNN"));

  private static final Map<String, String> SPLITS =
      Map.of(
          "train", "training",
          "validation", "validation",
          "test", "test",
          "length", "length generalisation",
          "velocity", "velocity generalisation");

  private Vocabulary() {}

  /** A baseline's name for people; unknown ones keep their own. */
  static String baseline(String name) {
    return BASELINES.getOrDefault(name, name);
  }

  /** The same with its article. */
  static String baselineInASentence(String name) {
    return switch (name) {
      case "zero-frame" -> "an all-zero frame";
      case "last-frame" -> "a copy of the last frame";
      case "most-frequent" -> "always the most frequent class";
      default -> name;
    };
  }

  /** A split's name for people; unknown ones keep their own. */
  static String split(String name) {
    return SPLITS.getOrDefault(name, name);
  }

  /** What a model is, from the experiment file; empty where that says nothing of it. */
  static String model(RunRecord run, String name) {
    String settings = ConfigUtil.joinPath("models", name) + ".";
    Optional<String> type = run.setting(settings + "type");
    if (type.isEmpty()) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    parts.add(TYPES.getOrDefault(type.get(), type.get().toUpperCase(Locale.ROOT)));
    run.setting(settings + "hidden").ifPresent(hidden -> parts.add(hidden + " channels"));
    run.setting(settings + "base").ifPresent(base -> parts.add(base + " channels at first"));
    run.setting(settings + "fields")
        .ifPresent(
            fields ->
                parts.add(
                    fields
                        + (fields.equals("1") ? " field of " : " fields of ")
                        + run.setting(settings + "orientations").orElse("36")
                        + " orientations"));
    run.setting(settings + "layers").ifPresent(layers -> parts.add(layers + " recurrent layers"));
    Optional<String> velocities = velocities(run, settings, type.get());
    velocities.ifPresent(parts::add);
    if (velocities.isPresent()) {
      run.setting(settings + "pooling")
          .ifPresent(pooling -> parts.add(pooling + " over velocities"));
    }
    run.setting(settings + "decoderLayers")
        .ifPresent(
            layers ->
                parts.add(layers + (layers.equals("1") ? " decoder layer" : " decoder layers")));
    return String.join(", ", parts);
  }

  /** The velocities of a model that has more than rest. */
  private static Optional<String> velocities(RunRecord run, String settings, String type) {
    double range = run.number(settings + "velocityRange").orElse(0);
    if (range > 0) {
      long side = 2 * (long) range + 1;
      String what = type.equals("grnn-plus-classifier") ? " learned motions" : " velocities";
      return Optional.of(
          side * side + what + " (up to ±" + Figures.count(range) + " pixels/frame)");
    }
    double[] degrees = run.numbers(settings + "velocities");
    if (degrees.length < 2) {
      return Optional.empty();
    }
    double fastest = Arrays.stream(degrees).map(Math::abs).max().getAsDouble();
    return Optional.of(
        degrees.length + " velocities (up to ±" + Figures.count(fastest) + " degrees/frame)");
  }

  /** The published test result to stand beside a model's own. */
  static OptionalDouble published(RunRecord run, String name) {
    Optional<Double> measured =
        run.evaluation().map(found -> found.models().getOrDefault(name, Map.of()).get("published"));
    if (measured.isPresent()) {
      return OptionalDouble.of(measured.get());
    }
    return run.number(ConfigUtil.joinPath("models", name, "published"));
  }
}
