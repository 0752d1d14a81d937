package io.wavemill.datasets.series;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.SampleRows;
import io.wavemill.datasets.SettingChecks;
import io.wavemill.datasets.SplitCounts;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Windows of one series from a file. The split {@code series} holds it whole, in one row.
 *
 * <p>Nothing is random: the seed is only passed on.
 */
public final class FileSeriesGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The name with monthly sunspot numbers. */
  public static final String SUNSPOTS = "sunspots";

  /** The name with a CSV file. */
  public static final String TIME_SERIES = "time-series";

  private static final int FEWEST_SAMPLES = 4;

  private final String name;
  private final long seed;
  private final WindowSettings settings;
  private final double[] values;
  private final String[] times;
  private final SourceFile source;
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final String unit;
  private final String licence;
  private final String citation;

  private transient Windows windows;

  /**
   * What a series is, besides its numbers.
   *
   * @param parameters the settings it was read by
   * @param unit of its samples; empty if they have none, or nobody knows
   * @param licence the terms under which it may be used
   * @param citation whom to cite
   */
  public record Description(
      Map<String, Object> parameters, String unit, String licence, String citation) {}

  /**
   * @param name {@link #SUNSPOTS} or {@link #TIME_SERIES}
   * @throws InputException if the series is too short
   */
  public FileSeriesGenerator(
      String name, FileSeriesSettings settings, Series series, Description description, long seed) {
    this.name = name;
    this.seed = seed;
    this.settings = settings.windows();
    this.values = series.values();
    this.times = series.times().toArray(String[]::new);
    this.source = series.source();
    this.unit = description.unit();
    this.licence = description.licence();
    this.citation = description.citation();
    parameters.putAll(description.parameters());
    parameters.put("samples", values.length);
    parameters.put("gapsClosed", series.gaps());
    parameters.putAll(settings.windows().parameters());
    if (values.length < FEWEST_SAMPLES) {
      throw new InputException(
          source.name() + " holds " + values.length + " samples, too few to divide into halves.",
          "Give a series of at least " + FEWEST_SAMPLES + ".");
    }
    count(settings);
  }

  private void count(FileSeriesSettings sizes) {
    long each = values.length / 2 - 1;
    long train =
        sizes.train() == FileSeriesSettings.ALL ? each - sizes.validation() : sizes.train();
    long test = sizes.test() == FileSeriesSettings.ALL ? each : sizes.test();
    SettingChecks.enough(
        "dataset.train + dataset.validation",
        Math.max(train, 0) + sizes.validation(),
        each,
        "windows in the first half of " + source.name());
    SettingChecks.enough(
        "dataset.test", test, each, "windows in the second half of " + source.name());
    counts.putAll(SplitCounts.of(train, sizes.validation(), test));
    counts.put(SeriesColumns.SERIES, 1L);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public Map<String, Object> parameters() {
    return new LinkedHashMap<>(parameters);
  }

  @Override
  public Map<String, Long> counts() {
    return new LinkedHashMap<>(counts);
  }

  @Override
  public List<Column> columns() {
    return SeriesColumns.merged(columns(SplitCounts.TRAIN), columns(SeriesColumns.SERIES));
  }

  @Override
  public List<Column> columns(String split) {
    List<Column> columns = new ArrayList<>();
    columns.add(SeriesColumns.ID);
    if (split.equals(SeriesColumns.SERIES)) {
      if (times.length > 0) {
        columns.add(new Column("first_time", "string", "", "when the first sample was taken"));
        columns.add(new Column("last_time", "string", "", "when the last sample was taken"));
      }
      columns.add(SeriesColumns.SCALE);
      columns.addAll(SeriesColumns.WHOLE);
      return columns;
    }
    columns.addAll(SeriesColumns.PLACE);
    if (times.length > 0) {
      columns.add(new Column("time", "string", "", "when the sample at index was taken"));
    }
    columns.add(new Column("value", "double", unit, "the sample at index, as the file has it"));
    columns.add(SeriesColumns.SCALE);
    columns.addAll(SeriesColumns.WINDOW);
    return columns;
  }

  @Override
  public List<TensorColumn> tensors() {
    return SeriesColumns.tensors(
        settings.length(), values.length, unit.isEmpty() ? "sample / scale" : unit + " / scale");
  }

  @Override
  public List<SourceFile> sources() {
    return List.of(source);
  }

  @Override
  public String licence() {
    return licence;
  }

  @Override
  public String citation() {
    return citation;
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    if (windows == null) {
      windows = new Windows(values, settings);
    }
    if (split.equals(SeriesColumns.SERIES)) {
      return new SampleRows(from, to, this::whole);
    }
    boolean test = split.equals(SplitCounts.TEST);
    // Window 0 leads up to the half's second sample; those of validation are the half's last.
    long first =
        split.equals(SplitCounts.VALIDATION)
            ? windows.half() - counts.get(SplitCounts.VALIDATION)
            : 1;
    return new SampleRows(from, to, id -> window(id, test, (int) (first + id)));
  }

  private Object[] window(long id, boolean test, int index) {
    int length = settings.length();
    int place = windows.start(test) + index;
    List<Object> row = new ArrayList<>();
    row.add(id);
    row.add(place);
    row.add(Math.max(0, length - index));
    if (times.length > 0) {
      row.add(times[place]);
    }
    row.add(values[place]);
    row.add(windows.scale());
    row.add(windows.sample(place));
    row.add(Npy.encode(windows.input(test, index), length, 1));
    row.add(Npy.encode(windows.target(test, index), length, 1));
    return row.toArray();
  }

  private Object[] whole(long id) {
    List<Object> row = new ArrayList<>();
    row.add(id);
    if (times.length > 0) {
      row.add(times[0]);
      row.add(times[times.length - 1]);
    }
    row.add(windows.scale());
    row.add(Npy.encode(windows.all(), values.length, 1));
    return row.toArray();
  }
}
