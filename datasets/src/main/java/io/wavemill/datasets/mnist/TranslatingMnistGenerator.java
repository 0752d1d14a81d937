package io.wavemill.datasets.mnist;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Translating MNIST, sample by sample: the dataset's description together with its digits. */
public final class TranslatingMnistGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  private final TranslatingMnistDataset dataset;
  private final Digits trainDigits;
  private final Digits testDigits;
  private final List<SourceFile> sources;
  private final String licence;
  private final String citation;

  /**
   * Reads the digits.
   *
   * @throws io.wavemill.datasets.InputException if the digits cannot be had
   */
  public TranslatingMnistGenerator(TranslatingMnistSettings settings, DigitSource source) {
    this.dataset = new TranslatingMnistDataset(settings);
    this.trainDigits = source.train();
    this.testDigits = source.test();
    this.sources = List.copyOf(source.files());
    this.licence = source.licence();
    this.citation = source.citation();
  }

  @Override
  public String name() {
    return TranslatingMnistDataset.GENERATOR;
  }

  @Override
  public long seed() {
    return dataset.settings().seed();
  }

  @Override
  public Map<String, Object> parameters() {
    return dataset.parameters();
  }

  @Override
  public Map<String, Long> counts() {
    return dataset.counts();
  }

  @Override
  public List<Column> columns() {
    Map<String, Column> all = new LinkedHashMap<>();
    // The split with the most columns decides the order.
    counts().keySet().stream()
        .map(this::columns)
        .sorted((a, b) -> b.size() - a.size())
        .forEach(columns -> columns.forEach(column -> all.putIfAbsent(column.name(), column)));
    return List.copyOf(all.values());
  }

  @Override
  public List<Column> columns(String split) {
    return dataset.columns(split);
  }

  @Override
  public List<TensorColumn> tensors() {
    return List.of(dataset.tensor());
  }

  @Override
  public List<SourceFile> sources() {
    return sources;
  }

  @Override
  public String licence() {
    return licence;
  }

  @Override
  public String citation() {
    return citation;
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    Digits digits = dataset.split(split).testDigits() ? testDigits : trainDigits;
    Iterator<TranslatingSample> samples = dataset.samples(split, from, to, digits);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return samples.hasNext();
      }

      @Override
      public Object[] next() {
        return dataset.row(samples.next());
      }
    };
  }
}
