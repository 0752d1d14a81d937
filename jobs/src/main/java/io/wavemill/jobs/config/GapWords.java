package io.wavemill.jobs.config;

import io.wavemill.datasets.series.Gaps;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The key {@code gaps}. */
final class GapWords {
  private static final List<String> WORDS = Stream.of(Gaps.values()).map(Gaps::word).toList();

  private GapWords() {}

  static Gaps read(Section section) {
    return Gaps.valueOf(section.choice("gaps", Gaps.REFUSE.word(), WORDS).toUpperCase(Locale.ROOT));
  }
}
