package io.wavemill.datasets.mnist;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.card.DatasetFile;
import io.wavemill.datasets.random.NumpyRandomState;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A Translating MNIST dataset: its splits, its columns, and any sequence of it by split and id.
 *
 * <ul>
 *   <li>{@code train}, {@code validation}: of the digits for training; {@code test}: of those for
 *       tests. Each sequence has random numbers of its own, {@link SampleRandom} of (seed, split,
 *       id).
 *   <li>{@code length}: longer sequences of test digits, drawn one after the other from {@link
 *       NumpyRandomState} 42 as the reference implementation does.
 *   <li>{@code velocity}: for every velocity of a grid, sequences of test digits that all move at
 *       it. The stream, 42 again, begins anew for each velocity, so that velocities share digits
 *       and starts. Ids count cell by cell; vx is the outer and vy the inner coordinate, both
 *       rising: {@code id = ((vx + range)·(2·range + 1) + vy + range)·sequences + n}.
 * </ul>
 *
 * <p>Digits are passed to each call and never kept, so that this object travels to executors
 * without them.
 */
public final class TranslatingMnistDataset implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The generator's name, in experiments and cards. */
  public static final String GENERATOR = "translating-mnist";

  /** The column of frames. */
  public static final String FRAMES = "frames";

  /** The seed of the splits that the reference implementation fixes. */
  private static final long FIXED_STREAM = 42;

  private final TranslatingMnistSettings settings;

  /** A dataset of these settings. */
  public TranslatingMnistDataset(TranslatingMnistSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /** What the dataset consists of. */
  public TranslatingMnistSettings settings() {
    return settings;
  }

  /** The splits that have sequences, in the order train, validation, test, length, velocity. */
  public List<Split> splits() {
    TranslatingMnistSettings s = settings;
    List<Split> all =
        List.of(
            new Split("train", s.train(), s.frames(), false),
            new Split("validation", s.validation(), s.frames(), false),
            new Split("test", s.test(), s.frames(), true),
            new Split("length", s.length().sequences(), s.length().frames(), true),
            new Split(
                "velocity",
                s.velocity().sequences() == 0 ? 0 : s.velocity().sequences() * s.velocity().cells(),
                s.frames(),
                true));
    return all.stream().filter(split -> split.count() > 0).toList();
  }

  /**
   * One split.
   *
   * @throws IllegalArgumentException if this dataset has no such split
   */
  public Split split(String name) {
    return splits().stream()
        .filter(split -> split.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no split '" + name + "'"));
  }

  /**
   * One sequence. In the splits {@code length} and {@code velocity} the draws before it are
   * repeated first; for many sequences use {@link #samples}.
   */
  public TranslatingSample sample(String split, long id, Digits digits) {
    return samples(split, id, id + 1, digits).next();
  }

  /**
   * The sequences {@code from .. to-1} of a split, made one at a time as the iterator is asked.
   *
   * @param digits the digits of that split, see {@link Split#digits}
   * @throws IllegalArgumentException if the split has no such sequences
   */
  public Iterator<TranslatingSample> samples(String split, long from, long to, Digits digits) {
    Split which = split(split);
    if (from < 0 || to < from || to > which.count()) {
      throw new IllegalArgumentException(
          "no sequences " + from + " .. " + (to - 1) + " in '" + split + "'");
    }
    return new Samples(which, from, to, digits);
  }

  private final class Samples implements Iterator<TranslatingSample> {
    private final Split split;
    private final long to;
    private final Digits digits;
    private long id;

    /**
     * The cell of the velocity grid we are in; -1 before the first, 0 for splits without a grid.
     */
    private long cell = -1;

    private Velocity velocity;
    private TranslatingMnist generator;
    private NumpyRandomState stream;

    Samples(Split split, long from, long to, Digits digits) {
      this.split = split;
      this.id = from;
      this.to = to;
      this.digits = digits;
    }

    @Override
    public boolean hasNext() {
      return id < to;
    }

    @Override
    public TranslatingSample next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      enterCell();
      List<DigitPath> paths =
          generator.draw(
              stream != null ? stream : new SampleRandom(settings.seed(), split.name(), id),
              digits.size());
      List<Integer> labels = paths.stream().map(path -> digits.label(path.index())).toList();
      byte[] frames = generator.render(digits, paths);
      return new TranslatingSample(id++, paths, labels, velocity, frames);
    }

    /**
     * Sets up what the cell of the next sequence needs; outside {@code velocity} there is one cell.
     */
    private void enterCell() {
      boolean grid = split.name().equals("velocity");
      long perCell = grid ? settings.velocity().sequences() : split.count();
      if (id / perCell == cell) {
        return;
      }
      cell = id / perCell;
      velocity = grid ? velocityOf(cell) : null;
      generator = generator();
      if (grid || split.name().equals("length")) {
        stream = new NumpyRandomState(FIXED_STREAM);
        for (long n = 0; n < id % perCell; n++) {
          generator.draw(stream, digits.size());
        }
      }
    }

    private TranslatingMnist generator() {
      int canvas = settings.canvas();
      int count = settings.digitsPerSequence();
      return velocity == null
          ? TranslatingMnist.withVelocities(canvas, count, split.frames(), settings.velocityRange())
          : TranslatingMnist.atVelocity(
              canvas, count, split.frames(), velocity.vx(), velocity.vy());
    }
  }

  private Velocity velocityOf(long cell) {
    int range = settings.velocity().range();
    int side = settings.velocity().side();
    return new Velocity((int) (cell / side) - range, (int) (cell % side) - range);
  }

  /**
   * The columns of a split, in the order in which rows are written and digested: {@code id}, in
   * {@code velocity} also {@code vx} and {@code vy}, then six for each digit, then {@code frames}.
   */
  public List<Column> columns(String split) {
    return columns(split.equals("velocity"));
  }

  private List<Column> columns(boolean withCell) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("id", "long", "", "number within the split, from 0"));
    if (withCell) {
      columns.add(
          new Column(
              "vx",
              "int",
              "pixel/frame",
              "split velocity only: all digits' velocity to the right"));
      columns.add(
          new Column(
              "vy", "int", "pixel/frame", "split velocity only: all digits' velocity downward"));
    }
    for (int d = 1; d <= settings.digitsPerSequence(); d++) {
      String digit = "digit_" + d + "_";
      String ordinal = "digit " + d + ": ";
      columns.add(
          new Column(digit + "index", "int", "", ordinal + "its number in its file, from 0"));
      columns.add(new Column(digit + "label", "int", "", ordinal + "what it shows, 0 to 9"));
      columns.add(
          new Column(digit + "vx", "int", "pixel/frame", ordinal + "velocity to the right"));
      columns.add(new Column(digit + "vy", "int", "pixel/frame", ordinal + "velocity downward"));
      columns.add(
          new Column(digit + "x0", "int", "pixel", ordinal + "roll to the right in frame 0"));
      columns.add(new Column(digit + "y0", "int", "pixel", ordinal + "roll downward in frame 0"));
    }
    columns.add(
        new Column(FRAMES, "binary", "grey value, 0..255", "the frames as .npy, see tensors"));
    return List.copyOf(columns);
  }

  /**
   * The values of a sequence's row, in the order of {@link #columns}: {@code Long}, {@code Integer}
   * and, last, {@code byte[]}.
   */
  public Object[] row(TranslatingSample sample) {
    List<Object> row = new ArrayList<>();
    row.add(sample.id());
    if (sample.cell() != null) {
      row.add(sample.cell().vx());
      row.add(sample.cell().vy());
    }
    for (int d = 0; d < sample.paths().size(); d++) {
      DigitPath path = sample.paths().get(d);
      row.add(path.index());
      row.add(sample.labels().get(d));
      row.add(path.vx());
      row.add(path.vy());
      row.add(path.x0());
      row.add(path.y0());
    }
    int frames = sample.frames().length / (settings.canvas() * settings.canvas());
    row.add(
        new NpyFormat(DType.UINT8, frames, 1, settings.canvas(), settings.canvas())
            .encode(sample.frames()));
    return row.toArray();
  }

  /** The column of frames, {@code [frames, 1, canvas, canvas]}. */
  public TensorColumn tensor() {
    int canvas = settings.canvas();
    Map<String, List<Integer>> differing = new TreeMap<>();
    for (Split split : splits()) {
      if (split.frames() != settings.frames()) {
        differing.put(split.name(), List.of(split.frames(), 1, canvas, canvas));
      }
    }
    return new TensorColumn(
        FRAMES,
        DType.UINT8,
        List.of(settings.frames(), 1, canvas, canvas),
        "grey value, 0..255",
        differing);
  }

  /**
   * The settings that shape the rows, as the card holds them; counts and seed stand beside them
   * there.
   */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("canvas", settings.canvas());
    parameters.put("digitsPerSequence", settings.digitsPerSequence());
    parameters.put("velocityRange", settings.velocityRange());
    parameters.put("frames", settings.frames());
    if (settings.length().sequences() > 0) {
      Map<String, Object> length = new LinkedHashMap<>();
      length.put("sequences", settings.length().sequences());
      length.put("frames", settings.length().frames());
      parameters.put("length", length);
    }
    if (settings.velocity().sequences() > 0) {
      Map<String, Object> velocity = new LinkedHashMap<>();
      velocity.put("sequences", settings.velocity().sequences());
      velocity.put("range", settings.velocity().range());
      parameters.put("velocity", velocity);
    }
    return parameters;
  }

  /** How many sequences each split has. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    splits().forEach(split -> counts.put(split.name(), split.count()));
    return counts;
  }

  /**
   * The card of the dataset once it is written.
   *
   * @param source where the digits came from
   * @param files the files written
   * @param digests the digest of each split's rows, 64 hexadecimal digits
   * @param version the version of wavemill that wrote it
   */
  public DatasetCard card(
      DigitSource source, List<DatasetFile> files, Map<String, String> digests, String version) {
    return DatasetCard.builder(GENERATOR)
        .parameters(parameters())
        .seed(settings.seed())
        .counts(counts())
        .tensors(List.of(tensor()))
        .columns(columns(settings.velocity().sequences() > 0))
        .sources(source.files())
        .licence(source.licence())
        .citation(source.citation())
        .files(files)
        .digests(digests)
        .build(version);
  }
}
