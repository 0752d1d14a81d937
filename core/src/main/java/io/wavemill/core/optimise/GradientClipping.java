package io.wavemill.core.optimise;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Shortens gradients that are too long. */
final class GradientClipping {

  /** The reference's guard against a norm of zero. */
  private static final double NORM_GUARD = 1e-6;

  private GradientClipping() {}

  /**
   * {@code g ← g · min(1, clip / (‖g‖ + 1e-6))}.
   *
   * @param clip largest L2 norm; 0 means no clipping
   */
  static void apply(INDArray gradient, double clip) {
    if (clip > 0) {
      double scale = clip / (gradient.norm2Number().doubleValue() + NORM_GUARD);
      if (scale < 1) {
        gradient.muli(scale);
      }
    }
  }
}
