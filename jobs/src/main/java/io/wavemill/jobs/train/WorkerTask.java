package io.wavemill.jobs.train;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * A round of one worker as Spark runs it: the worker's number comes in, its result goes out. A
 * class and not a lambda, because Spark looks through the byte code of every lambda it is given,
 * and that takes longer than to start the task.
 */
final class WorkerTask extends AbstractFunction2<TaskContext, Iterator<Integer>, WeightedSum>
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Broadcast<EpochWork> work;
  private final int round;
  private final RoundStart begin;

  WorkerTask(Broadcast<EpochWork> work, int round, RoundStart begin) {
    this.work = work;
    this.round = round;
    this.begin = begin;
  }

  /**
   * @param workers one number
   */
  @Override
  public WeightedSum apply(TaskContext context, Iterator<Integer> workers) {
    return train(workers.next());
  }

  /** Trains a worker's share of the round. */
  WeightedSum train(int worker) {
    return work.value().train(round, worker, begin.state());
  }
}
