package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.navigation.Codes;
import io.wavemill.datasets.navigation.HeadDirectionGenerator;
import io.wavemill.datasets.navigation.HeadDirectionSettings;
import io.wavemill.datasets.navigation.HeadDirectionSettings.CellSettings;
import io.wavemill.datasets.navigation.Mode;
import io.wavemill.datasets.navigation.Start;
import io.wavemill.datasets.source.ProgressListener;

/**
 * Turns of an animal's head, with the activity of its head-direction cells.
 *
 * @param settings what the dataset consists of
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record HeadDirectionDatasetSettings(HeadDirectionSettings settings, int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = HeadDirectionGenerator.GENERATOR;

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public long train() {
    return settings.sizes().train();
  }

  @Override
  public long validation() {
    return settings.sizes().validation();
  }

  @Override
  public long test() {
    return settings.sizes().test();
  }

  static HeadDirectionDatasetSettings read(Section section) {
    Section cells = section.section("headDirectionCells");
    CellSettings cellSettings =
        new CellSettings(
            AnimalSettings.integer(cells, "count", CellSettings.PUBLISHED.count()),
            AnimalSettings.number(cells, "spread", CellSettings.PUBLISHED.spread()));
    cells.finish();
    return new HeadDirectionDatasetSettings(
        new HeadDirectionSettings(
            Choice.of(section, "mode", Mode.REFERENCE),
            AnimalSettings.integer(section, "steps", HeadDirectionSettings.PUBLISHED_STEPS),
            Choice.of(section, "start", Start.UNIFORM),
            AnimalSettings.number(section, "timeStep", HeadDirectionSettings.PUBLISHED_TIME_STEP),
            AnimalSettings.turning(section),
            section.flag("biased", false),
            cellSettings,
            Choice.of(section, "codes", Codes.STORED),
            AnimalSettings.sizes(section)),
        AnimalSettings.partitions(section));
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new HeadDirectionGenerator(settings, seed);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE)
        .put("mode", Choice.word(settings.mode()))
        .put("steps", settings.steps())
        .put("start", Choice.word(settings.start()))
        .put("timeStep", settings.timeStep());
    AnimalSettings.write(settings.turning(), out);
    out.put("biased", settings.biased())
        .block(
            "headDirectionCells",
            () ->
                out.put("count", settings.cells().count()).put("spread", settings.cells().spread()))
        .put("codes", Choice.word(settings.codes()));
    AnimalSettings.write(settings.sizes(), out);
    out.put("partitions", partitions);
  }
}
