package io.wavemill.jobs.config;

import io.wavemill.datasets.navigation.SplitSizes;
import io.wavemill.datasets.navigation.Turning;

/** What the blocks of both datasets of animals have in common. */
final class AnimalSettings {
  private AnimalSettings() {}

  /** Any number: what it may be is for the dataset to say. */
  static double number(Section section, String key, double fallback) {
    return section.number(key, fallback, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  /** As {@link #number}. */
  static int integer(Section section, String key, int fallback) {
    return section.integer(key, fallback, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  static Turning turning(Section section) {
    Section inner = section.section("turning");
    Turning turning =
        new Turning(
            number(inner, "mean", Turning.PUBLISHED.mean()),
            number(inner, "deviation", Turning.PUBLISHED.deviation()));
    inner.finish();
    return turning;
  }

  static void write(Turning turning, HoconWriter out) {
    out.block(
        "turning", () -> out.put("mean", turning.mean()).put("deviation", turning.deviation()));
  }

  static SplitSizes sizes(Section section) {
    return new SplitSizes(
        section.whole("train", Long.MIN_VALUE, Long.MAX_VALUE),
        section.whole("validation", 0, Long.MIN_VALUE, Long.MAX_VALUE),
        section.whole("test", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  static void write(SplitSizes sizes, HoconWriter out) {
    out.put("train", sizes.train()).put("validation", sizes.validation()).put("test", sizes.test());
  }

  static int partitions(Section section) {
    return section.integer("partitions", 0, 0, 1_000_000);
  }
}
