package io.wavemill.datasets.rotating;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.mnist.Split;
import io.wavemill.datasets.random.NumpyRandomState;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.random.UniformSource;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Rotating MNIST of <i>Flow Equivariant Recurrent Neural Networks</i> (Keller, arXiv 2507.14793),
 * sample by sample.
 *
 * <ul>
 *   <li>{@code train}, {@code validation}: of the digits for training; {@code test}, {@code
 *       length}: of those for tests. Each sequence has random numbers of its own, {@link
 *       SampleRandom} of (seed, split, id); the reference implementation draws these splits, the
 *       longer sequences among them, anew in every pass.
 *   <li>{@code velocity}: for every velocity of a list, sequences of test digits that all turn at
 *       it, drawn one after the other from {@link NumpyRandomState} 42 as in the reference
 *       implementation. The stream begins anew for each velocity, so that velocities share digits
 *       and starts. Ids count velocity by velocity, in the order of the list: {@code id =
 *       place·sequences + n}.
 * </ul>
 */
public final class RotatingMnistGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name, in experiments and cards. */
  public static final String NAME = "rotating-mnist";

  private static final String VELOCITY = "velocity";

  /** The seed of the split that the reference implementation fixes. */
  private static final long FIXED_STREAM = 42;

  private static final String CITATION =
      " Made to turn as in: T. Anderson Keller: Flow Equivariant Recurrent Neural Networks,"
          + " arXiv 2507.14793, 2025.";

  private final RotatingMnistSettings settings;
  private final long seed;
  private final DigitSets digits;

  /**
   * Reads the digits.
   *
   * @param seed the seed of all splits but {@code velocity}, which is fixed
   * @throws io.wavemill.datasets.InputException if the digits cannot be had
   */
  public RotatingMnistGenerator(RotatingMnistSettings settings, long seed, DigitSource source) {
    this(settings, seed, DigitSets.of(source));
  }

  RotatingMnistGenerator(RotatingMnistSettings settings, long seed, DigitSets digits) {
    this.settings = settings;
    this.seed = seed;
    this.digits = digits;
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
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("canvas", settings.canvas());
    parameters.put("digitsPerSequence", settings.digitsPerSequence());
    parameters.put("velocities", settings.velocities());
    parameters.put("frames", settings.frames());
    parameters.put("dtype", settings.dtype().numpyName());
    if (settings.length().sequences() > 0) {
      Map<String, Object> length = new LinkedHashMap<>();
      length.put("sequences", settings.length().sequences());
      length.put("frames", settings.length().frames());
      parameters.put("length", length);
    }
    if (settings.velocity().sequences() > 0) {
      Map<String, Object> velocity = new LinkedHashMap<>();
      velocity.put("sequences", settings.velocity().sequences());
      velocity.put("velocities", settings.velocity().velocities());
      parameters.put(VELOCITY, velocity);
    }
    return parameters;
  }

  private List<Split> splits() {
    RotatingMnistSettings s = settings;
    long grid =
        s.velocity().sequences() == 0
            ? 0
            : s.velocity().sequences() * s.velocity().velocities().size();
    return List.of(
            new Split("train", s.train(), s.frames(), false),
            new Split("validation", s.validation(), s.frames(), false),
            new Split("test", s.test(), s.frames(), true),
            new Split("length", s.length().sequences(), s.length().frames(), true),
            new Split(VELOCITY, grid, s.frames(), true))
        .stream()
        .filter(split -> split.count() > 0)
        .toList();
  }

  private Split split(String name) {
    return splits().stream()
        .filter(split -> split.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no split '" + name + "'"));
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    splits().forEach(split -> counts.put(split.name(), split.count()));
    return counts;
  }

  @Override
  public List<Column> columns() {
    return columns(settings.velocity().sequences() > 0);
  }

  @Override
  public List<Column> columns(String split) {
    return columns(split.equals(VELOCITY));
  }

  private List<Column> columns(boolean sharedVelocity) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("id", "long", "", "number within the split, from 0"));
    if (sharedVelocity) {
      columns.add(
          new Column(
              "angular_velocity",
              "int",
              "degree/frame",
              "split velocity only: all digits' angular velocity, counter-clockwise"));
    }
    for (int d = 1; d <= settings.digitsPerSequence(); d++) {
      String digit = "digit_" + d + "_";
      String ordinal = "digit " + d + ": ";
      columns.add(
          new Column(digit + "index", "int", "", ordinal + "its number in its file, from 0"));
      columns.add(new Column(digit + "label", "int", "", ordinal + "what it shows, 0 to 9"));
      columns.add(
          new Column(
              digit + "angular_velocity",
              "int",
              "degree/frame",
              ordinal + "angular velocity, counter-clockwise"));
      columns.add(
          new Column(
              digit + "start_angle",
              "double",
              "degree",
              ordinal + "angle in frame 0, counter-clockwise, 0 to 360"));
    }
    columns.add(format().column());
    return List.copyOf(columns);
  }

  private FrameFormat format() {
    return new FrameFormat(settings.dtype(), settings.canvas());
  }

  @Override
  public List<TensorColumn> tensors() {
    Map<String, Integer> frames = new LinkedHashMap<>();
    splits().forEach(split -> frames.put(split.name(), split.frames()));
    return List.of(format().tensor(settings.frames(), frames));
  }

  @Override
  public List<SourceFile> sources() {
    return digits.files();
  }

  @Override
  public String licence() {
    return digits.licence();
  }

  @Override
  public String citation() {
    return digits.citation() + CITATION;
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    Split which = split(split);
    if (from < 0 || to < from || to > which.count()) {
      throw new IllegalArgumentException(
          "no sequences " + from + " .. " + (to - 1) + " in '" + split + "'");
    }
    return new Rows(which, from, to);
  }

  private final class Rows implements Iterator<Object[]> {
    private final Split split;
    private final long to;
    private final Digits source;
    private long id;

    /** Whether the split goes through a list of velocities, and where in it we are. */
    private final boolean listed;

    private long place = -1;
    private RotatingMnist maker;
    private NumpyRandomState stream;

    Rows(Split split, long from, long to) {
      this.split = split;
      this.id = from;
      this.to = to;
      this.source = split.testDigits() ? digits.test() : digits.train();
      this.listed = split.name().equals(VELOCITY);
      if (!listed) {
        maker = maker(settings.velocities());
      }
    }

    private RotatingMnist maker(List<Integer> velocities) {
      return new RotatingMnist(
          settings.canvas(),
          settings.digitsPerSequence(),
          velocities,
          split.frames(),
          settings.dtype());
    }

    @Override
    public boolean hasNext() {
      return id < to;
    }

    @Override
    public Object[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (listed) {
        enterVelocity();
      }
      UniformSource random = listed ? stream : new SampleRandom(seed, split.name(), id);
      List<RotatingDigit> turning = maker.draw(random, source.size());
      List<Object> row = new ArrayList<>();
      row.add(id++);
      if (listed) {
        row.add(velocityAt(place));
      }
      for (RotatingDigit digit : turning) {
        row.add(digit.index());
        row.add(source.label(digit.index()));
        row.add(digit.angularVelocity());
        row.add(digit.startAngle());
      }
      row.add(maker.render(source, turning));
      return row.toArray();
    }

    /** Begins the stream anew at each velocity, and repeats what was drawn before this sequence. */
    private void enterVelocity() {
      long perVelocity = settings.velocity().sequences();
      if (id / perVelocity == place) {
        return;
      }
      place = id / perVelocity;
      maker = maker(List.of(velocityAt(place)));
      stream = new NumpyRandomState(FIXED_STREAM);
      for (long n = 0; n < id % perVelocity; n++) {
        maker.draw(stream, source.size());
      }
    }

    private int velocityAt(long placeInList) {
      return settings.velocity().velocities().get((int) placeInList);
    }
  }
}
