package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.series.MackeyGlassGenerator;
import io.wavemill.datasets.series.MackeyGlassSettings;
import io.wavemill.datasets.source.ProgressListener;

/**
 * Windows of Mackey-Glass series.
 *
 * @param settings the equation, its integration, and the numbers of windows
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record MackeyGlassDatasetSettings(MackeyGlassSettings settings, int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = MackeyGlassGenerator.NAME;

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

  static MackeyGlassDatasetSettings read(Section section) {
    SplitSizes sizes = SplitSizes.read(section);
    return new MackeyGlassDatasetSettings(
        new MackeyGlassSettings(
            number(section, "production", 0.2),
            number(section, "decay", 0.1),
            whole(section, "exponent", 10),
            number(section, "delay", 23),
            number(section, "interval", 0.46),
            whole(section, "subSteps", 10),
            number(section, "history", 1.2),
            whole(section, "discard", 2000),
            whole(section, "samples", 10_000),
            WindowBlock.read(section),
            sizes.train(),
            sizes.validation(),
            sizes.test()),
        sizes.partitions());
  }

  private static double number(Section section, String key, double fallback) {
    return section.number(key, fallback, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  private static int whole(Section section, String key, int fallback) {
    return section.integer(key, fallback, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new MackeyGlassGenerator(settings, seed);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE)
        .put("production", settings.production())
        .put("decay", settings.decay())
        .put("exponent", settings.exponent())
        .put("delay", settings.delay())
        .put("interval", settings.interval())
        .put("subSteps", settings.subSteps())
        .put("history", settings.history())
        .put("discard", settings.discard())
        .put("samples", settings.samples());
    WindowBlock.write(settings.windows(), out);
    SplitSizes.of(this).write(out);
  }
}
