package io.wavemill.jobs.progress;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.Tuple4;
import scala.collection.Iterator;

/**
 * Follows an accumulator while a job runs: what finished tasks counted, plus what running tasks
 * report with their executor's heartbeat, so that one long task does not look like a standstill.
 * The number may fall when a task fails and is done again.
 */
public final class TaskProgress extends SparkListener {
  private final long counter;
  private final ToLongFunction<Object> rows;
  private final LongConsumer done;
  private final Map<Long, Long> running = new HashMap<>();
  private long finished;

  /**
   * @param counter the accumulator's id
   * @param rows what a task's update of the accumulator amounts to
   * @param done told the rows done so far, from Spark's listener thread
   */
  public TaskProgress(long counter, ToLongFunction<Object> rows, LongConsumer done) {
    this.counter = counter;
    this.rows = rows;
    this.done = done;
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart event) {
    running.put(event.taskInfo().taskId(), 0L);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    running.remove(event.taskInfo().taskId());
    if (event.reason() == Success$.MODULE$) {
      finished += rows(event.taskInfo().accumulables().iterator());
    }
    report();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
    Iterator<Tuple4<Object, Object, Object, scala.collection.Seq<AccumulableInfo>>> tasks =
        event.accumUpdates().iterator();
    while (tasks.hasNext()) {
      Tuple4<Object, Object, Object, scala.collection.Seq<AccumulableInfo>> task = tasks.next();
      long counted = rows(task._4().iterator());
      // A heartbeat may arrive after its task has ended; then it is counted already.
      running.computeIfPresent((Long) task._1(), (id, before) -> counted);
    }
    report();
  }

  private long rows(Iterator<AccumulableInfo> counters) {
    while (counters.hasNext()) {
      AccumulableInfo info = counters.next();
      if (info.id() == counter && info.update().isDefined()) {
        return rows.applyAsLong(info.update().get());
      }
    }
    return 0;
  }

  private void report() {
    long sum = finished;
    for (long partial : running.values()) {
      sum += partial;
    }
    done.accept(sum);
  }
}
