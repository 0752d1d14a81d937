package io.wavemill.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * The {@code engine} block: how networks are calculated, in so far as it shows in the numbers or in
 * the memory taken.
 *
 * @param exactness {@code fast}: Winograd's algorithm where it is faster; {@code strict}: every
 *     product is formed and added
 * @param tape what training does about the states that back-propagation through time reads again:
 *     {@code store} them, {@code recompute} them, or {@code auto}: store them where memory allows
 */
public record EngineSettings(String exactness, String tape) implements Serializable {

  private static final long serialVersionUID = 1L;

  static EngineSettings read(Section section) {
    EngineSettings settings =
        new EngineSettings(
            section.choice("exactness", "fast", List.of("fast", "strict")),
            section.choice("tape", "auto", List.of("auto", "store", "recompute")));
    section.finish();
    return settings;
  }

  void write(HoconWriter out) {
    out.put("exactness", exactness).put("tape", tape);
  }
}
