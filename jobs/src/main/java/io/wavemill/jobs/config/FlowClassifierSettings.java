package io.wavemill.jobs.config;

/**
 * A convolutional recurrent network that tells videos apart: flow-equivariant ({@code
 * fernn-classifier}), its ordinary counterpart with the velocity set {0} ({@code grnn-classifier}),
 * or one with as many copies of its state as the first, but moved by learned kernels ({@code
 * grnn-plus-classifier}).
 *
 * @param type one of the three
 * @param hidden channels of the hidden state, per velocity
 * @param velocityRange k: the hidden state has a copy for each velocity with both components in
 *     −k..k, pixels per frame; learned kernels have 2k + 1 rows and columns; 0 for {@code
 *     grnn-classifier}
 * @param layers recurrent layers, one above the other; 1 in all that was published
 * @param published published test accuracy to compare with, 0..1; null if there is none
 */
public record FlowClassifierSettings(
    String type, int hidden, int velocityRange, int layers, Double published)
    implements ModelSettings {

  private static final long serialVersionUID = 1L;

  /** The flow-equivariant network. */
  public static final String FERNN = "fernn-classifier";

  /** The ordinary one. */
  public static final String GRNN = "grnn-classifier";

  /** The one that learns how to move its state. */
  public static final String GRNN_PLUS = "grnn-plus-classifier";

  static FlowClassifierSettings read(Section section, String type) {
    return new FlowClassifierSettings(
        type,
        section.integer("hidden", 1, 4_096),
        FlowForecasterSettings.velocityRange(section, type, !type.equals(GRNN), FERNN),
        section.integer("layers", 1, 1, 64),
        ModelSettings.published(section, 1));
  }

  @Override
  public void check(Section section, MovingPictures pictures) {
    FlowForecasterSettings.checkVelocityRange(section, velocityRange, pictures);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", type).put("hidden", hidden).put("velocityRange", velocityRange);
    if (layers > 1) {
      // Left out otherwise: what was begun before there was a choice is still the same experiment.
      out.put("layers", layers);
    }
    if (published != null) {
      out.put("published", published);
    }
  }
}
