package io.wavemill.jobs.config;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.kth.Action;
import io.wavemill.datasets.kth.KthActionsGenerator;
import io.wavemill.datasets.kth.KthSettings;
import io.wavemill.datasets.kth.VelocityRanges;
import io.wavemill.datasets.source.ProgressListener;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * KTH actions: clips of people in six actions, moved over a frame that wraps around.
 *
 * @param videos where the videos come from
 * @param clips what is made of them; its seed is replaced by the experiment's
 * @param partitions Spark partitions to generate in; 0 chooses from the size and the cores
 */
public record KthActionsSettings(VideoSettings videos, KthSettings clips, int partitions)
    implements DatasetSettings {

  private static final long serialVersionUID = 1L;

  /** The word behind {@code type}. */
  public static final String TYPE = KthActionsGenerator.GENERATOR;

  private static final long MOST_CLIPS = 1_000_000_000_000L;

  static KthActionsSettings read(Section section) {
    VideoSettings videos = VideoSettings.read(section.section("videos"));
    int most = Integer.MAX_VALUE;
    return new KthActionsSettings(
        videos,
        new KthSettings(
            section.integer("height", 32, 1, most),
            section.integer("width", 32, 1, most),
            section.integer("frames", 16, 1, most),
            section.integer("step", 2, 1, most),
            word(section, "split", KthSettings.Split.PERSON),
            section.integer("velocityRangeX", 2, 0, most),
            section.integer("velocityRangeY", 2, 0, most),
            section.flag("mirror", true),
            word(section, "mode", KthSettings.Mode.REFERENCE),
            clips(section, "train"),
            clips(section, "validation"),
            clips(section, "test"),
            velocity(section.section("velocity")),
            videos.tolerated(),
            0),
        section.integer("partitions", 0, 0, 1_000_000));
  }

  private static VelocityRanges velocity(Section section) {
    List<Integer> ranges = section.integers("ranges", List.of());
    if (!section.has("ranges") && section.has("clips")) {
      throw section.wrong(
          "clips",
          "has no meaning without velocity.ranges",
          "Add the ranges, such as dataset.velocity.ranges = [0, 1, 2], or remove it.");
    }
    long clips = clips(section, "clips");
    section.finish();
    return ranges.isEmpty() ? VelocityRanges.NONE : new VelocityRanges(ranges, clips);
  }

  private static long clips(Section section, String key) {
    return section.has(key) ? section.whole(key, 0, MOST_CLIPS) : KthSettings.EVERY_RANGE;
  }

  private static <E extends Enum<E>> E word(Section section, String key, E fallback) {
    Class<E> type = fallback.getDeclaringClass();
    List<String> words =
        Arrays.stream(type.getEnumConstants()).map(KthActionsSettings::word).toList();
    return Enum.valueOf(type, section.choice(key, word(fallback), words).toUpperCase(Locale.ROOT));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public long train() {
    return known(clips.train());
  }

  @Override
  public long validation() {
    return known(clips.validation());
  }

  @Override
  public long test() {
    return known(clips.test());
  }

  private static long known(long count) {
    return count == KthSettings.EVERY_RANGE ? UNKNOWN : count;
  }

  @Override
  public Optional<MovingPictures> movingPictures() {
    List<String> actions = Arrays.stream(Action.values()).map(Action::word).toList();
    return Optional.of(
        new MovingPictures(clips.frames(), 0, clips.height(), clips.width(), actions));
  }

  @Override
  public SampleGenerator generator(long seed, ProgressListener downloads) {
    return new KthActionsGenerator(clips.withSeed(seed), videos.open(downloads), downloads);
  }

  @Override
  public void write(HoconWriter out) {
    out.put("type", TYPE)
        .block("videos", () -> videos.write(out))
        .put("height", clips.height())
        .put("width", clips.width())
        .put("frames", clips.frames())
        .put("step", clips.step())
        .put("split", word(clips.split()))
        .put("velocityRangeX", clips.velocityRangeX())
        .put("velocityRangeY", clips.velocityRangeY())
        .put("mirror", clips.mirror())
        .put("mode", word(clips.mode()));
    write(out, "train", clips.train());
    write(out, "validation", clips.validation());
    write(out, "test", clips.test());
    VelocityRanges velocity = clips.velocity();
    if (!velocity.ranges().isEmpty()) {
      out.block(
          "velocity",
          () -> {
            out.putIntegers("ranges", velocity.ranges());
            write(out, "clips", velocity.clips());
          });
    }
    out.put("partitions", partitions);
  }

  private static void write(HoconWriter out, String key, long count) {
    if (count != KthSettings.EVERY_RANGE) {
      out.put(key, count);
    }
  }
}
