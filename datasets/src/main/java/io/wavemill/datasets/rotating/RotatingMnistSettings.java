package io.wavemill.datasets.rotating;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.DType;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a Rotating MNIST dataset consists of, as an experiment's file says it.
 *
 * @param canvas height and width of a frame, pixels, 28 .. 1024; even where above 40
 * @param digitsPerSequence how many digits turn, 1 .. 64
 * @param velocities the angular velocities, degrees/frame, −180 .. 180, none twice; each digit of a
 *     sequence has one of them, all equally likely
 * @param frames frames of a sequence, at least 2
 * @param dtype how grey values are stored: uint8 (0 .. 255, rounded) or float32 (0 .. 1)
 * @param train sequences to train on
 * @param validation sequences to choose the best model by, of the same digits as {@code train}
 * @param test sequences to judge by, of digits not trained on
 * @param length longer sequences, which show how a model generalises in time
 * @param velocity sequences at set velocities, which show how a model generalises to velocities it
 *     has not seen
 */
public record RotatingMnistSettings(
    int canvas,
    int digitsPerSequence,
    List<Integer> velocities,
    int frames,
    DType dtype,
    long train,
    long validation,
    long test,
    Length length,
    Velocity velocity)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LARGEST_CANVAS = 1024;
  private static final int MOST_DIGITS = 64;

  /** A larger step looks like a smaller one the other way round. */
  private static final int HALF_CIRCLE = 180;

  /**
   * The split {@code length}.
   *
   * @param sequences how many; 0 leaves the split out
   * @param frames frames of each
   */
  public record Length(long sequences, int frames) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * The split {@code velocity}.
   *
   * @param sequences how many for each velocity; 0 leaves the split out
   * @param velocities the angular velocities, degrees/frame; all digits of a sequence have the same
   */
  public record Velocity(long sequences, List<Integer> velocities) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Copies the list. */
    public Velocity {
      velocities = List.copyOf(velocities);
    }
  }

  /**
   * Checks every value.
   *
   * @throws InputException naming the first key whose value cannot be
   */
  public RotatingMnistSettings {
    velocities = List.copyOf(velocities);
    SettingChecks.whole("canvas", canvas, Digits.SIDE, LARGEST_CANVAS);
    if (canvas > RotatingMnist.FULL_SIDE && canvas % 2 != 0) {
      throw new InputException(
          "dataset.canvas is " + canvas + ": the edge around the digits would not be even.",
          "Above " + RotatingMnist.FULL_SIDE + " give an even number.");
    }
    SettingChecks.whole("digitsPerSequence", digitsPerSequence, 1, MOST_DIGITS);
    checkVelocities("velocities", velocities);
    SettingChecks.whole("frames", frames, 2, Long.MAX_VALUE);
    FrameFormat format = new FrameFormat(dtype, canvas);
    format.requireFits("frames", frames);
    SettingChecks.whole("train", train, 0, Long.MAX_VALUE);
    SettingChecks.whole("validation", validation, 0, Long.MAX_VALUE);
    SettingChecks.whole("test", test, 0, Long.MAX_VALUE);
    SettingChecks.whole("length.sequences", length.sequences(), 0, Long.MAX_VALUE);
    if (length.sequences() > 0) {
      SettingChecks.whole("length.frames", length.frames(), 2, Long.MAX_VALUE);
      format.requireFits("length.frames", length.frames());
    }
    SettingChecks.whole("velocity.sequences", velocity.sequences(), 0, Long.MAX_VALUE);
    if (velocity.sequences() > 0) {
      checkVelocities("velocity.velocities", velocity.velocities());
      SettingChecks.whole(
          "velocity.sequences",
          velocity.sequences(),
          0,
          Long.MAX_VALUE / velocity.velocities().size());
    }
    if (train == 0
        && validation == 0
        && test == 0
        && length.sequences() == 0
        && velocity.sequences() == 0) {
      throw new InputException(
          "dataset: every split has 0 sequences.",
          "Give at least one of dataset.train, validation, test, length.sequences and"
              + " velocity.sequences a larger value.");
    }
  }

  private static void checkVelocities(String key, List<Integer> velocities) {
    if (velocities.isEmpty()) {
      throw new InputException(
          "dataset." + key + " is empty.", "Give at least one velocity, such as [-10, 0, 10].");
    }
    Set<Integer> seen = new HashSet<>();
    for (int velocity : velocities) {
      if (Math.abs((long) velocity) > HALF_CIRCLE) {
        throw new InputException(
            "dataset." + key + " has " + velocity + ", which is too fast.",
            "Give degrees per frame from -180 to 180: faster looks like slower the other way"
                + " round.");
      }
      if (!seen.add(velocity)) {
        throw new InputException(
            "dataset." + key + " has " + velocity + " twice.", "Remove one of the two.");
      }
    }
  }
}
