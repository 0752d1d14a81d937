package io.wavemill.jobs.report;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What names in files are called on the page. */
final class Vocabulary {
  private static final Map<String, String> BASELINES =
      Map.of("zero-frame", "All-zero frame", "last-frame", "Copy of the last frame");

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
    String upper = type.get().toUpperCase(Locale.ROOT);
    parts.add(upper.equals("GRNN") ? "G-RNN" : upper);
    run.setting(settings + "hidden").ifPresent(hidden -> parts.add(hidden + " channels"));
    OptionalDouble range = run.number(settings + "velocityRange");
    if (range.isPresent() && range.getAsDouble() > 0) {
      long side = 2 * (long) range.getAsDouble() + 1;
      parts.add(
          side * side + " velocities (up to ±" + (long) range.getAsDouble() + " pixels/frame)");
      run.setting(settings + "pooling")
          .ifPresent(pooling -> parts.add(pooling + " over velocities"));
    }
    run.setting(settings + "decoderLayers")
        .ifPresent(
            layers ->
                parts.add(layers + (layers.equals("1") ? " decoder layer" : " decoder layers")));
    return String.join(", ", parts);
  }

  /** The published test MSE to stand beside a model's own. */
  static OptionalDouble published(RunRecord run, String name) {
    Optional<Double> measured =
        run.evaluation().map(found -> found.models().getOrDefault(name, Map.of()).get("published"));
    if (measured.isPresent()) {
      return OptionalDouble.of(measured.get());
    }
    return run.number(ConfigUtil.joinPath("models", name, "published"));
  }
}
