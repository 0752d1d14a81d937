package io.wavemill.datasets.sequence;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.SampleRows;
import io.wavemill.datasets.SplitCounts;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.NpyFormat;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The adding problem: add the two marked numbers of a long sequence. Always answering 1 has a mean
 * squared error of 1/6.
 */
public final class AddingGenerator implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  /** The generator's name. */
  public static final String NAME = "adding";

  private static final String INPUTS = "inputs";

  private final AddingSettings settings;
  private final long seed;

  private transient NpyFormat format;

  /**
   * @param seed of everything random
   */
  public AddingGenerator(AddingSettings settings, long seed) {
    this.settings = settings;
    this.seed = seed;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of("steps", settings.steps());
  }

  @Override
  public Map<String, Long> counts() {
    return SplitCounts.of(settings.train(), settings.validation(), settings.test());
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("id", "long", "", "number of the sequence within its split"),
        new Column("first", "int", "step", "the marked step of the first half"),
        new Column("second", "int", "step", "the marked step of the second half"),
        new Column("first_value", "float", "", "the value at the step first"),
        new Column("second_value", "float", "", "the value at the step second"),
        new Column("target", "float", "", "the sum of the two marked values"),
        new Column(INPUTS, "binary", "", "value and marker of each step; .npy"));
  }

  @Override
  public List<Column> columns(String split) {
    return columns();
  }

  @Override
  public List<TensorColumn> tensors() {
    return List.of(
        new TensorColumn(
            INPUTS,
            DType.FLOAT32,
            List.of(settings.steps(), 2),
            "value on [0, 1) and marker 0 or 1",
            Map.of()));
  }

  @Override
  public List<SourceFile> sources() {
    return List.of();
  }

  @Override
  public String licence() {
    return "CC0 1.0: random numbers";
  }

  @Override
  public String citation() {
    return "Sepp Hochreiter, Jürgen Schmidhuber: Long short-term memory. Neural Computation 9(8),"
        + " 1997.";
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    return new SampleRows(from, to, id -> row(split, id));
  }

  private Object[] row(String split, long id) {
    if (format == null) {
      format = new NpyFormat(DType.FLOAT32, settings.steps(), 2);
    }
    AddingSequence sequence =
        AddingSequence.draw(new SampleRandom(seed, split, id), settings.steps());
    return new Object[] {
      id,
      sequence.first(),
      sequence.second(),
      sequence.values()[sequence.first()],
      sequence.values()[sequence.second()],
      sequence.target(),
      format.encode(sequence.inputs())
    };
  }
}
