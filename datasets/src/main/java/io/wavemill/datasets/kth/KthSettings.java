package io.wavemill.datasets.kth;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;

/**
 * What a KTH dataset consists of, as an experiment's file says it.
 *
 * @param height height of a frame, pixels, 1 .. 120
 * @param width width of a frame, pixels, 1 .. 160
 * @param frames frames of a clip, 1 .. 1000
 * @param step from a frame of a clip to the next, in frames of the video, 1 .. 100
 * @param split who is in which split
 * @param velocityRangeX imposed velocities along x are uniform on {@code −range .. range},
 *     pixel/frame, 0 .. width
 * @param velocityRangeY the same along y, 0 .. height
 * @param mirror whether half of the training clips are mirrored left to right
 * @param mode whether the reference implementation's slips are kept
 * @param train rows of the split; {@link #EVERY_RANGE}, or any number: ranges are gone through
 *     again and again
 * @param validation the same
 * @param test the same
 * @param velocity the split {@code velocity}
 * @param tolerated how many lines and videos may be faulty before that is an error
 * @param seed the seed of everything random but the reference's own fixed streams
 */
public record KthSettings(
    int height,
    int width,
    int frames,
    int step,
    Split split,
    int velocityRangeX,
    int velocityRangeY,
    boolean mirror,
    Mode mode,
    long train,
    long validation,
    long test,
    VelocityRanges velocity,
    int tolerated,
    long seed)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As many rows as the split has ranges. */
  public static final long EVERY_RANGE = -1;

  private static final int LONGEST = 1000;
  private static final int LARGEST_STEP = 100;

  /** Who is in which split. */
  public enum Split {
    /** Persons 1–16 train, 17–20 validation, 21–25 test, as in the reference. */
    PERSON,
    /** Ranges shuffled by NumPy's stream 42: 70 % train, 15 % validation, 15 % test. */
    RANDOM,
    /** The split that comes with the recordings: 8, 8 and 9 persons. */
    OFFICIAL
  }

  /** Whether the reference implementation's slips are kept. */
  public enum Mode {
    /**
     * Frame numbers count from 1 in the annotations and are used as if from 0; validation and test
     * clips start anywhere in their range; the velocity of a range is fixed for good, and range n
     * has the same in every split.
     */
    REFERENCE,
    /**
     * Frame numbers are used as they are meant; validation and test clips are the middle of their
     * range; every row has a velocity of its own.
     */
    CORRECTED
  }

  /**
   * Checks every value.
   *
   * @throws InputException naming the first key whose value cannot be
   */
  public KthSettings {
    SettingChecks.whole("height", height, 1, VideoLibrary.HEIGHT);
    SettingChecks.whole("width", width, 1, VideoLibrary.WIDTH);
    SettingChecks.whole("frames", frames, 1, LONGEST);
    SettingChecks.whole("step", step, 1, LARGEST_STEP);
    SettingChecks.whole("velocityRangeX", velocityRangeX, 0, width);
    SettingChecks.whole("velocityRangeY", velocityRangeY, 0, height);
    count("train", train);
    count("validation", validation);
    count("test", test);
    velocity.check(Math.min(height, width));
    SettingChecks.whole("videos.tolerated", tolerated, 0, Long.MAX_VALUE);
    if (train == 0 && validation == 0 && test == 0 && !velocity.wanted()) {
      throw new InputException(
          "dataset: every split has 0 clips.",
          "Leave out dataset.train, validation or test, or give one of them a larger value.");
    }
  }

  private static void count(String key, long value) {
    if (value != EVERY_RANGE) {
      SettingChecks.whole(key, value, 0, Long.MAX_VALUE);
    }
  }

  /** These settings with another seed. */
  public KthSettings withSeed(long other) {
    return new KthSettings(
        height,
        width,
        frames,
        step,
        split,
        velocityRangeX,
        velocityRangeY,
        mirror,
        mode,
        train,
        validation,
        test,
        velocity,
        tolerated,
        other);
  }

  /** How many frames of the video a range must have for a clip. */
  public int span() {
    return frames * step;
  }
}
