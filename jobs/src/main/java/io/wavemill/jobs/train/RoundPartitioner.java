package io.wavemill.jobs.train;

import org.apache.spark.Partitioner;

/** One Spark partition for each (round, worker); keys are positions in the epoch's order. */
final class RoundPartitioner extends Partitioner {

  private static final long serialVersionUID = 1L;

  private final RoundPlan plan;

  RoundPartitioner(RoundPlan plan) {
    this.plan = plan;
  }

  @Override
  public int numPartitions() {
    return Math.multiplyExact(plan.rounds(), plan.workers());
  }

  @Override
  public int getPartition(Object key) {
    long position = (Long) key;
    return plan.round(position) * plan.workers() + plan.worker(position);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoundPartitioner that && plan.equals(that.plan);
  }

  @Override
  public int hashCode() {
    return plan.hashCode();
  }
}
