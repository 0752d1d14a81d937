package io.wavemill.jobs.evaluate;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/**
 * Something that is measured over rows part by part: each partition makes a tally of its own rows,
 * and tallies are merged. Only tallies travel, however many rows there are; those of a failed task
 * never do, so a task that runs again is counted once.
 *
 * <p>To be independent of how rows are partitioned, {@link #merge} must be associative and
 * commutative to the bit; sums of floating-point numbers are, if they are {@link ExactSum}s.
 *
 * @param <R> row
 * @param <A> tally; serializable
 */
interface Metric<R, A> extends Serializable {

  /**
   * Reads something of a row.
   *
   * @param <R> row
   * @param <V> what is read
   */
  @FunctionalInterface
  interface Field<R, V> extends Serializable {
    /** What the row has. */
    V of(R row);
  }

  /**
   * Puts something into a tally.
   *
   * @param <A> tally
   * @param <R> row, or another tally
   */
  @FunctionalInterface
  interface Step<A, R> extends Serializable {
    /** The tally with the other thing. */
    A with(A tally, R other);
  }

  /** A tally of no rows, that nobody else holds. */
  A none();

  /** The tally with one more row; may change the tally and return it. */
  A add(A tally, R row);

  /** The tally of both's rows; may change the first and return it, and keep parts of the other. */
  A merge(A tally, A other);

  /**
   * A metric whose tallies never change.
   *
   * @param none tally of no rows
   * @param add makes a tally with one more row
   * @param merge makes one of two tallies
   */
  static <R, A> Metric<R, A> of(A none, Step<A, R> add, Step<A, A> merge) {
    return new Metric<>() {
      private static final long serialVersionUID = 1L;

      @Override
      public A none() {
        return none;
      }

      @Override
      public A add(A tally, R row) {
        return add.with(tally, row);
      }

      @Override
      public A merge(A tally, A other) {
        return merge.with(tally, other);
      }
    };
  }

  /** The same metric over a field of other rows. */
  default <S> Metric<S, A> on(Field<S, R> field) {
    Metric<R, A> inner = this;
    return new Metric<>() {
      private static final long serialVersionUID = 1L;

      @Override
      public A none() {
        return inner.none();
      }

      @Override
      public A add(A tally, S row) {
        return inner.add(tally, field.of(row));
      }

      @Override
      public A merge(A tally, A other) {
        return inner.merge(tally, other);
      }
    };
  }

  /** The same metric for each group of rows: tallies by what a field holds. */
  default <K> Metric<R, Map<K, A>> by(Field<R, K> key) {
    Metric<R, A> each = this;
    return new Metric<>() {
      private static final long serialVersionUID = 1L;

      @Override
      public Map<K, A> none() {
        return new HashMap<>();
      }

      @Override
      public Map<K, A> add(Map<K, A> tally, R row) {
        K group = key.of(row);
        A before = tally.get(group);
        tally.put(group, each.add(before == null ? each.none() : before, row));
        return tally;
      }

      @Override
      public Map<K, A> merge(Map<K, A> tally, Map<K, A> other) {
        other.forEach((group, part) -> tally.merge(group, part, each::merge));
        return tally;
      }
    };
  }

  /** Measures over all rows; partitions' tallies are merged in a tree, and one comes back. */
  default A over(JavaRDD<R> rows) {
    return rows.treeAggregate(none(), this::add, this::merge);
  }
}
