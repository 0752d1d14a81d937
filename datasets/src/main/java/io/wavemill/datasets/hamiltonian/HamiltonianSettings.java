package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.InputException;
import java.io.Serializable;

/**
 * Which trajectories a dataset holds.
 *
 * @param system what moves
 * @param variant what differs between trajectories; {@link Variant#PLAIN} for games and fluids
 * @param mode what to do where the reference departs from what it means
 * @param frames samples of each trajectory
 * @param interval time between them; a multiple of 0.002 for fluids
 * @param resolution height and width of a frame, pixels
 * @param render whether frames are stored; otherwise {@link Renderer} draws them from the states
 * @param tolerance relative and absolute tolerance of the integrator; without meaning for fluids
 * @param equilibration time with the thermostat before a fluid's trajectory starts; 0 for others
 * @param train trajectories for training
 * @param validation trajectories for validation
 * @param test trajectories for tests
 * @param seed seed of everything random
 */
public record HamiltonianSettings(
    PhysicalSystem system,
    Variant variant,
    Mode mode,
    int frames,
    double interval,
    int resolution,
    boolean render,
    double tolerance,
    double equilibration,
    long train,
    long validation,
    long test,
    long seed)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The published frames of a trajectory. */
  public static final int PUBLISHED_FRAMES = 512;

  /** The published height and width of a frame, pixels. */
  public static final int PUBLISHED_RESOLUTION = 32;

  /** The published time with the thermostat. */
  public static final double PUBLISHED_EQUILIBRATION = 10_000;

  private static final int LARGEST_RESOLUTION = 1024;

  /** An array is one value of one row; reason ends long before Java and Parquet do, at 2 GiB. */
  private static final long LARGEST_ARRAY = 1L << 30;

  /**
   * Checks every value.
   *
   * @throws InputException naming the first key whose value cannot be
   */
  public HamiltonianSettings {
    if (variant != Variant.PLAIN && !system.hasVariants()) {
      throw new InputException(
          "dataset.variant is " + variant.word() + ", but " + system.word() + " has no variants.",
          "Leave dataset.variant out, or choose another dataset.system.");
    }
    whole("frames", frames, 1, Integer.MAX_VALUE);
    number("interval", interval, 1e-6, 1e6);
    whole("resolution", resolution, 2, LARGEST_RESOLUTION);
    number("tolerance", tolerance, 1e-14, 1e-2);
    whole("train", train, 0, Long.MAX_VALUE);
    whole("validation", validation, 0, Long.MAX_VALUE);
    whole("test", test, 0, Long.MAX_VALUE);
    if (train == 0 && validation == 0 && test == 0) {
      throw new InputException(
          "dataset: every split has 0 trajectories.",
          "Give at least one of dataset.train, validation and test a larger value.");
    }
    long perFrame = 8L * 4 * 16;
    if (render) {
      perFrame = Math.max(perFrame, 3L * resolution * resolution);
    }
    if (frames * perFrame > LARGEST_ARRAY) {
      throw new InputException(
          "dataset.frames = " + frames + " exceeds 1 GiB a trajectory.",
          "Lower dataset.frames" + (render ? " or dataset.resolution." : "."));
    }
    if (system.isFluid()) {
      number("equilibration", equilibration, 0.01, 1e9);
      double steps = interval / FluidEnsemble.TIME_STEP;
      if (Math.rint(steps) < 1 || Math.abs(steps - Math.rint(steps)) > 1e-6) {
        throw new InputException(
            "dataset.interval is " + interval + ", not a multiple of the time step.",
            "Give a multiple of " + FluidEnsemble.TIME_STEP + ", such as 0.1.");
      }
    } else if (equilibration != 0) {
      throw new InputException(
          "dataset.equilibration has no meaning for " + system.word() + ".",
          "Leave dataset.equilibration out.");
    }
  }

  private static void whole(String key, long value, long low, long high) {
    if (value < low || value > high) {
      throw outside(
          key,
          Long.toString(value),
          high < Integer.MAX_VALUE
              ? "a whole number from " + low + " to " + high
              : "a whole number of at least " + low);
    }
  }

  private static void number(String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw outside(key, Double.toString(value), "a number from " + low + " to " + high);
    }
  }

  private static InputException outside(String key, String value, String wanted) {
    return new InputException(
        "dataset." + key + " is " + value + ", which is out of range.", "Give " + wanted + ".");
  }

  /** The same with another seed. */
  public HamiltonianSettings withSeed(long other) {
    return new HamiltonianSettings(
        system,
        variant,
        mode,
        frames,
        interval,
        resolution,
        render,
        tolerance,
        equilibration,
        train,
        validation,
        test,
        other);
  }
}
