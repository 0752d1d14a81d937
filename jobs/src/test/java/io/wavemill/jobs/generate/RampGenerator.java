package io.wavemill.jobs.generate;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.TensorColumn;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * Another dataset than the ones we ship: straight lines of a slope, with a column of every other
 * type.
 *
 * @param rows how many
 * @param failing the row at which a task fails, the first time it gets there; -1 for none
 */
record RampGenerator(long rows, long failing) implements SampleGenerator {
  private static final long serialVersionUID = 1L;

  static final AtomicInteger FAILURES = new AtomicInteger();

  @Override
  public String name() {
    return "ramps";
  }

  @Override
  public long seed() {
    return 0;
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of("length", 3);
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of("train", rows);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("id", "long", "", "number"),
        new Column("slope", "double", "metre/second", "how steep"),
        new Column("shade", "float", "", "how grey"),
        new Column("steep", "boolean", "", "whether above 1"),
        new Column("words", "string", "", "in words"),
        new Column("line", "binary", "metre", "the line"));
  }

  @Override
  public List<Column> columns(String split) {
    return columns();
  }

  @Override
  public List<TensorColumn> tensors() {
    return List.of(new TensorColumn("line", DType.FLOAT64, List.of(3), "metre", Map.of()));
  }

  @Override
  public List<SourceFile> sources() {
    return List.of();
  }

  @Override
  public String licence() {
    return "none needed";
  }

  @Override
  public String citation() {
    return "Euclid";
  }

  @Override
  public Iterator<Object[]> rows(String split, long from, long to) {
    return LongStream.range(from, to).mapToObj(this::row).iterator();
  }

  private Object[] row(long id) {
    if (id == failing && FAILURES.getAndIncrement() == 0) {
      throw new IllegalStateException("this task is lost");
    }
    double slope = id / 4.0;
    return new Object[] {
      id,
      slope,
      (float) slope,
      slope > 1,
      "slope " + slope,
      Npy.encode(new double[] {0, slope, 2 * slope}, 3)
    };
  }
}
