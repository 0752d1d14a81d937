package io.wavemill.jobs.config;

import java.util.HashSet;
import java.util.List;

/**
 * A convolutional recurrent network that forecasts turning pictures: equivariant under rotations
 * about the middle of the frame ({@code rotating-fernn}) or with the same convolutions and no
 * motion of its state ({@code rotating-grnn}), which is the same network with the velocity list
 * {0}.
 *
 * @param type {@code rotating-fernn} or {@code rotating-grnn}
 * @param fields fields of the hidden state, per velocity; each has a channel per orientation
 * @param orientations N: filters are equivariant under rotations by 360/N degrees
 * @param velocities the hidden state has a copy for each, degrees per frame, counter-clockwise
 * @param decoderLayers convolutions with ReLU before the one that makes the picture
 * @param pooling how the copies of the state are read out: {@code max}, {@code mean} or {@code sum}
 * @param teacherForcing probability with which training feeds the true frame instead of the
 *     predicted one
 * @param published published test mean squared error to compare with; null if there is none
 */
public record RotatingForecasterSettings(
    String type,
    int fields,
    int orientations,
    List<Integer> velocities,
    int decoderLayers,
    String pooling,
    double teacherForcing,
    Double published)
    implements ForecasterSettings {

  private static final long serialVersionUID = 1L;

  /** The flow-equivariant network. */
  public static final String FERNN = "rotating-fernn";

  /** The ordinary one. */
  public static final String GRNN = "rotating-grnn";

  private static final int MOST_DEGREES = 360;

  /** Keeps a list that nobody can change. */
  public RotatingForecasterSettings {
    velocities = List.copyOf(velocities);
  }

  static RotatingForecasterSettings read(Section section, String type) {
    return new RotatingForecasterSettings(
        type,
        section.integer("fields", 1, 1_024),
        section.integer("orientations", 36, 1, 360),
        velocities(section, type),
        section.integer("decoderLayers", 2, 0, 64),
        section.choice("pooling", "max", FlowForecasterSettings.POOLINGS),
        section.number("teacherForcing", 0, 0, 1),
        ModelSettings.published(section, Double.MAX_VALUE));
  }

  private static List<Integer> velocities(Section section, String type) {
    List<Integer> velocities = section.integers("velocities", List.of(0));
    if (type.equals(GRNN)) {
      if (!velocities.equals(List.of(0))) {
        throw section.wrong(
            "velocities",
            "is " + velocities + ", but a " + GRNN + " has no velocities",
            "Remove it, or set " + section.pathOf("type") + " = " + FERNN + ".");
      }
      return velocities;
    }
    String example = "Give a list in degrees per frame, such as [-10, 0, 10].";
    if (!section.has("velocities") || velocities.isEmpty()) {
      throw section.wrong("velocities", "names no velocity", example);
    }
    if (new HashSet<>(velocities).size() < velocities.size()) {
      throw section.wrong("velocities", "is " + velocities + ", with one of them twice", example);
    }
    for (int velocity : velocities) {
      if (Math.abs(velocity) > MOST_DEGREES) {
        throw section.wrong(
            "velocities", "has " + velocity + ", more than a whole turn per frame", example);
      }
    }
    return velocities;
  }

  @Override
  public void check(Section section, MovingPictures pictures) {
    if (pictures.height() != pictures.width()) {
      throw section.wrong(
          "type",
          "is " + type + ", but the frames are not square",
          "Choose frames of equal height and width.");
    }
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", type)
        .put("fields", fields)
        .put("orientations", orientations)
        .putIntegers("velocities", velocities);
    writeDecoder(out);
  }
}
