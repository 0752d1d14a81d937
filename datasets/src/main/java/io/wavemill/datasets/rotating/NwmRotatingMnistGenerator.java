package io.wavemill.datasets.rotating;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.random.NumpyRandomState;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * The rotating MNIST of <i>Neural Wave Machines</i> (Keller and Welling, ICML 2023), sample by
 * sample: one digit a sequence, turned by 0, 20, 40, … degrees.
 *
 * <ul>
 *   <li>{@code train}, {@code validation}: the training digits in the order in which {@link
 *       NumpyRandomState} of the seed shuffles them; the first fifth is for validation. The
 *       reference implementation's seed is 1.
 *   <li>{@code test}: the test digits in their own order.
 * </ul>
 *
 * <p>There is nothing else that is random. A split with more sequences than digits goes through its
 * digits again, in the same order.
 */
public final class NwmRotatingMnistGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name, in experiments and cards. */
  public static final String NAME = "nwm-rotating-mnist";

  /** One of so many training digits is held out for validation. */
  private static final int VALIDATION_SHARE = 5;

  private static final long LARGEST_SEED = 0xffffffffL;

  private static final String CITATION =
      " Made to turn as in: T. Anderson Keller, Max Welling: Neural Wave Machines: Learning"
          + " Spatiotemporally Structured Representations with Locally Coupled Oscillatory"
          + " Recurrent Neural Networks, ICML 2023.";

  private final NwmRotatingMnistSettings settings;
  private final long seed;
  private final DigitSets digits;

  /** Which digit each sequence shows, by split, before the digits come again. */
  private final int[] trainOrder;

  private final int[] validationOrder;

  /** One for each frame of a full turn; made again where the generator arrives. */
  private transient volatile List<RotationTable> tables;

  /**
   * Reads the digits.
   *
   * @param seed decides which training digits are for validation, 0 .. 2³²−1
   * @throws InputException if the digits cannot be had, or the seed is none of NumPy's
   */
  public NwmRotatingMnistGenerator(
      NwmRotatingMnistSettings settings, long seed, DigitSource source) {
    this(settings, seed, DigitSets.of(source));
  }

  NwmRotatingMnistGenerator(NwmRotatingMnistSettings settings, long seed, DigitSets digits) {
    if (seed < 0 || seed > LARGEST_SEED) {
      throw new InputException(
          "seed is " + seed + ", which NumPy's generator, used by " + NAME + ", does not take.",
          "Give a whole number from 0 to " + LARGEST_SEED + ".");
    }
    this.settings = settings;
    this.seed = seed;
    this.digits = digits;
    int[] order = IntStream.range(0, digits.train().size()).toArray();
    new NumpyRandomState(seed).shuffle(order);
    int heldOut = order.length / VALIDATION_SHARE;
    if (heldOut == 0 && settings.validation() > 0) {
      throw new InputException(
          "dataset.validation is "
              + settings.validation()
              + ", but a fifth of "
              + order.length
              + " training digits is none.",
          "Set dataset.validation = 0, or use more digits.");
    }
    this.validationOrder = Arrays.copyOf(order, heldOut);
    this.trainOrder = Arrays.copyOfRange(order, heldOut, order.length);
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
    parameters.put("mode", settings.mode().word());
    parameters.put("angleStep", settings.angleStep());
    parameters.put("periods", settings.periods());
    parameters.put("testPeriods", settings.testPeriods());
    parameters.put("dtype", settings.dtype().numpyName());
    return parameters;
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("train", settings.train());
    counts.put("validation", settings.validation());
    counts.put("test", settings.test());
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("id", "long", "", "number within the split, from 0"),
        new Column("digit_index", "int", "", "the digit's number in its file, from 0"),
        new Column("digit_label", "int", "", "what the digit shows, 0 to 9"),
        format().column());
  }

  @Override
  public List<Column> columns(String split) {
    return columns();
  }

  private FrameFormat format() {
    return new FrameFormat(settings.dtype(), Digits.SIDE);
  }

  @Override
  public List<TensorColumn> tensors() {
    Map<String, Integer> frames = new LinkedHashMap<>();
    counts().keySet().forEach(split -> frames.put(split, frames(split)));
    return List.of(format().tensor(settings.frames(), frames));
  }

  private int frames(String split) {
    return split.equals("test") ? settings.testFrames() : settings.frames();
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
    Long count = counts().get(split);
    if (count == null || from < 0 || to < from || to > count) {
      throw new IllegalArgumentException(
          "no sequences " + from + " .. " + (to - 1) + " in '" + split + "'");
    }
    return new Rows(split, from, to);
  }

  /** Two threads may both make them; they are equal, and either will do. */
  private List<RotationTable> tables() {
    List<RotationTable> made = tables;
    if (made == null) {
      RotationGeometry geometry = settings.mode().geometry();
      made =
          IntStream.range(0, settings.period())
              .map(frame -> frame * settings.angleStep())
              .mapToObj(
                  angle -> new RotationTable(geometry, Angles.cosine(angle), Angles.sine(angle)))
              .toList();
      tables = made;
    }
    return made;
  }

  private int digitOf(String split, long id) {
    return switch (split) {
      case "train" -> trainOrder[(int) (id % trainOrder.length)];
      case "validation" -> validationOrder[(int) (id % validationOrder.length)];
      default -> (int) (id % digits.test().size());
    };
  }

  private final class Rows implements Iterator<Object[]> {
    private final String split;
    private final long to;
    private final Digits source;
    private final FrameWriter writer;
    private final ImageRotator rotator = new ImageRotator(settings.mode().geometry());
    private final int[] sums = new int[Digits.PIXELS];
    private final List<RotationTable> turn = tables();
    private long id;

    Rows(String split, long from, long to) {
      this.split = split;
      this.id = from;
      this.to = to;
      this.source = split.equals("test") ? digits.test() : digits.train();
      this.writer = format().writer(frames(split));
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
      int digit = digitOf(split, id);
      return new Object[] {id++, digit, source.label(digit), render(digit)};
    }

    private byte[] render(int digit) {
      rotator.load(source.pixels(), digit * Digits.PIXELS);
      byte[] npy = writer.format().allocate();
      for (int frame = 0; frame < turn.size(); frame++) {
        Arrays.fill(sums, 0);
        rotator.add(turn.get(frame), sums);
        writer.write(sums, npy, frame);
      }
      writer.repeat(npy, turn.size());
      return npy;
    }
  }
}
