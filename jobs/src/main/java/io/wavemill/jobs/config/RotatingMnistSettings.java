package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.rotating.RotatingMnistGenerator;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.tensor.DType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rotating MNIST: handwritten digits that turn about the middle of the canvas, each at its own
 * angular velocity.
 *
 * @param digits where the digits come from
 * @param sequences what is made of them
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record RotatingMnistSettings(
    DigitSettings digits,
    io.wavemill.datasets.rotating.RotatingMnistSettings sequences,
    int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = RotatingMnistGenerator.NAME;

  /** How grey values may be stored. */
  static final List<String> DTYPES = List.of("uint8", "float32");

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public long train() {
    return sequences.train();
  }

  @Override
  public long validation() {
    return sequences.validation();
  }

  @Override
  public long test() {
    return sequences.test();
  }

  @Override
  public Optional<MovingPictures> movingPictures() {
    int longFrames = sequences.length().sequences() > 0 ? sequences.length().frames() : 0;
    int canvas = sequences.canvas();
    return Optional.of(
        new MovingPictures(sequences.frames(), longFrames, canvas, canvas, List.of()));
  }

  static RotatingMnistSettings read(Section section) {
    int frames = section.integer("frames", 20, 2, Integer.MAX_VALUE / 4);
    Section length = section.section("length");
    Section velocity = section.section("velocity");
    RotatingMnistSettings settings =
        new RotatingMnistSettings(
            DigitSettings.read(section.section("digits")),
            new io.wavemill.datasets.rotating.RotatingMnistSettings(
                section.integer("canvas", 28, 0, Integer.MAX_VALUE),
                section.integer("digitsPerSequence", 2, 0, Integer.MAX_VALUE),
                section.integers("velocities", inTens(40)),
                frames,
                dtype(section),
                section.whole("train", 0, Long.MAX_VALUE),
                section.whole("validation", 0, Long.MAX_VALUE),
                section.whole("test", 0, Long.MAX_VALUE),
                new io.wavemill.datasets.rotating.RotatingMnistSettings.Length(
                    length.whole("sequences", 200, 0, Long.MAX_VALUE),
                    length.integer("frames", 4 * frames, 2, Integer.MAX_VALUE)),
                new io.wavemill.datasets.rotating.RotatingMnistSettings.Velocity(
                    velocity.whole("sequences", 16, 0, Long.MAX_VALUE),
                    velocity.integers("velocities", inTens(50)))),
            section.integer("partitions", 0, 0, 1_000_000));
    length.finish();
    velocity.finish();
    return settings;
  }

  /** {@code -most .. most} in steps of 10. */
  private static List<Integer> inTens(int most) {
    return IntStream.rangeClosed(-most / 10, most / 10).map(n -> 10 * n).boxed().toList();
  }

  /** The key {@code dtype}, here and in the other dataset of turning digits. */
  static DType dtype(Section section) {
    return DType.valueOf(section.choice("dtype", "uint8", DTYPES).toUpperCase(Locale.ROOT));
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new RotatingMnistGenerator(sequences, seed, digits.open(downloads));
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE)
        .block("digits", () -> digits.write(out))
        .put("canvas", sequences.canvas())
        .put("digitsPerSequence", sequences.digitsPerSequence())
        .putIntegers("velocities", sequences.velocities())
        .put("frames", sequences.frames())
        .put("dtype", sequences.dtype().numpyName())
        .put("train", sequences.train())
        .put("validation", sequences.validation())
        .put("test", sequences.test())
        .block(
            "length",
            () ->
                out.put("sequences", sequences.length().sequences())
                    .put("frames", sequences.length().frames()))
        .block(
            "velocity",
            () ->
                out.put("sequences", sequences.velocity().sequences())
                    .putIntegers("velocities", sequences.velocity().velocities()))
        .put("partitions", partitions);
  }
}
