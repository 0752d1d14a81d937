package io.wavemill.jobs.config;

import java.io.Serializable;

/**
 * The {@code evaluation} block.
 *
 * @param batch sequences predicted at once
 * @param pictures test sequences shown as moving pictures in the report
 * @param predictions whether to write the predicted frames as Parquet
 */
public record EvaluationSettings(int batch, int pictures, boolean predictions)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  static EvaluationSettings read(Section section) {
    EvaluationSettings settings =
        new EvaluationSettings(
            section.integer("batch", 16, 1, 1_000_000),
            section.integer("pictures", 6, 0, 1_000),
            section.flag("predictions", true));
    section.finish();
    return settings;
  }

  void write(HoconWriter out) {
    out.put("batch", batch).put("pictures", pictures).put("predictions", predictions);
  }
}
