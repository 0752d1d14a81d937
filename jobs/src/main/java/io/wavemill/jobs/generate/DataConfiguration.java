package io.wavemill.jobs.generate;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.source.SourceFile;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What decides a dataset's rows, under the names that an experiment gives it: {@code dataset.type},
 * {@code seed}, {@code dataset.canvas} and so on.
 *
 * @param values each key's value as text
 */
record DataConfiguration(Map<String, String> values) {
  /**
   * Where two configurations differ.
   *
   * @param key the key in an experiment
   * @param here the value of this one, or {@code none}
   * @param there the value of the other, or {@code none}
   */
  record Difference(String key, String here, String there) {}

  /** That of a generator, so of the dataset it would make. */
  static DataConfiguration of(SampleGenerator generator) {
    return of(
        generator.name(),
        generator.seed(),
        generator.parameters(),
        generator.counts(),
        generator.sources());
  }

  /** That of a dataset which exists. */
  static DataConfiguration of(DatasetCard card) {
    return of(card.generator(), card.seed(), card.parameters(), card.counts(), card.sources());
  }

  private static DataConfiguration of(
      String generator,
      long seed,
      Map<String, ?> parameters,
      Map<String, Long> counts,
      List<SourceFile> sources) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("dataset.type", generator);
    values.put("seed", Long.toString(seed));
    flatten("dataset", parameters, values);
    // A split that has parameters has its size among them already.
    counts.forEach(
        (split, count) -> {
          if (!parameters.containsKey(split)) {
            values.put("dataset." + split, Long.toString(count));
          }
        });
    // Files are told apart by their contents; the same digits in another folder are the same
    // digits.
    sources.forEach(file -> values.put("source file " + file.name(), "SHA-256 " + file.sha256()));
    return new DataConfiguration(values);
  }

  private static void flatten(String prefix, Map<?, ?> nested, Map<String, String> values) {
    nested.forEach(
        (key, value) -> {
          String name = prefix + "." + key;
          if (value instanceof Map<?, ?> inner) {
            flatten(name, inner, values);
          } else {
            values.put(name, String.valueOf(value));
          }
        });
  }

  /** The first key whose values differ. */
  Optional<Difference> firstDifference(DataConfiguration other) {
    Set<String> keys = new LinkedHashSet<>(values.keySet());
    keys.addAll(other.values.keySet());
    return keys.stream()
        .map(
            key ->
                new Difference(
                    key, values.getOrDefault(key, "none"), other.values.getOrDefault(key, "none")))
        .filter(difference -> !difference.here().equals(difference.there()))
        .findFirst();
  }
}
