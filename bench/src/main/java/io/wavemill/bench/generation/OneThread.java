package io.wavemill.bench.generation;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.NpyArray;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A generator at work on one thread, without Spark and without files: its samples are made and let
 * go.
 */
final class OneThread {

  /** Samples of a split whose sizes stand for those of the others. */
  private static final int WEIGHED = 16;

  private final SampleGenerator generator;

  /** The first split, in which all of this is made. */
  private final String split;

  private Iterator<Object[]> rows = Collections.emptyIterator();

  OneThread(SampleGenerator generator) {
    this.generator = generator;
    this.split = generator.counts().keySet().iterator().next();
  }

  /** Makes samples for about so long; samples per second. */
  double rate(double seconds) {
    long begin = System.nanoTime();
    long made = 0;
    double taken;
    do {
      if (!rows.hasNext()) {
        rows = generator.rows(split, 0, generator.counts().get(split));
      }
      rows.next();
      made++;
      taken = (System.nanoTime() - begin) / 1e9;
    } while (taken < seconds);
    return made / taken;
  }

  /** The first samples: values by column, in the columns' order. */
  List<Map<String, Object>> first(int samples) {
    return first(split, samples);
  }

  private List<Map<String, Object>> first(String from, int samples) {
    List<Column> columns = generator.columns(from);
    List<Map<String, Object>> first = new ArrayList<>();
    generator
        .rows(from, 0, Math.min(samples, generator.counts().get(from)))
        .forEachRemaining(
            row -> {
              Map<String, Object> values = new LinkedHashMap<>();
              for (int i = 0; i < row.length; i++) {
                values.put(columns.get(i).name(), row[i]);
              }
              first.add(values);
            });
    return first;
  }

  /**
   * Bytes of a sample's arrays, without headers: the mean over all splits, the first samples of
   * each standing for the others.
   */
  double tensorBytes() {
    double bytes = 0;
    double samples = 0;
    for (Map.Entry<String, Long> entry : generator.counts().entrySet()) {
      bytes +=
          entry.getValue()
              * first(entry.getKey(), WEIGHED).stream()
                  .mapToLong(this::tensorBytes)
                  .average()
                  .orElseThrow();
      samples += entry.getValue();
    }
    return bytes / samples;
  }

  private long tensorBytes(Map<String, Object> sample) {
    return generator.tensors().stream()
        .map(TensorColumn::name)
        .filter(sample::containsKey)
        .mapToLong(name -> bytes((byte[]) sample.get(name), name))
        .sum();
  }

  private static long bytes(byte[] npy, String name) {
    NpyArray array = Npy.decode(npy, name);
    return (long) array.elements() * array.type().bytes();
  }
}
