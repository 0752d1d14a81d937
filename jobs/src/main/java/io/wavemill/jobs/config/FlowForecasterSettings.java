package io.wavemill.jobs.config;

import java.util.List;

/**
 * A convolutional recurrent network that forecasts moving pictures: flow-equivariant ({@code
 * fernn}) or its ordinary counterpart ({@code grnn}), which is the same network with the velocity
 * set {0}.
 *
 * @param type {@code fernn} or {@code grnn}
 * @param hidden channels of the hidden state, per velocity
 * @param velocityRange k: the hidden state has a copy for each velocity with both components in
 *     −k..k, pixels per frame; 0 for {@code grnn}
 * @param kernel height and width of the convolutions, odd
 * @param decoderLayers convolutions with ReLU before the one that makes the picture
 * @param pooling how the copies of the state are read out: {@code max}, {@code mean} or {@code sum}
 * @param teacherForcing probability with which training feeds the true frame instead of the
 *     predicted one
 * @param published published test mean squared error to compare with; null if there is none
 */
public record FlowForecasterSettings(
    String type,
    int hidden,
    int velocityRange,
    int kernel,
    int decoderLayers,
    String pooling,
    double teacherForcing,
    Double published)
    implements ForecasterSettings {

  private static final long serialVersionUID = 1L;

  /** The flow-equivariant network. */
  public static final String FERNN = "fernn";

  /** The ordinary one. */
  public static final String GRNN = "grnn";

  /** How copies of a state are read out. */
  static final List<String> POOLINGS = List.of("max", "mean", "sum");

  /** Number of velocities, (2k+1)². */
  public int velocities() {
    return (2 * velocityRange + 1) * (2 * velocityRange + 1);
  }

  static FlowForecasterSettings read(Section section, String type) {
    boolean flows = type.equals(FERNN);
    int velocityRange = velocityRange(section, type, flows, FERNN);
    int kernel = section.integer("kernel", 3, 1, 101);
    if (kernel % 2 == 0) {
      throw section.wrong(
          "kernel",
          "is " + kernel + ", which is even, so it has no centre",
          "Use an odd number: " + (kernel - 1) + " or " + (kernel + 1) + ".");
    }
    return new FlowForecasterSettings(
        type,
        section.integer("hidden", 1, 4_096),
        velocityRange,
        kernel,
        section.integer("decoderLayers", 2, 0, 64),
        section.choice("pooling", "max", POOLINGS),
        section.number("teacherForcing", 0, 0, 1),
        ModelSettings.published(section, Double.MAX_VALUE));
  }

  /**
   * The key {@code velocityRange}, which models without velocities have no use for.
   *
   * @param flows whether this type has velocities
   * @param flowing the type that has
   */
  static int velocityRange(Section section, String type, boolean flows, String flowing) {
    int velocityRange =
        flows
            ? section.integer("velocityRange", 0, 1_000)
            : section.integer("velocityRange", 0, 0, Integer.MAX_VALUE);
    if (!flows && velocityRange > 0) {
      throw section.wrong(
          "velocityRange",
          "is " + velocityRange + ", but a " + type + " has no velocities",
          "Remove it, or set " + section.pathOf("type") + " = " + flowing + ".");
    }
    return velocityRange;
  }

  /** Refuses velocities that wrap around to slower ones. */
  static void checkVelocityRange(Section section, int velocityRange, MovingPictures pictures) {
    int fastest = TranslatingMnistSettings.fastest(pictures.side());
    if (velocityRange > fastest) {
      throw section.wrong(
          "velocityRange",
          "is "
              + velocityRange
              + ", which is too fast for a canvas of "
              + pictures.side()
              + " pixels",
          "It must be at most " + fastest + ".");
    }
  }

  @Override
  public void check(Section section, MovingPictures pictures) {
    checkVelocityRange(section, velocityRange, pictures);
    if (kernel > pictures.side()) {
      throw section.wrong(
          "kernel",
          "is " + kernel + ", which is larger than the canvas",
          "It must be at most " + pictures.side() + ".");
    }
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", type)
        .put("hidden", hidden)
        .put("velocityRange", velocityRange)
        .put("kernel", kernel);
    writeDecoder(out);
  }
}
