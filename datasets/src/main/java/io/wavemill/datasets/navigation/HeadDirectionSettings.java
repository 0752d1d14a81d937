package io.wavemill.datasets.navigation;

import io.wavemill.datasets.SettingChecks;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a dataset of turns of the head consists of, as an experiment's file says it.
 *
 * @param mode whether to correct the reference implementation's defect: see {@link
 *     HeadDirectionCells}
 * @param steps T, the turns of a trajectory
 * @param start where heads begin
 * @param timeStep seconds
 * @param turning how the head turns
 * @param biased whether all turns are to the left
 * @param cells the cells
 * @param codes whether their activity is stored
 * @param sizes how many trajectories
 */
public record HeadDirectionSettings(
    Mode mode,
    int steps,
    Start start,
    double timeStep,
    Turning turning,
    boolean biased,
    CellSettings cells,
    Codes codes,
    SplitSizes sizes)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double LONGEST = 1e6;

  /** T of the reference implementation. */
  public static final int PUBLISHED_STEPS = 100;

  /** A step in time of the reference implementation, seconds. */
  public static final double PUBLISHED_TIME_STEP = 0.02;

  /**
   * The head-direction cells.
   *
   * @param count how many
   * @param spread angular width of a cell's activity, radians
   */
  public record CellSettings(int count, double spread) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Those of the reference implementation. */
    public static final CellSettings PUBLISHED = new CellSettings(512, Math.PI / 6);

    /**
     * Checks the values.
     *
     * @throws io.wavemill.datasets.InputException naming the key whose value cannot be
     */
    public CellSettings {
      SettingChecks.whole(
          "headDirectionCells.count", count, MostActive.CELLS, NavigationChecks.MOST_CELLS);
      NavigationChecks.positive("headDirectionCells.spread", spread);
    }
  }

  /**
   * Checks the values.
   *
   * @throws io.wavemill.datasets.InputException naming the key whose value cannot be
   */
  public HeadDirectionSettings {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(codes, "codes");
    SettingChecks.whole("steps", steps, 1, NavigationChecks.MOST_STEPS);
    NavigationChecks.positive("timeStep", timeStep);
    NavigationChecks.real("timeStep", timeStep, 0, LONGEST);
    NavigationChecks.fits(codes, steps, cells.count());
  }

  /** A dataset of the published parameters. */
  public static HeadDirectionSettings published(boolean biased, Codes codes, SplitSizes sizes) {
    return new HeadDirectionSettings(
        Mode.REFERENCE,
        PUBLISHED_STEPS,
        Start.UNIFORM,
        PUBLISHED_TIME_STEP,
        Turning.PUBLISHED,
        biased,
        CellSettings.PUBLISHED,
        codes,
        sizes);
  }

  /** The cells of a dataset of these settings. */
  public HeadDirectionCells code() {
    return new HeadDirectionCells(cells.count(), cells.spread(), mode);
  }

  /** All but the sizes, named and nested as in an experiment. */
  Map<String, Object> parameters() {
    Map<String, Object> cellParameters = new LinkedHashMap<>();
    cellParameters.put("count", cells.count());
    cellParameters.put("spread", cells.spread());
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("mode", mode.name().toLowerCase(Locale.ROOT));
    parameters.put("steps", steps);
    parameters.put("start", start.name().toLowerCase(Locale.ROOT));
    parameters.put("timeStep", timeStep);
    parameters.put("turning", turning.parameters());
    parameters.put("biased", biased);
    parameters.put("headDirectionCells", cellParameters);
    parameters.put("codes", codes.name().toLowerCase(Locale.ROOT));
    return parameters;
  }
}
