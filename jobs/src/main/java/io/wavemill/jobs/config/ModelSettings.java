package io.wavemill.jobs.config;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * One block of {@code models}: which network, and how large. Its {@code type} decides which further
 * keys it has.
 */
public sealed interface ModelSettings extends Serializable
    permits ForecasterSettings, FlowClassifierSettings, VolumeClassifierSettings {

  /**
   * A kind of model.
   *
   * @param task what it learns to do
   * @param reader reads its block, given its type
   */
  record Kind(Task task, BiFunction<Section, String, ModelSettings> reader) {}

  /** The kind of each type: a further type is a further entry. */
  Map<String, Kind> KINDS = kinds();

  /** The model types there are. */
  List<String> TYPES = List.copyOf(KINDS.keySet());

  private static Map<String, Kind> kinds() {
    Kind flowForecaster = new Kind(Task.FORECAST, FlowForecasterSettings::read);
    Kind rotatingForecaster = new Kind(Task.FORECAST, RotatingForecasterSettings::read);
    Kind flowClassifier = new Kind(Task.CLASSIFY, FlowClassifierSettings::read);
    Kind volumeClassifier =
        new Kind(Task.CLASSIFY, (section, type) -> VolumeClassifierSettings.read(section));
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put(FlowForecasterSettings.FERNN, flowForecaster);
    kinds.put(FlowForecasterSettings.GRNN, flowForecaster);
    kinds.put(RotatingForecasterSettings.FERNN, rotatingForecaster);
    kinds.put(RotatingForecasterSettings.GRNN, rotatingForecaster);
    kinds.put(FlowClassifierSettings.FERNN, flowClassifier);
    kinds.put(FlowClassifierSettings.GRNN, flowClassifier);
    kinds.put(FlowClassifierSettings.GRNN_PLUS, flowClassifier);
    kinds.put(VolumeClassifierSettings.CNN, volumeClassifier);
    return kinds;
  }

  /** The types of the models that learn to do something. */
  static List<String> types(Task task) {
    return TYPES.stream().filter(type -> KINDS.get(type).task() == task).toList();
  }

  /** The word behind {@code type}. */
  String type();

  /** What the model learns to do. */
  default Task task() {
    return KINDS.get(type()).task();
  }

  /**
   * The published result to compare with; null if there is none. Of a forecaster the test mean
   * squared error, of a classifier the test accuracy, 0..1.
   */
  Double published();

  /**
   * Refuses settings that do not fit the data.
   *
   * @param section the block
   * @throws io.wavemill.datasets.InputException naming the key
   */
  void check(Section section, MovingPictures pictures);

  /** Writes the keys of the block. */
  void write(HoconWriter out);

  /** Reads a block, whatever its type. */
  static ModelSettings read(Section section) {
    String type = section.choice("type", TYPES);
    ModelSettings settings = KINDS.get(type).reader().apply(section, type);
    section.finish();
    return settings;
  }

  /** The key {@code published}. */
  static Double published(Section section, double most) {
    double published = section.number("published", 0, 0, most);
    return section.has("published") ? Double.valueOf(published) : null;
  }
}
