package io.wavemill.jobs.train;

import java.util.function.Consumer;
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
   * Trains what is left of an epoch; a whole one trains every sequence of the plan once.
   *
   * @param network where to start; after each round it holds the averaged parameters and updater
   *     state, and in the end it has counted the epoch
   * @param data the training split
   * @param batches makes minibatches of sequences
   * @param plan which sequence is trained when
   * @param epoch number of the epoch, from 0; it decides the order
   * @param firstRound the first round to train, from 0
   * @param rounds told after each round; what it throws ends the training
   */
  void trainRounds(
      MultiLayerNetwork network,
      TrainingData data,
      SequenceBatches batches,
      RoundPlan plan,
      int epoch,
      int firstRound,
      Consumer<RoundReport> rounds);
}
