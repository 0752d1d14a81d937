package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.navigation.Codes;
import io.wavemill.datasets.navigation.Mode;
import io.wavemill.datasets.navigation.NavigationGenerator;
import io.wavemill.datasets.navigation.NavigationSettings;
import io.wavemill.datasets.navigation.NavigationSettings.Box;
import io.wavemill.datasets.navigation.NavigationSettings.Drift;
import io.wavemill.datasets.navigation.NavigationSettings.PlaceCellSettings;
import io.wavemill.datasets.navigation.Start;
import io.wavemill.datasets.source.ProgressListener;

/**
 * Trajectories of an animal in a box, with the activity of its place cells.
 *
 * @param settings what the dataset consists of
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record NavigationDatasetSettings(NavigationSettings settings, int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = NavigationGenerator.GENERATOR;

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

  static NavigationDatasetSettings read(Section section) {
    return new NavigationDatasetSettings(
        new NavigationSettings(
            Choice.of(section, "mode", Mode.REFERENCE),
            AnimalSettings.integer(section, "steps", NavigationSettings.PUBLISHED_STEPS),
            Choice.of(section, "start", Start.UNIFORM),
            AnimalSettings.number(section, "timeStep", NavigationSettings.PUBLISHED_TIME_STEP),
            box(section.section("box")),
            AnimalSettings.turning(section),
            AnimalSettings.number(section, "speedScale", NavigationSettings.PUBLISHED_SPEED_SCALE),
            section.flag("biased", false),
            drift(section.section("drift")),
            placeCells(section.section("placeCells")),
            Choice.of(section, "codes", Codes.STORED),
            AnimalSettings.sizes(section)),
        AnimalSettings.partitions(section));
  }

  private static Box box(Section section) {
    Box box =
        new Box(
            AnimalSettings.number(section, "width", Box.PUBLISHED.width()),
            AnimalSettings.number(section, "height", Box.PUBLISHED.height()),
            AnimalSettings.number(section, "borderRegion", Box.PUBLISHED.borderRegion()),
            AnimalSettings.number(section, "borderSlowFactor", Box.PUBLISHED.borderSlowFactor()));
    section.finish();
    return box;
  }

  private static Drift drift(Section section) {
    Drift drift =
        new Drift(
            AnimalSettings.number(section, "rate", Drift.PUBLISHED.rate()),
            AnimalSettings.number(section, "anchorX", Drift.PUBLISHED.anchorX()),
            AnimalSettings.number(section, "anchorY", Drift.PUBLISHED.anchorY()));
    section.finish();
    return drift;
  }

  private static PlaceCellSettings placeCells(Section section) {
    PlaceCellSettings published = PlaceCellSettings.PUBLISHED;
    PlaceCellSettings cells =
        new PlaceCellSettings(
            AnimalSettings.integer(section, "count", published.count()),
            AnimalSettings.number(section, "width", published.width()),
            section.flag("differenceOfGaussians", published.differenceOfGaussians()),
            AnimalSettings.number(section, "surroundScale", published.surroundScale()));
    section.finish();
    return cells;
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new NavigationGenerator(settings, seed);
  }

  @Override
  public void write(HoconWriter out) {
    Box box = settings.box();
    Drift drift = settings.drift();
    PlaceCellSettings cells = settings.placeCells();
    out.put("type", TYPE)
        .put("mode", Choice.word(settings.mode()))
        .put("steps", settings.steps())
        .put("start", Choice.word(settings.start()))
        .put("timeStep", settings.timeStep())
        .block(
            "box",
            () ->
                out.put("width", box.width())
                    .put("height", box.height())
                    .put("borderRegion", box.borderRegion())
                    .put("borderSlowFactor", box.borderSlowFactor()));
    AnimalSettings.write(settings.turning(), out);
    out.put("speedScale", settings.speedScale())
        .put("biased", settings.biased())
        .block(
            "drift",
            () ->
                out.put("rate", drift.rate())
                    .put("anchorX", drift.anchorX())
                    .put("anchorY", drift.anchorY()))
        .block(
            "placeCells",
            () ->
                out.put("count", cells.count())
                    .put("width", cells.width())
                    .put("differenceOfGaussians", cells.differenceOfGaussians())
                    .put("surroundScale", cells.surroundScale()))
        .put("codes", Choice.word(settings.codes()));
    AnimalSettings.write(settings.sizes(), out);
    out.put("partitions", partitions);
  }
}
