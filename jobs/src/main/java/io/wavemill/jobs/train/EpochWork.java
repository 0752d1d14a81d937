package io.wavemill.jobs.train;

import io.wavemill.jobs.dataset.SequenceSource;
import io.wavemill.jobs.dataset.StoredSequence;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What workers do in the rounds of an epoch, wherever they run: each its share of the examples,
 * minibatch by minibatch, from the state that all workers begin a round with.
 *
 * @param plan who trains what
 * @param epoch from 0
 * @param source of the sequences
 * @param batches makes minibatches of them
 * @param accumulate parts of a minibatch
 */
record EpochWork(
    RoundPlan plan, int epoch, SequenceSource source, SequenceBatches batches, int accumulate)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Trains a worker's share of a round; its state times the examples in it.
   *
   * @param round from 0
   */
  WeightedSum train(int round, int worker, ModelState start) {
    long begin = System.nanoTime();
    BlockCache cache = BlockCache.shared();
    long[] ids = ids(round, worker);
    NetworkPool pool = NetworkPool.shared();
    MultiLayerNetwork network = pool.borrow(start);
    GradientStep step = new GradientStep(network);
    cache.readAhead(source, ids, plan.examples());
    double loss = 0;
    long computing = 0;
    long reading = 0;
    for (int from = 0; from < ids.length; from += plan.batch()) {
      int to = Math.min(ids.length, from + plan.batch());
      long asked = System.nanoTime();
      DataSet[] parts = parts(cache, ids, from, to);
      long ready = System.nanoTime();
      loss += step.train(parts) * (to - from);
      computing += System.nanoTime() - ready;
      reading += ready - asked;
    }
    if (round + 1 < plan.rounds()) {
      // While results are averaged.
      cache.readAhead(source, ids(round + 1, worker), plan.examples());
    }
    ModelState end = ModelState.of(network, start.configuration());
    pool.giveBack(start, network);
    return WeightedSum.of(
        end,
        new WorkerReport(
            worker,
            SparkEnv.get().executorId(),
            ids.length,
            loss,
            step.gradientNorm(),
            computing / 1e9,
            reading / 1e9,
            (System.nanoTime() - begin) / 1e9));
  }

  private long[] ids(int ofRound, int worker) {
    EpochOrder order = plan.order(epoch);
    long first = plan.first(ofRound, worker);
    long[] ids = new long[plan.share(ofRound, worker)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = order.id(first + i);
    }
    return ids;
  }

  private DataSet[] parts(BlockCache cache, long[] ids, int from, int to) {
    int parts = Math.min(accumulate, to - from);
    DataSet[] minibatch = new DataSet[parts];
    for (int part = 0; part < parts; part++) {
      int first = from + part * (to - from) / parts;
      int end = from + (part + 1) * (to - from) / parts;
      List<StoredSequence> sequences =
          cache.sequences(source, java.util.Arrays.copyOfRange(ids, first, end), plan.examples());
      minibatch[part] = batches.minibatch(sequences);
    }
    return minibatch;
  }
}
