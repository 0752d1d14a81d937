package io.wavemill.datasets.mnist;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import io.wavemill.datasets.source.Digits;
import java.io.Serializable;

/**
 * What a Translating MNIST dataset consists of, as an experiment's file says it.
 *
 * @param canvas height and width of a frame, pixels, 28 .. 1024
 * @param digitsPerSequence how many digits move, 1 .. 64
 * @param velocityRange velocities are uniform on {@code -velocityRange .. velocityRange},
 *     pixels/frame, on both axes; 0 .. canvas
 * @param frames frames of a sequence, at least 2
 * @param train sequences to train on
 * @param validation sequences to choose the best model by, of the same digits as {@code train}
 * @param test sequences to judge by, of digits not trained on
 * @param length longer sequences, which show how a model generalises in time
 * @param velocity sequences on a grid of velocities, which show how a model generalises to
 *     velocities it has not seen
 * @param seed the seed of {@code train}, {@code validation} and {@code test}; the two other splits
 *     are fixed
 */
public record TranslatingMnistSettings(
    int canvas,
    int digitsPerSequence,
    int velocityRange,
    int frames,
    long train,
    long validation,
    long test,
    Length length,
    VelocityGrid velocity,
    long seed)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LARGEST_CANVAS = 1024;
  private static final int MOST_DIGITS = 64;

  /**
   * A sequence is one array in one row: Java and Parquet both end at 2 GiB, and reason long before.
   */
  private static final long LARGEST_SEQUENCE = 1L << 30;

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
   * @param sequences how many for each velocity of the grid; 0 leaves the split out
   * @param range the grid is all {@code (vx, vy)} with both on {@code -range .. range},
   *     pixels/frame
   */
  public record VelocityGrid(long sequences, int range) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Velocities on one side of the grid. */
    public int side() {
      return 2 * range + 1;
    }

    /** Velocities of the grid. */
    public long cells() {
      return (long) side() * side();
    }
  }

  /**
   * Checks every value.
   *
   * @throws InputException naming the first key whose value cannot be
   */
  public TranslatingMnistSettings {
    SettingChecks.whole("canvas", canvas, Digits.SIDE, LARGEST_CANVAS);
    SettingChecks.whole("digitsPerSequence", digitsPerSequence, 1, MOST_DIGITS);
    SettingChecks.whole("velocityRange", velocityRange, 0, canvas);
    SettingChecks.whole("frames", frames, 2, Long.MAX_VALUE);
    fits("frames", frames, canvas);
    SettingChecks.whole("train", train, 0, Long.MAX_VALUE);
    SettingChecks.whole("validation", validation, 0, Long.MAX_VALUE);
    SettingChecks.whole("test", test, 0, Long.MAX_VALUE);
    SettingChecks.whole("length.sequences", length.sequences(), 0, Long.MAX_VALUE);
    if (length.sequences() > 0) {
      SettingChecks.whole("length.frames", length.frames(), 2, Long.MAX_VALUE);
      fits("length.frames", length.frames(), canvas);
    }
    SettingChecks.whole("velocity.sequences", velocity.sequences(), 0, Long.MAX_VALUE);
    if (velocity.sequences() > 0) {
      SettingChecks.whole("velocity.range", velocity.range(), 0, canvas);
      SettingChecks.whole(
          "velocity.sequences", velocity.sequences(), 0, Long.MAX_VALUE / velocity.cells());
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

  private static void fits(String key, int frames, int canvas) {
    if ((long) frames * canvas * canvas > LARGEST_SEQUENCE) {
      throw new InputException(
          "dataset."
              + key
              + " = "
              + frames
              + " with canvas = "
              + canvas
              + " exceeds 1 GiB a sequence.",
          "Lower dataset." + key + " or dataset.canvas.");
    }
  }
}
