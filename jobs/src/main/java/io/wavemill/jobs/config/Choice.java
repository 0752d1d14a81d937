package io.wavemill.jobs.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Constants of an enum as words of an experiment file: {@code STORED} is {@code stored}. */
final class Choice {
  private Choice() {}

  /** The constant that a key names, or {@code fallback} when the key is absent. */
  static <E extends Enum<E>> E of(Section section, String key, E fallback) {
    Class<E> type = fallback.getDeclaringClass();
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Choice::word).toList();
    String chosen = section.choice(key, word(fallback), words);
    return type.getEnumConstants()[words.indexOf(chosen)];
  }

  /** The word for a constant. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
