package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.sequence.AddingGenerator;
import io.wavemill.datasets.sequence.AddingSettings;
import io.wavemill.datasets.source.ProgressListener;

/**
 * The adding problem.
 *
 * @param settings length of a sequence and number of sequences
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record AddingDatasetSettings(AddingSettings settings, int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = AddingGenerator.NAME;

  private static final int PUBLISHED_STEPS = 500;

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public long train() {
    return settings.train();
  }

  @Override
  public long validation() {
    return settings.validation();
  }

  @Override
  public long test() {
    return settings.test();
  }

  static AddingDatasetSettings read(Section section) {
    SplitSizes sizes = SplitSizes.read(section);
    return new AddingDatasetSettings(
        new AddingSettings(
            section.integer("steps", PUBLISHED_STEPS, Integer.MIN_VALUE, Integer.MAX_VALUE),
            sizes.train(),
            sizes.validation(),
            sizes.test()),
        sizes.partitions());
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new AddingGenerator(settings, seed);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE).put("steps", settings.steps());
    SplitSizes.of(this).write(out);
  }
}
