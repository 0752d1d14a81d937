package io.wavemill.jobs.dataset;

import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/**
 * Rows as records, one at a time; what goes wrong in reading becomes an error that names the file.
 *
 * @param dataset where the rows lie
 * @param rows Spark's
 * @param record makes a record of a row
 */
record Records<T>(String dataset, Iterator<Row> rows, Function<Row, T> record)
    implements Iterator<T> {
  @Override
  public boolean hasNext() {
    return ReadFailure.naming(dataset, rows::hasNext);
  }

  @Override
  public T next() {
    return record.apply(ReadFailure.naming(dataset, rows::next));
  }
}
