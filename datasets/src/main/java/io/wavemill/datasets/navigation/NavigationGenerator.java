package io.wavemill.datasets.navigation;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The dataset of trajectories in a box, sample by sample.
 *
 * <p>Beside train, validation and test it has the split {@value Reactivation#CELLS}: a row for each
 * place cell with its centre, so that whoever reads the files can decode.
 */
public final class NavigationGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name, in experiments and cards. */
  public static final String GENERATOR = "navigation";

  /** The column of displacements. */
  public static final String VELOCITIES = "velocities";

  /** The column of positions. */
  public static final String POSITIONS = "positions";

  /** The column of headings. */
  public static final String HEADINGS = "headings";

  /** The column of the cells' activity at the start. */
  public static final String START_ACTIVITY = "start_place_cells";

  /** The column of the cells' activity at all positions. */
  public static final String ACTIVITY = "place_cells";

  private static final Column ID = new Column("id", "long", "", "number within the split, from 0");

  private final NavigationSettings settings;
  private final long seed;
  private final PlaceCells cells;

  /**
   * Draws the cells.
   *
   * @param seed of trajectories and cells
   */
  public NavigationGenerator(NavigationSettings settings, long seed) {
    this.settings = settings;
    this.seed = seed;
    this.cells = settings.cells(seed);
  }

  /** The place cells. */
  public PlaceCells cells() {
    return cells;
  }

  /** One trajectory, in double precision. */
  public Trajectory trajectory(String split, long id) {
    return new TrajectorySimulator(settings).draw(new SampleRandom(seed, split, id));
  }

  @Override
  public String name() {
    return GENERATOR;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public Map<String, Object> parameters() {
    return settings.parameters();
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>(settings.sizes().counts());
    counts.put(Reactivation.CELLS, (long) cells.cells());
    return counts;
  }

  @Override
  public List<Column> columns() {
    List<Column> cellColumns = columns(Reactivation.CELLS);
    return Stream.concat(
            trajectoryColumns().stream(), cellColumns.subList(1, cellColumns.size()).stream())
        .toList();
  }

  @Override
  public List<Column> columns(String split) {
    if (split.equals(Reactivation.CELLS)) {
      return List.of(
          ID,
          new Column("centre_x", "float", "metre", "split cells only: x of the place's centre"),
          new Column("centre_y", "float", "metre", "split cells only: y of the place's centre"));
    }
    return trajectoryColumns();
  }

  private List<Column> trajectoryColumns() {
    List<Column> columns = new ArrayList<>();
    columns.add(ID);
    columns.add(new Column("biased", "boolean", "", "whether the animal drifts to the anchor"));
    columns.add(
        new Column("initial_x", "double", "metre", "x one step before the start, as drawn"));
    columns.add(
        new Column("initial_y", "double", "metre", "y one step before the start, as drawn"));
    columns.add(
        new Column("initial_heading", "double", "radian", "heading one step before the start"));
    columns.add(new Column("start_x", "double", "metre", "x where the first displacement begins"));
    columns.add(new Column("start_y", "double", "metre", "y where the first displacement begins"));
    columns.add(new Column("end_x", "double", "metre", "x of the last position"));
    columns.add(new Column("end_y", "double", "metre", "y of the last position"));
    columns.add(new Column("path_length", "double", "metre", "sum of the displacements' lengths"));
    columns.add(new Column("wall_steps", "int", "step", "at how many steps a wall was near"));
    columns.add(
        new Column("outside_steps", "int", "step", "how many positions lie outside the box"));
    for (TensorColumn tensor : tensors()) {
      columns.add(new Column(tensor.name(), "binary", tensor.unit(), meaning(tensor.name())));
    }
    return List.copyOf(columns);
  }

  private static String meaning(String tensor) {
    return switch (tensor) {
      case VELOCITIES -> "displacement of each step, the network's input, as .npy, see tensors";
      case POSITIONS -> "position after each step, as .npy";
      case HEADINGS -> "heading in which each step was taken, as .npy";
      case START_ACTIVITY -> "activity of the place cells at the start, as .npy";
      default -> "activity of the place cells after each step, the network's target, as .npy";
    };
  }

  @Override
  public List<TensorColumn> tensors() {
    int steps = settings.steps();
    List<TensorColumn> tensors = new ArrayList<>();
    tensors.add(tensor(VELOCITIES, "metre/step", steps, 2));
    tensors.add(tensor(POSITIONS, "metre", steps, 2));
    tensors.add(tensor(HEADINGS, "radian", steps));
    if (settings.codes() == Codes.STORED) {
      tensors.add(tensor(START_ACTIVITY, "share of all cells' activity", cells.cells()));
      tensors.add(tensor(ACTIVITY, "share of all cells' activity", steps, cells.cells()));
    }
    return List.copyOf(tensors);
  }

  private static TensorColumn tensor(String name, String unit, Integer... shape) {
    return new TensorColumn(name, DType.FLOAT32, List.of(shape), unit, Map.of());
  }

  @Override
  public List<SourceFile> sources() {
    return List.of();
  }

  @Override
  public String licence() {
    return Reactivation.LICENCE;
  }

  @Override
  public String citation() {
    return Reactivation.CITATION;
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    LongStream ids = LongStream.range(from, to);
    if (split.equals(Reactivation.CELLS)) {
      return ids.mapToObj(id -> new Object[] {id, cells.centreX((int) id), cells.centreY((int) id)})
          .iterator();
    }
    TrajectorySimulator simulator = new TrajectorySimulator(settings);
    RowArrays arrays = new RowArrays();
    return ids.mapToObj(id -> arrays.row(id, simulator.draw(new SampleRandom(seed, split, id))))
        .iterator();
  }

  /** Makes rows; holds the arrays' forms, which are the same for all. */
  private final class RowArrays {
    private final NpyFormat pairs = new NpyFormat(DType.FLOAT32, settings.steps(), 2);
    private final NpyFormat headings = new NpyFormat(DType.FLOAT32, settings.steps());

    Object[] row(long id, Trajectory trajectory) {
      int last = trajectory.steps() - 1;
      double length = 0;
      int wallSteps = 0;
      int outsideSteps = 0;
      for (int k = 0; k <= last; k++) {
        double dx = trajectory.displacementX(k);
        double dy = trajectory.displacementY(k);
        length += Math.sqrt(dx * dx + dy * dy);
        wallSteps += trajectory.nearWall(k) ? 1 : 0;
        outsideSteps += outside(trajectory.positionX(k), trajectory.positionY(k)) ? 1 : 0;
      }
      float[] positions = trajectory.positions();
      List<Object> row = new ArrayList<>();
      row.add(id);
      row.add(settings.biased());
      row.add(trajectory.initialX());
      row.add(trajectory.initialY());
      row.add(trajectory.initialHeading());
      row.add(trajectory.startX());
      row.add(trajectory.startY());
      row.add(trajectory.positionX(last));
      row.add(trajectory.positionY(last));
      row.add(length);
      row.add(wallSteps);
      row.add(outsideSteps);
      row.add(pairs.encode(trajectory.displacements()));
      row.add(pairs.encode(positions));
      row.add(headings.encode(trajectory.headings()));
      if (settings.codes() == Codes.STORED) {
        row.add(
            new NpyFormat(DType.FLOAT32, cells.cells()).encode(cells.encode(trajectory.start())));
        row.add(
            new NpyFormat(DType.FLOAT32, settings.steps(), cells.cells())
                .encode(cells.encode(positions)));
      }
      return row.toArray();
    }

    private boolean outside(double x, double y) {
      return Math.abs(x) > settings.box().width() / 2 || Math.abs(y) > settings.box().height() / 2;
    }
  }
}
