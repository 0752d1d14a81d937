package io.wavemill.datasets.sequence;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.SampleRows;
import io.wavemill.datasets.SettingChecks;
import io.wavemill.datasets.SplitCounts;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.random.Shuffle;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Sequential MNIST: an image's 784 pixels one after the other, row by row or in the order of a
 * {@link PixelPermutation}.
 *
 * <p>The training digits are divided at random, by the seed, among {@code train} and {@code
 * validation}; the reference divides them without a seed. The test digits keep their order.
 */
public final class SequentialMnistGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The name with the pixels in their order. */
  public static final String PLAIN = "smnist";

  /** The name with the pixels permuted. */
  public static final String PERMUTED = "psmnist";

  private static final String PIXELS = "pixels";

  private final long seed;
  private final boolean permuted;
  private final long permutationSeed;
  private final Map<String, Long> counts;
  private final Digits trainDigits;
  private final Digits testDigits;
  private final List<SourceFile> sources;
  private final String licence;
  private final String citation;

  /** Which pixel each step shows. */
  private final int[] pixelAt;

  /** The training digits' order: those of {@code train} first, then those of {@code validation}. */
  private final int[] digitOrder;

  private transient NpyFormat format;

  /**
   * Reads the digits.
   *
   * @param seed of the division among {@code train} and {@code validation}
   * @throws io.wavemill.datasets.InputException if the digits cannot be had, or are too few
   */
  public SequentialMnistGenerator(SequentialMnistSettings settings, DigitSource source, long seed) {
    OptionalLong permutation = settings.permutationSeed();
    this.seed = seed;
    this.permuted = permutation.isPresent();
    this.permutationSeed = permutation.orElse(0);
    this.counts = SplitCounts.of(settings.train(), settings.validation(), settings.test());
    this.trainDigits = source.train();
    this.testDigits = source.test();
    SettingChecks.enough(
        "dataset.train + dataset.validation",
        Math.addExact(settings.train(), settings.validation()),
        trainDigits.size(),
        "training digits");
    SettingChecks.enough("dataset.test", settings.test(), testDigits.size(), "test digits");
    this.sources = List.copyOf(source.files());
    this.licence = source.licence();
    this.citation = source.citation();
    this.pixelAt = permuted ? PixelPermutation.of(permutationSeed, Digits.PIXELS) : rowByRow();
    this.digitOrder = Shuffle.of(seed, "division of the training digits", trainDigits.size());
  }

  private static int[] rowByRow() {
    int[] order = new int[Digits.PIXELS];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    return order;
  }

  @Override
  public String name() {
    return permuted ? PERMUTED : PLAIN;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (permuted) {
      parameters.put("permutationSeed", permutationSeed);
    }
    return parameters;
  }

  @Override
  public Map<String, Long> counts() {
    return new LinkedHashMap<>(counts);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("id", "long", "", "number of the sequence within its split"),
        new Column("label", "int", "", "the digit it shows, 0 .. 9"),
        new Column("digit", "int", "", "number of the image among the source's digits of its kind"),
        new Column(PIXELS, "binary", "grey value, 0..255", "one pixel a step; .npy"));
  }

  @Override
  public List<Column> columns(String split) {
    return columns();
  }

  @Override
  public List<TensorColumn> tensors() {
    return List.of(
        new TensorColumn(
            PIXELS, DType.UINT8, List.of(Digits.PIXELS, 1), "grey value, 0..255", Map.of()));
  }

  @Override
  public List<SourceFile> sources() {
    return sources;
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
    if (split.equals(SplitCounts.TEST)) {
      return new SampleRows(from, to, id -> row(id, testDigits, (int) id));
    }
    long first = split.equals(SplitCounts.TRAIN) ? 0 : counts.getOrDefault(SplitCounts.TRAIN, 0L);
    return new SampleRows(from, to, id -> row(id, trainDigits, digitOrder[(int) (first + id)]));
  }

  private Object[] row(long id, Digits digits, int digit) {
    if (format == null) {
      format = new NpyFormat(DType.UINT8, Digits.PIXELS, 1);
    }
    byte[] npy = format.allocate();
    int start = format.headerBytes();
    int image = digit * Digits.PIXELS;
    for (int step = 0; step < Digits.PIXELS; step++) {
      npy[start + step] = digits.pixels()[image + pixelAt[step]];
    }
    return new Object[] {id, digits.label(digit), digit, npy};
  }
}
