package io.wavemill.datasets.series;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.SampleRows;
import io.wavemill.datasets.SplitCounts;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Windows of Mackey-Glass series.
 *
 * <p>A series of N samples gives ⌊N/2⌋−1 windows to train on and as many to test on; more windows
 * come from more series, each started from a history of its own. Windows of {@code validation} come
 * from training halves of further series. The split {@code series} holds the series of {@code
 * train} and {@code test} whole.
 */
public final class MackeyGlassGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name. */
  public static final String NAME = "mackey-glass";

  /** Histories of all series but the first are drawn from here. */
  private static final double LOWEST_HISTORY = 0.5;

  private static final double HIGHEST_HISTORY = 1.3;

  private final MackeyGlassSettings settings;
  private final long seed;

  /**
   * @param seed of the histories of all series but the first
   * @throws io.wavemill.datasets.InputException if the equation does not stay finite
   */
  public MackeyGlassGenerator(MackeyGlassSettings settings, long seed) {
    this.settings = settings;
    this.seed = seed;
    // Settings that cannot be integrated should fail here, not on some executor.
    new MackeyGlass(settings).series(settings.history());
  }

  @Override
  public String name() {
    return NAME;
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
    Map<String, Long> counts =
        new LinkedHashMap<>(
            SplitCounts.of(settings.train(), settings.validation(), settings.test()));
    long windows = Math.max(settings.train(), settings.test());
    if (windows > 0) {
      counts.put(SeriesColumns.SERIES, (windows - 1) / windowsOfHalf() + 1);
    }
    return counts;
  }

  private int windowsOfHalf() {
    return settings.samples() / 2 - 1;
  }

  @Override
  public List<Column> columns() {
    return SeriesColumns.merged(columns(SplitCounts.TRAIN), columns(SeriesColumns.SERIES));
  }

  @Override
  public List<Column> columns(String split) {
    List<Column> columns = new ArrayList<>();
    columns.add(SeriesColumns.ID);
    if (!split.equals(SeriesColumns.SERIES)) {
      columns.add(new Column("series", "long", "", "number of the series the window is cut from"));
      columns.addAll(SeriesColumns.PLACE);
    }
    columns.add(new Column("history", "double", "", "x of the series at all times up to 0"));
    columns.add(SeriesColumns.SCALE);
    columns.addAll(split.equals(SeriesColumns.SERIES) ? SeriesColumns.WHOLE : SeriesColumns.WINDOW);
    return columns;
  }

  @Override
  public List<TensorColumn> tensors() {
    return SeriesColumns.tensors(settings.windows().length(), settings.samples(), "x / scale");
  }

  @Override
  public List<SourceFile> sources() {
    return List.of();
  }

  @Override
  public String licence() {
    return "CC0 1.0: solutions of an equation";
  }

  @Override
  public String citation() {
    return "Michael C. Mackey, Leon Glass: Oscillation and chaos in physiological control systems."
        + " Science 197, 1977.";
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    Cutter cutter = new Cutter(split);
    return new SampleRows(
        from, to, split.equals(SeriesColumns.SERIES) ? cutter::whole : cutter::window);
  }

  /** Makes rows of one split, and each series once as long as its rows come one after the other. */
  private final class Cutter {
    private final boolean test;
    private final boolean validation;
    private final MackeyGlass equation = new MackeyGlass(settings);
    private long number = -1;
    private double history;
    private Windows windows;

    Cutter(String split) {
      this.test = split.equals(SplitCounts.TEST);
      this.validation = split.equals(SplitCounts.VALIDATION);
    }

    private void solve(long wanted) {
      if (number != wanted) {
        number = wanted;
        history = history(wanted);
        windows = new Windows(equation.series(history), settings.windows());
      }
    }

    private double history(long wanted) {
      if (wanted == 0 && !validation) {
        return settings.history();
      }
      return new SampleRandom(seed, validation ? "validation history" : "history", wanted)
          .nextDouble(LOWEST_HISTORY, HIGHEST_HISTORY);
    }

    Object[] window(long id) {
      solve(id / windowsOfHalf());
      int index = (int) (id % windowsOfHalf()) + 1;
      int length = settings.windows().length();
      return new Object[] {
        id,
        number,
        windows.start(test) + index,
        Math.max(0, length - index),
        history,
        windows.scale(),
        windows.sample(windows.start(test) + index),
        Npy.encode(windows.input(test, index), length, 1),
        Npy.encode(windows.target(test, index), length, 1)
      };
    }

    Object[] whole(long id) {
      solve(id);
      return new Object[] {
        id, history, windows.scale(), Npy.encode(windows.all(), settings.samples(), 1)
      };
    }
  }
}
