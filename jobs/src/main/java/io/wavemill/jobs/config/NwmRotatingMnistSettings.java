package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.rotating.NwmRotatingMnistGenerator;
import io.wavemill.datasets.rotating.RotationMode;
import io.wavemill.datasets.source.ProgressListener;

/**
 * The rotating MNIST of Neural Wave Machines: one handwritten digit a sequence, in full turns.
 *
 * @param digits where the digits come from
 * @param sequences what is made of them
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record NwmRotatingMnistSettings(
    DigitSettings digits,
    io.wavemill.datasets.rotating.NwmRotatingMnistSettings sequences,
    int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = NwmRotatingMnistGenerator.NAME;

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

  static NwmRotatingMnistSettings read(Section section) {
    return new NwmRotatingMnistSettings(
        DigitSettings.read(section.section("digits")),
        new io.wavemill.datasets.rotating.NwmRotatingMnistSettings(
            RotationMode.of(section.choice("mode", "reference", RotationMode.WORDS)),
            section.integer("angleStep", 20, 0, Integer.MAX_VALUE),
            section.integer("periods", 1, 0, Integer.MAX_VALUE),
            section.integer("testPeriods", 4, 0, Integer.MAX_VALUE),
            RotatingMnistSettings.dtype(section),
            section.whole("train", 0, Long.MAX_VALUE),
            section.whole("validation", 0, Long.MAX_VALUE),
            section.whole("test", 0, Long.MAX_VALUE)),
        section.integer("partitions", 0, 0, 1_000_000));
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new NwmRotatingMnistGenerator(sequences, seed, digits.open(downloads));
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE)
        .block("digits", () -> digits.write(out))
        .put("mode", sequences.mode().word())
        .put("angleStep", sequences.angleStep())
        .put("periods", sequences.periods())
        .put("testPeriods", sequences.testPeriods())
        .put("dtype", sequences.dtype().numpyName())
        .put("train", sequences.train())
        .put("validation", sequences.validation())
        .put("test", sequences.test())
        .put("partitions", partitions);
  }
}
