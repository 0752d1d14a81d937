package io.wavemill.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * One block of {@code models}: which network, and how large. Its {@code type} decides which further
 * keys it has.
 */
public sealed interface ModelSettings extends Serializable permits FlowForecasterSettings {

  /** The model types there are. */
  List<String> TYPES = FlowForecasterSettings.TYPES;

  /** The word behind {@code type}. */
  String type();

  /**
   * The published test error to compare with, in the units of the metric; null if there is none.
   */
  Double published();

  /** Writes the keys of the block. */
  void write(HoconWriter out);

  /** Reads a block, whatever its type. */
  static ModelSettings read(Section section) {
    // All types so far are forecasters of moving pictures; other families become cases here.
    String type = section.choice("type", TYPES);
    ModelSettings settings = FlowForecasterSettings.read(section, type);
    section.finish();
    return settings;
  }
}
