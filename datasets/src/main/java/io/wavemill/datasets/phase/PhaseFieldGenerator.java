package io.wavemill.datasets.phase;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.SampleRows;
import io.wavemill.datasets.SettingChecks;
import io.wavemill.datasets.SplitCounts;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.random.Shuffle;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Images as fields of phases: what an oscillator field is driven by.
 *
 * <p>Images are divided among the splits at random, by the seed. Where the source keeps images for
 * tests, {@code test} is the first of those, in their order; otherwise it is taken from the same
 * images, after those of {@code train} and {@code validation}.
 */
public final class PhaseFieldGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name. */
  public static final String NAME = "phase-field";

  private static final String PHASES = "phases";
  private static final String IMAGE = "image";

  /** A field is one array in one row. */
  private static final long LARGEST_FIELD = 1L << 30;

  private final long seed;
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final Map<String, Long> counts;
  private final PhaseEncoding encoding;
  private final boolean inverted;
  private final int components;
  private final int height;
  private final int width;
  private final ImageSet.Part train;
  private final ImageSet.Part test;
  private final boolean divided;
  private final int[] order;
  private final List<SourceFile> sources;
  private final String licence;
  private final String citation;

  private transient Tables tables;

  /** What depends on the settings alone and is cheaper to make again than to send. */
  private record Tables(
      NpyFormat image, NpyFormat phases, float[] phase, double[] cosine, double[] sine) {}

  /**
   * @param images the images, read
   * @param seed of the division among the splits
   * @throws io.wavemill.datasets.InputException if there are too few images
   */
  public PhaseFieldGenerator(PhaseFieldSettings settings, ImageSet images, long seed) {
    this.seed = seed;
    this.encoding = settings.encoding();
    this.inverted = settings.inverted();
    this.components = settings.components();
    this.height = images.height();
    this.width = images.width();
    this.train = images.train();
    this.divided = images.divided();
    this.test = images.test();
    this.counts = SplitCounts.of(settings.train(), settings.validation(), settings.test());
    this.sources = List.copyOf(images.sources());
    this.licence = images.licence();
    this.citation = images.citation();
    parameters.put("encoding", encoding.word());
    parameters.put("inverted", inverted);
    parameters.put("components", components);
    long mixed = Math.addExact(settings.train(), settings.validation());
    if (divided) {
      SettingChecks.enough(
          "dataset.train + dataset.validation", mixed, train.size(), "training images");
      SettingChecks.enough("dataset.test", settings.test(), test.size(), "test images");
    } else {
      SettingChecks.enough(
          "dataset.train + dataset.validation + dataset.test",
          Math.addExact(mixed, settings.test()),
          train.size(),
          "images");
    }
    if ((long) height * width * components * Float.BYTES > LARGEST_FIELD) {
      throw new InputException(
          "dataset.components = " + components + " makes a field of more than 1 GiB.",
          "Lower it, or use smaller images.");
    }
    this.order = Shuffle.of(seed, "division of the images", train.size());
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
    return new LinkedHashMap<>(parameters);
  }

  @Override
  public Map<String, Long> counts() {
    return new LinkedHashMap<>(counts);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("id", "long", "", "number of the image within its split"),
        new Column("label", "string", "", "what the image shows: the digit, or its folder"),
        new Column("name", "string", "", "the digit's number in its source, or the file's path"),
        new Column("brightness", "double", "", "mean grey value, 0 (black) .. 1 (white)"),
        new Column(
            "order_parameter",
            "double",
            "",
            "R = |mean of e^iθ| over the field: 0 all directions, 1 one phase"),
        new Column(IMAGE, "binary", "grey value, 0..255", "the image; .npy"),
        new Column(PHASES, "binary", "radian", "θ of each oscillator; .npy"));
  }

  @Override
  public List<Column> columns(String split) {
    return columns();
  }

  @Override
  public List<TensorColumn> tensors() {
    return List.of(
        new TensorColumn(
            IMAGE, DType.UINT8, List.of(height, width), "grey value, 0..255", Map.of()),
        new TensorColumn(
            PHASES, DType.FLOAT32, List.of(height, width, components), "radian", Map.of()));
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
    if (divided && split.equals(SplitCounts.TEST)) {
      return new SampleRows(from, to, id -> row(id, test, (int) id));
    }
    long first = 0;
    for (Map.Entry<String, Long> earlier : counts.entrySet()) {
      if (earlier.getKey().equals(split)) {
        break;
      }
      first += earlier.getValue();
    }
    long start = first;
    return new SampleRows(from, to, id -> row(id, train, order[(int) (start + id)]));
  }

  private Object[] row(long id, ImageSet.Part part, int index) {
    Tables known = tables();
    byte[] pixels = part.pixels()[index];
    byte[] npy = known.phases().allocate();
    ByteBuffer phases =
        ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).position(known.phases().headerBytes());
    long grey = 0;
    double cosine = 0;
    double sine = 0;
    for (byte pixel : pixels) {
      int value = pixel & 0xff;
      grey += value;
      cosine += known.cosine()[value];
      sine += known.sine()[value];
      for (int d = 0; d < components; d++) {
        phases.putFloat(known.phase()[value]);
      }
    }
    return new Object[] {
      id,
      part.labels()[index],
      part.names()[index],
      grey / (255.0 * pixels.length),
      // All components are alike, so that the mean over pixels is that over the field.
      Math.sqrt(cosine * cosine + sine * sine) / pixels.length,
      known.image().encode(pixels),
      npy
    };
  }

  private Tables tables() {
    if (tables == null) {
      float[] phase = encoding.table(inverted);
      double[] cosine = new double[phase.length];
      double[] sine = new double[phase.length];
      for (int i = 0; i < phase.length; i++) {
        cosine[i] = StrictMath.cos(phase[i]);
        sine[i] = StrictMath.sin(phase[i]);
      }
      tables =
          new Tables(
              new NpyFormat(DType.UINT8, height, width),
              new NpyFormat(DType.FLOAT32, height, width, components),
              phase,
              cosine,
              sine);
    }
    return tables;
  }
}
