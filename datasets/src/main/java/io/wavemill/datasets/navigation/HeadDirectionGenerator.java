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

/**
 * The dataset of turns of the head, sample by sample.
 *
 * <p>Beside train, validation and test it has the split {@value Reactivation#CELLS}: a row for each
 * head-direction cell with the direction that it prefers.
 */
public final class HeadDirectionGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name, in experiments and cards. */
  public static final String GENERATOR = "head-direction";

  /** The column of turns. */
  public static final String TURNS = "turns";

  /** The column of directions. */
  public static final String DIRECTIONS = "head_directions";

  /** The column of the cells' activity at the start. */
  public static final String START_ACTIVITY = "start_head_direction_cells";

  /** The column of the cells' activity at all directions. */
  public static final String ACTIVITY = "head_direction_cells";

  private static final Column ID = new Column("id", "long", "", "number within the split, from 0");
  private static final Column PREFERRED =
      new Column(
          "preferred_direction",
          "double",
          "radian",
          "split cells only: where the cell is most active");

  private final HeadDirectionSettings settings;
  private final long seed;
  private final HeadDirectionCells cells;

  /**
   * @param seed of the trajectories
   */
  public HeadDirectionGenerator(HeadDirectionSettings settings, long seed) {
    this.settings = settings;
    this.seed = seed;
    this.cells = settings.code();
  }

  /** The head-direction cells. */
  public HeadDirectionCells cells() {
    return cells;
  }

  /** One trajectory, in double precision. */
  public HeadDirectionTrajectory trajectory(String split, long id) {
    return new HeadDirectionSimulator(settings).draw(new SampleRandom(seed, split, id));
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
    List<Column> columns = new ArrayList<>(trajectoryColumns());
    columns.add(PREFERRED);
    return List.copyOf(columns);
  }

  @Override
  public List<Column> columns(String split) {
    return split.equals(Reactivation.CELLS) ? List.of(ID, PREFERRED) : trajectoryColumns();
  }

  private List<Column> trajectoryColumns() {
    List<Column> columns = new ArrayList<>();
    columns.add(ID);
    columns.add(new Column("biased", "boolean", "", "whether all turns are to the left"));
    columns.add(
        new Column("start_direction", "double", "radian", "direction before the first turn"));
    columns.add(new Column("end_direction", "double", "radian", "direction after the last turn"));
    columns.add(
        new Column("net_turn", "double", "radian", "sum of all turns, positive to the left"));
    columns.add(new Column("path_length", "double", "radian", "sum of the turns' absolute values"));
    for (TensorColumn tensor : tensors()) {
      columns.add(new Column(tensor.name(), "binary", tensor.unit(), meaning(tensor.name())));
    }
    return List.copyOf(columns);
  }

  private static String meaning(String tensor) {
    return switch (tensor) {
      case TURNS -> "each turn, the network's input, as .npy, see tensors";
      case DIRECTIONS -> "direction after each turn, as .npy";
      case START_ACTIVITY -> "activity of the cells at the start, as .npy";
      default -> "activity of the cells after each turn, the network's target, as .npy";
    };
  }

  @Override
  public List<TensorColumn> tensors() {
    int steps = settings.steps();
    List<TensorColumn> tensors = new ArrayList<>();
    tensors.add(tensor(TURNS, "radian/step", steps, 1));
    tensors.add(tensor(DIRECTIONS, "radian", steps, 1));
    if (settings.codes() == Codes.STORED) {
      tensors.add(tensor(START_ACTIVITY, "share of a cell's largest activity", cells.cells()));
      tensors.add(tensor(ACTIVITY, "share of a cell's largest activity", steps, cells.cells()));
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
      return ids.mapToObj(id -> new Object[] {id, cells.preferredDirection((int) id)}).iterator();
    }
    HeadDirectionSimulator simulator = new HeadDirectionSimulator(settings);
    NpyFormat angles = new NpyFormat(DType.FLOAT32, settings.steps(), 1);
    return ids.mapToObj(id -> row(id, simulator.draw(new SampleRandom(seed, split, id)), angles))
        .iterator();
  }

  private Object[] row(long id, HeadDirectionTrajectory trajectory, NpyFormat angles) {
    double net = 0;
    double length = 0;
    for (int k = 0; k < trajectory.steps(); k++) {
      net += trajectory.turn(k);
      length += Math.abs(trajectory.turn(k));
    }
    float[] directions = trajectory.directions();
    List<Object> row = new ArrayList<>();
    row.add(id);
    row.add(settings.biased());
    row.add(trajectory.start());
    row.add(trajectory.direction(trajectory.steps() - 1));
    row.add(net);
    row.add(length);
    row.add(angles.encode(trajectory.turns()));
    row.add(angles.encode(directions));
    if (settings.codes() == Codes.STORED) {
      float[] start = {(float) trajectory.start()};
      row.add(new NpyFormat(DType.FLOAT32, cells.cells()).encode(cells.encode(start)));
      row.add(
          new NpyFormat(DType.FLOAT32, settings.steps(), cells.cells())
              .encode(cells.encode(directions)));
    }
    return row.toArray();
  }
}
