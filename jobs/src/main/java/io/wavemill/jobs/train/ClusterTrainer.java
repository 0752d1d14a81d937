package io.wavemill.jobs.train;

import io.wavemill.jobs.dataset.StoredSequence;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Trains a network by parameter averaging on a cluster.
 *
 * <p>Equal networks, sequences, plans and epochs give equal networks, bit for bit, whatever the
 * master and however often tasks are retried.
 */
interface ClusterTrainer {

  /** What experiment files call it. */
  String name();

  /**
   * Trains one epoch: every sequence of the plan once.
   *
   * @param network where to start; it holds the averaged parameters and updater state afterwards
   * @param sequences the training split, in any order and partitioning
   * @param batches makes minibatches of sequences
   * @param plan which sequence is trained when
   * @param epoch number of the epoch, from 0; it decides the order
   * @param rounds told after each round
   */
  void trainEpoch(
      MultiLayerNetwork network,
      JavaRDD<StoredSequence> sequences,
      SequenceBatches batches,
      RoundPlan plan,
      int epoch,
      Consumer<RoundReport> rounds);
}
