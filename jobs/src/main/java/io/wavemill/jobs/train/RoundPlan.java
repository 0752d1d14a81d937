package io.wavemill.jobs.train;

import java.io.Serializable;

/**
 * Which example is trained in which round, by which worker, at which place: a function of (seed,
 * epoch) and the example's id alone, so that it is the same on any cluster and after any restart.
 * Every example is trained once an epoch.
 *
 * <p>An epoch is its examples in a pseudo-random order, cut into rounds of {@code workers · batch ·
 * frequency}. Within a round each worker takes one contiguous part. The last round is shared out
 * evenly, too, so no worker trains on little while another trains on much.
 *
 * @param examples examples in an epoch, at least 1
 * @param workers models trained side by side
 * @param batch examples per minibatch and worker
 * @param frequency minibatches per worker and round
 * @param seed of the order
 */
record RoundPlan(long examples, int workers, int batch, int frequency, long seed)
    implements Serializable {

  RoundPlan {
    if (examples < 1 || workers < 1 || batch < 1 || frequency < 1) {
      throw new IllegalArgumentException("all must be 1 or more");
    }
  }

  /** Examples in a full round. */
  long roundSize() {
    return (long) workers * batch * frequency;
  }

  /** Rounds in an epoch. */
  int rounds() {
    return Math.toIntExact((examples + roundSize() - 1) / roundSize());
  }

  /** Examples in a round. */
  long examplesIn(int round) {
    return Math.min(roundSize(), examples - round * roundSize());
  }

  /** The order of an epoch. */
  EpochOrder order(int epoch) {
    return new EpochOrder(examples, Permutation.mix(seed + 0x632BE59BD9B4E019L * (epoch + 1L)));
  }

  /** First position in the order of what a worker trains in a round. */
  long first(int round, int worker) {
    return round * roundSize() + ceilDiv(worker * examplesIn(round), workers);
  }

  /** How many examples a worker trains in a round. */
  int share(int round, int worker) {
    return Math.toIntExact(first(round, worker + 1) - first(round, worker));
  }

  private static long ceilDiv(long a, long b) {
    return (a + b - 1) / b;
  }

  /** Round of a position in the order. */
  int round(long position) {
    return (int) (position / roundSize());
  }

  /** Worker that trains a position in the order. */
  int worker(long position) {
    long within = position % roundSize();
    return (int) (within * workers / examplesIn(round(position)));
  }

  /**
   * The largest number of minibatches that a worker trains in a round: how far the updater's step
   * count moves on.
   */
  int minibatches(int round) {
    int most = 0;
    for (int worker = 0; worker < workers; worker++) {
      most = Math.max(most, (share(round, worker) + batch - 1) / batch);
    }
    return most;
  }
}
