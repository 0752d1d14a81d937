package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.sequence.PixelPermutation;
import io.wavemill.datasets.sequence.SequentialMnistGenerator;
import io.wavemill.datasets.sequence.SequentialMnistSettings;
import io.wavemill.datasets.source.ProgressListener;
import java.util.OptionalLong;

/**
 * Sequential MNIST, one pixel a step; {@code psmnist} with the pixels permuted.
 *
 * @param digits where the digits come from
 * @param permuted whether the pixels are permuted
 * @param permutationSeed the permutation's seed; 0 where there is none
 * @param train number of training sequences
 * @param validation number of validation sequences
 * @param test number of test sequences
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record SequentialMnistDatasetSettings(
    DigitSettings digits,
    boolean permuted,
    long permutationSeed,
    long train,
    long validation,
    long test,
    int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  @Override
  public String type() {
    return permuted ? SequentialMnistGenerator.PERMUTED : SequentialMnistGenerator.PLAIN;
  }

  static SequentialMnistDatasetSettings readPlain(Section section) {
    return read(section, false);
  }

  static SequentialMnistDatasetSettings readPermuted(Section section) {
    return read(section, true);
  }

  private static SequentialMnistDatasetSettings read(Section section, boolean permuted) {
    SplitSizes sizes = SplitSizes.read(section);
    SequentialMnistDatasetSettings settings =
        new SequentialMnistDatasetSettings(
            DigitSettings.read(section.section("digits")),
            permuted,
            permuted
                ? section.whole(
                    "permutationSeed",
                    PixelPermutation.PUBLISHED_SEED,
                    Long.MIN_VALUE,
                    Long.MAX_VALUE)
                : 0,
            sizes.train(),
            sizes.validation(),
            sizes.test(),
            sizes.partitions());
    settings.checked();
    return settings;
  }

  private SequentialMnistSettings checked() {
    return new SequentialMnistSettings(
        permuted ? OptionalLong.of(permutationSeed) : OptionalLong.empty(),
        train,
        validation,
        test);
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new SequentialMnistGenerator(checked(), digits.open(downloads), seed);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", type()).block("digits", () -> digits.write(out));
    if (permuted) {
      out.put("permutationSeed", permutationSeed);
    }
    SplitSizes.of(this).write(out);
  }
}
