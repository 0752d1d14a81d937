package io.wavemill.jobs.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.Map;

/** The number by which a run's models are judged: what they learn decides it. */
enum Measure {
  /** Forecasters: the mean squared error per pixel; lower is better. */
  ERROR("mse", "MSE", "validationMse"),

  /** Classifiers: the share of sequences whose class is named; higher is better. */
  ACCURACY("accuracy", "accuracy", "validationAccuracy");

  private static final String CLASSIFIER = "-classifier";

  private final String metric;
  private final String word;
  private final String validationKey;

  Measure(String metric, String word, String validationKey) {
    this.metric = metric;
    this.word = word;
    this.validationKey = validationKey;
  }

  /** Its name in {@code metrics.json} for a split. */
  String key(String split) {
    return split + "." + metric;
  }

  /** Its name within a sentence. */
  String word() {
    return word;
  }

  /** Its name in the lines of a history. */
  String validationKey() {
    return validationKey;
  }

  /** A value for people. */
  String text(double value) {
    return this == ACCURACY ? Figures.percent(value) : Figures.value(value);
  }

  /** Orders values, the best first. */
  Comparator<Double> bestFirst() {
    return this == ACCURACY ? Comparator.reverseOrder() : Comparator.naturalOrder();
  }

  /** What the measured values of a run are. */
  static boolean accuracyIn(Map<String, Map<String, Double>> valuesOfModels) {
    return valuesOfModels.values().stream()
        .anyMatch(values -> values.containsKey(ACCURACY.key("test")));
  }

  /** Whether an experiment's models tell classes apart. */
  static boolean classifiersIn(Config experiment) {
    return experiment.hasPath("models")
        && experiment.getObject("models").values().stream().anyMatch(Measure::classifier);
  }

  private static boolean classifier(ConfigValue model) {
    return model.unwrapped() instanceof Map<?, ?> settings
        && settings.get("type") instanceof String type
        && type.endsWith(CLASSIFIER);
  }
}
