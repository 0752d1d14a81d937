package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.mnist.TranslatingMnistGenerator;
import io.wavemill.datasets.source.ProgressListener;
import java.util.List;
import java.util.Optional;

/**
 * Translating MNIST: handwritten digits that drift over a canvas with wrap-around.
 *
 * @param digits where the digits come from
 * @param canvas height and width of a frame, pixels
 * @param digitsPerSequence digits drawn, independently, per sequence
 * @param velocityRange D: both velocity components of a digit are uniform on −D..D, pixels per
 *     frame
 * @param frames frames per sequence
 * @param train number of training sequences
 * @param validation number of validation sequences
 * @param test number of test sequences
 * @param length the longer sequences for the study of length generalisation
 * @param velocity the sequences of set velocity for the study of velocity generalisation
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record TranslatingMnistSettings(
    DigitSettings digits,
    int canvas,
    int digitsPerSequence,
    int velocityRange,
    int frames,
    long train,
    long validation,
    long test,
    LengthSettings length,
    VelocitySettings velocity,
    int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = "translating-mnist";

  private static final int DIGIT_SIZE = 28;
  private static final int LARGEST_CANVAS = 512;
  private static final int LONGEST = 10_000;
  private static final long MOST_SEQUENCES = 1_000_000_000L;

  @Override
  public String type() {
    return TYPE;
  }

  /**
   * The fastest that still differs from a slower motion the other way round: on a canvas that wraps
   * around, a step of more than half its width looks like a smaller one backwards.
   */
  static int fastest(int canvas) {
    return (canvas - 1) / 2;
  }

  static TranslatingMnistSettings read(Section section) {
    int canvas = section.integer("canvas", DIGIT_SIZE, DIGIT_SIZE, LARGEST_CANVAS);
    int velocityRange = section.integer("velocityRange", 2, 0, Integer.MAX_VALUE);
    checkVelocity(section, "velocityRange", velocityRange, canvas);
    int frames = section.integer("frames", 20, 2, LONGEST);

    Section lengthSection = section.section("length");
    LengthSettings length =
        new LengthSettings(
            lengthSection.whole("sequences", 200, 0, MOST_SEQUENCES),
            lengthSection.integer("frames", 2 * frames, 2, 2 * LONGEST));
    lengthSection.finish();

    Section velocitySection = section.section("velocity");
    VelocitySettings velocity =
        new VelocitySettings(
            velocitySection.whole("sequences", 16, 0, MOST_SEQUENCES),
            velocitySection.integer("range", 2, 0, Integer.MAX_VALUE));
    checkVelocity(velocitySection, "range", velocity.range(), canvas);
    velocitySection.finish();

    return new TranslatingMnistSettings(
        DigitSettings.read(section.section("digits")),
        canvas,
        section.integer("digitsPerSequence", 2, 1, 100),
        velocityRange,
        frames,
        section.whole("train", 1, MOST_SEQUENCES),
        section.whole("validation", 1, MOST_SEQUENCES),
        section.whole("test", 1, MOST_SEQUENCES),
        length,
        velocity,
        section.integer("partitions", 0, 0, 1_000_000));
  }

  private static void checkVelocity(Section section, String key, int velocity, int canvas) {
    if (velocity > fastest(canvas)) {
      throw section.wrong(
          key,
          "is " + velocity + ", which is too fast for a canvas of " + canvas + " pixels",
          "It must be at most "
              + fastest(canvas)
              + ": faster wraps around to look like a slower motion backwards.");
    }
  }

  @Override
  public Optional<MovingPictures> movingPictures() {
    int longFrames = length.sequences() > 0 ? length.frames() : 0;
    return Optional.of(new MovingPictures(frames, longFrames, canvas, canvas, List.of()));
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new TranslatingMnistGenerator(
        new io.wavemill.datasets.mnist.TranslatingMnistSettings(
            canvas,
            digitsPerSequence,
            velocityRange,
            frames,
            train,
            validation,
            test,
            new io.wavemill.datasets.mnist.TranslatingMnistSettings.Length(
                length.sequences(), length.frames()),
            new io.wavemill.datasets.mnist.TranslatingMnistSettings.VelocityGrid(
                velocity.sequences(), velocity.range()),
            seed),
        digits.open(downloads));
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE)
        .block("digits", () -> digits.write(out))
        .put("canvas", canvas)
        .put("digitsPerSequence", digitsPerSequence)
        .put("velocityRange", velocityRange)
        .put("frames", frames)
        .put("train", train)
        .put("validation", validation)
        .put("test", test)
        .block(
            "length", () -> out.put("sequences", length.sequences()).put("frames", length.frames()))
        .block(
            "velocity",
            () -> out.put("sequences", velocity.sequences()).put("range", velocity.range()))
        .put("partitions", partitions);
  }
}
