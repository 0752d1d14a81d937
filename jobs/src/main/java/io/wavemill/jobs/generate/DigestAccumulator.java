package io.wavemill.jobs.generate;

import io.wavemill.datasets.card.RowDigest;
import java.util.List;
import org.apache.spark.util.AccumulatorV2;

/**
 * Collects the digest of the rows that tasks hand to a writer.
 *
 * <p>Spark merges an accumulator's update exactly once per partition if the stage that updates it
 * is a result stage: a failed attempt's update is dropped, and so is that of a second attempt at a
 * partition that has finished (speculation). In a stage before a shuffle neither holds, so rows
 * must go from here to the writer without a shuffle.
 */
final class DigestAccumulator extends AccumulatorV2<Object[], RowDigest> {
  private static final long serialVersionUID = 1L;

  private final List<String> columns;
  private RowDigest digest = new RowDigest();

  /**
   * @param columns the names of the values of each row
   */
  DigestAccumulator(List<String> columns) {
    this.columns = List.copyOf(columns);
  }

  @Override
  public boolean isZero() {
    return digest.rows() == 0;
  }

  @Override
  public AccumulatorV2<Object[], RowDigest> copy() {
    DigestAccumulator copy = new DigestAccumulator(columns);
    copy.digest = value();
    return copy;
  }

  @Override
  public void reset() {
    digest = new RowDigest();
  }

  @Override
  public void add(Object[] row) {
    digest.add(columns, row);
  }

  @Override
  public void merge(AccumulatorV2<Object[], RowDigest> other) {
    digest.merge(other.value());
  }

  /** A copy: Spark reports values from other threads while a task goes on adding. */
  @Override
  public RowDigest value() {
    return new RowDigest().merge(digest);
  }
}
