package io.wavemill.jobs.config;

import java.io.Serializable;

/**
 * The {@code evaluation} block.
 *
 * @param batch sequences predicted at once
 * @param pictures test sequences shown as moving pictures in the report
 * @param predictions whether to write the predicted frames as Parquet
 * @param equivariance test sequences that are set in motion to see whether hidden states follow,
 *     and whether hidden states are shown in the report; 0 for neither
 */
public record EvaluationSettings(int batch, int pictures, boolean predictions, int equivariance)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  static EvaluationSettings read(Section section) {
    EvaluationSettings settings =
        new EvaluationSettings(
            section.integer("batch", 16, 1, 1_000_000),
            section.integer("pictures", 6, 0, 1_000),
            section.flag("predictions", true),
            section.integer("equivariance", 8, 0, 100_000));
    section.finish();
    return settings;
  }

  void write(HoconWriter out) {
    out.put("batch", batch)
        .put("pictures", pictures)
        .put("predictions", predictions)
        .put("equivariance", equivariance);
  }
}
