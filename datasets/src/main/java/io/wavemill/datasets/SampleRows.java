package io.wavemill.datasets;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongFunction;

/** The rows of a range of ids, each made when it is asked for. */
public final class SampleRows implements Iterator<Object[]> {
  private final long to;
  private final LongFunction<Object[]> row;
  private long next;

  /**
   * @param from the first id
   * @param to one more than the last
   * @param row makes the row of an id
   */
  public SampleRows(long from, long to, LongFunction<Object[]> row) {
    this.next = from;
    this.to = to;
    this.row = row;
  }

  @Override
  public boolean hasNext() {
    return next < to;
  }

  @Override
  public Object[] next() {
    if (next >= to) {
      throw new NoSuchElementException();
    }
    return row.apply(next++);
  }
}
