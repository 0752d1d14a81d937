package io.wavemill.datasets.navigation;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a dataset of trajectories in a box consists of, as an experiment's file says it.
 *
 * @param mode whether to correct the reference implementation's defects: see {@link Walls} and
 *     {@link PlaceCells}
 * @param steps T, the steps of a trajectory that are shown
 * @param start where animals begin
 * @param timeStep seconds
 * @param box the box
 * @param turning how the animal turns
 * @param speedScale scale of the Rayleigh distribution of speeds, metre/second; their mean is
 *     {@code speedScale·√(π/2)}
 * @param biased whether the drift acts
 * @param drift where and how strongly a biased animal drifts
 * @param placeCells the cells
 * @param codes whether their activity is stored
 * @param sizes how many trajectories
 */
public record NavigationSettings(
    Mode mode,
    int steps,
    Start start,
    double timeStep,
    Box box,
    Turning turning,
    double speedScale,
    boolean biased,
    Drift drift,
    PlaceCellSettings placeCells,
    Codes codes,
    SplitSizes sizes)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double LONGEST = 1e6;

  /** T of the reference implementation. */
  public static final int PUBLISHED_STEPS = 100;

  /** A step in time of the reference implementation, seconds. */
  public static final double PUBLISHED_TIME_STEP = 0.02;

  /** Scale of speeds of the reference implementation, metre/second. */
  public static final double PUBLISHED_SPEED_SCALE = 0.26 * Math.PI;

  /**
   * The box, centred on the origin.
   *
   * @param width along x, metres
   * @param height along y, metres
   * @param borderRegion how near a wall an animal notices it, metres
   * @param borderSlowFactor what is left of its speed there, 0 to 1
   */
  public record Box(double width, double height, double borderRegion, double borderSlowFactor)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** That of the reference implementation. */
    public static final Box PUBLISHED = new Box(2.2, 2.2, 0.03, 0.25);

    /**
     * Checks the values.
     *
     * @throws InputException naming the key whose value cannot be
     */
    public Box {
      NavigationChecks.positive("box.width", width);
      NavigationChecks.positive("box.height", height);
      NavigationChecks.real("box.width", width, 0, LONGEST);
      NavigationChecks.real("box.height", height, 0, LONGEST);
      NavigationChecks.real("box.borderRegion", borderRegion, 0, Math.min(width, height) / 2);
      NavigationChecks.real("box.borderSlowFactor", borderSlowFactor, 0, 1);
    }
  }

  /**
   * The drift of a biased animal: each step is lengthened by {@code rate·(anchor − position)}.
   *
   * @param rate per step, 0 to 1
   * @param anchorX metres
   * @param anchorY metres
   */
  public record Drift(double rate, double anchorX, double anchorY) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** That of the reference implementation. */
    public static final Drift PUBLISHED = new Drift(0.05, 0, 0);

    /**
     * Checks the values.
     *
     * @throws InputException naming the key whose value cannot be
     */
    public Drift {
      NavigationChecks.real("drift.rate", rate, 0, 1);
      NavigationChecks.real("drift.anchorX", anchorX, -LONGEST, LONGEST);
      NavigationChecks.real("drift.anchorY", anchorY, -LONGEST, LONGEST);
    }
  }

  /**
   * The place cells.
   *
   * @param count how many
   * @param width σ of a cell's place field, metres
   * @param differenceOfGaussians whether they have a surround; {@link Mode#CORRECTED} only
   * @param surroundScale variance of the surround in units of that of the centre
   */
  public record PlaceCellSettings(
      int count, double width, boolean differenceOfGaussians, double surroundScale)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Those of the reference implementation. */
    public static final PlaceCellSettings PUBLISHED = new PlaceCellSettings(512, 0.2, false, 2);

    /**
     * Checks the values.
     *
     * @throws InputException naming the key whose value cannot be
     */
    public PlaceCellSettings {
      SettingChecks.whole("placeCells.count", count, MostActive.CELLS, NavigationChecks.MOST_CELLS);
      NavigationChecks.positive("placeCells.width", width);
      NavigationChecks.real("placeCells.width", width, 0, LONGEST);
      NavigationChecks.real("placeCells.surroundScale", surroundScale, 1, LONGEST);
      if (differenceOfGaussians && surroundScale == 1) {
        throw new InputException(
            "dataset.placeCells.surroundScale is 1: surround and centre cancel each other.",
            "Give a number above 1, such as 2.");
      }
    }
  }

  /**
   * Checks the values.
   *
   * @throws InputException naming the key whose value cannot be
   */
  public NavigationSettings {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(codes, "codes");
    SettingChecks.whole("steps", steps, 1, NavigationChecks.MOST_STEPS);
    NavigationChecks.positive("timeStep", timeStep);
    NavigationChecks.real("timeStep", timeStep, 0, LONGEST);
    NavigationChecks.real("speedScale", speedScale, 0, LONGEST);
    NavigationChecks.fits(codes, steps, placeCells.count());
    if (placeCells.differenceOfGaussians() && mode == Mode.REFERENCE) {
      throw new InputException(
          "dataset.placeCells.differenceOfGaussians is true, but the reference implementation"
              + " fails when it is switched on.",
          "Set dataset.mode = corrected, or dataset.placeCells.differenceOfGaussians = false.");
    }
  }

  /** A dataset of the published parameters. */
  public static NavigationSettings published(boolean biased, Codes codes, SplitSizes sizes) {
    return new NavigationSettings(
        Mode.REFERENCE,
        PUBLISHED_STEPS,
        Start.UNIFORM,
        PUBLISHED_TIME_STEP,
        Box.PUBLISHED,
        Turning.PUBLISHED,
        PUBLISHED_SPEED_SCALE,
        biased,
        Drift.PUBLISHED,
        PlaceCellSettings.PUBLISHED,
        codes,
        sizes);
  }

  /** The cells of a dataset of these settings. */
  public PlaceCells cells(long seed) {
    return PlaceCells.drawn(seed, box, placeCells);
  }

  /** All but the sizes, named and nested as in an experiment. */
  Map<String, Object> parameters() {
    Map<String, Object> boxParameters = new LinkedHashMap<>();
    boxParameters.put("width", box.width());
    boxParameters.put("height", box.height());
    boxParameters.put("borderRegion", box.borderRegion());
    boxParameters.put("borderSlowFactor", box.borderSlowFactor());
    Map<String, Object> driftParameters = new LinkedHashMap<>();
    driftParameters.put("rate", drift.rate());
    driftParameters.put("anchorX", drift.anchorX());
    driftParameters.put("anchorY", drift.anchorY());
    Map<String, Object> cellParameters = new LinkedHashMap<>();
    cellParameters.put("count", placeCells.count());
    cellParameters.put("width", placeCells.width());
    cellParameters.put("differenceOfGaussians", placeCells.differenceOfGaussians());
    cellParameters.put("surroundScale", placeCells.surroundScale());
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("mode", mode.name().toLowerCase(Locale.ROOT));
    parameters.put("steps", steps);
    parameters.put("start", start.name().toLowerCase(Locale.ROOT));
    parameters.put("timeStep", timeStep);
    parameters.put("box", boxParameters);
    parameters.put("turning", turning.parameters());
    parameters.put("speedScale", speedScale);
    parameters.put("biased", biased);
    parameters.put("drift", driftParameters);
    parameters.put("placeCells", cellParameters);
    parameters.put("codes", codes.name().toLowerCase(Locale.ROOT));
    return parameters;
  }
}
