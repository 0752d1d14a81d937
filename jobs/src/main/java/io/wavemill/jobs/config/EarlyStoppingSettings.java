package io.wavemill.jobs.config;

import java.io.Serializable;

/**
 * The {@code training.earlyStopping} block.
 *
 * @param patience epochs without a better validation error after which training ends; 0: never
 * @param least by how much an error must be better to count, as a share of the best one
 */
public record EarlyStoppingSettings(int patience, double least) implements Serializable {

  private static final long serialVersionUID = 1L;

  static EarlyStoppingSettings read(Section section) {
    EarlyStoppingSettings settings =
        new EarlyStoppingSettings(
            section.integer("patience", 0, 0, 1_000_000), section.number("least", 0, 0, 1));
    section.finish();
    return settings;
  }

  void write(HoconWriter out) {
    out.put("patience", patience).put("least", least);
  }
}
