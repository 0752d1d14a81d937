package io.wavemill.jobs.evaluate;

import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;

/** Rows of which every task, when it is run for the first time, fails halfway. */
final class FailingOnce {

  /** Where a task may be run twice. */
  static final String MASTER = "local[2,2]";

  /** Failures so far, in this JVM. */
  static final AtomicInteger FAILURES = new AtomicInteger();

  private FailingOnce() {}

  static <T> JavaRDD<T> rows(JavaRDD<T> rows) {
    return rows.mapPartitions(part -> TaskContext.get().attemptNumber() == 0 ? some(part) : part);
  }

  private static <T> Iterator<T> some(Iterator<T> part) {
    return new Iterator<>() {
      private int given;

      @Override
      public boolean hasNext() {
        return part.hasNext();
      }

      @Override
      public T next() {
        if (given++ == 2) {
          FAILURES.incrementAndGet();
          throw new IllegalStateException("a task fails, as the test wants it");
        }
        return part.next();
      }
    };
  }
}
