package io.wavemill.jobs.config;

import java.io.Serializable;

/**
 * The {@code training.checkpoint} block. A checkpoint is written when either has passed, and after
 * each epoch.
 *
 * @param rounds rounds between two checkpoints; 0: however many
 * @param minutes minutes between two checkpoints; 0: however many
 * @param keep how many are kept
 */
public record CheckpointSettings(int rounds, double minutes, int keep) implements Serializable {

  private static final long serialVersionUID = 1L;

  static CheckpointSettings read(Section section) {
    CheckpointSettings settings =
        new CheckpointSettings(
            section.integer("rounds", 0, 0, Integer.MAX_VALUE),
            section.number("minutes", 10, 0, 1e6),
            section.integer("keep", 2, 1, 1000));
    section.finish();
    return settings;
  }

  void write(HoconWriter out) {
    out.put("rounds", rounds).put("minutes", minutes).put("keep", keep);
  }

  /** Whether it is time, so long after the last one. */
  public boolean isDue(long roundsSince, double secondsSince) {
    return rounds > 0 && roundsSince >= rounds || minutes > 0 && secondsSince >= minutes * 60;
  }
}
