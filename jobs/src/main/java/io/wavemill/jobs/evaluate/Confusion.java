package io.wavemill.jobs.evaluate;

import java.io.Serializable;

/**
 * How often which class was taken for which, and the cross-entropy. Those of parts of a split merge
 * into that of the whole, and into the same one to the bit, whatever the parts.
 *
 * @param classes how many there are
 * @param counts row-major {@code [true class, answered class]}
 * @param loss sum of the cross-entropies that are known
 * @param lossKnown whether all of them are
 */
record Confusion(int classes, long[] counts, ExactSum loss, boolean lossKnown)
    implements Serializable {

  /** Of no sequence. */
  static Confusion none(int classes) {
    return new Confusion(classes, new long[classes * classes], ExactSum.ZERO, true);
  }

  /** With one more answer. */
  Confusion add(Answer answer) {
    long[] more = counts.clone();
    more[answer.label() * classes + answer.answer()]++;
    double own = answer.loss();
    return Double.isNaN(own)
        ? new Confusion(classes, more, loss, false)
        : new Confusion(classes, more, loss.plus(own), lossKnown);
  }

  /** Of both together. */
  Confusion merge(Confusion other) {
    long[] sum = counts.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.counts[i];
    }
    return new Confusion(classes, sum, loss.plus(other.loss), lossKnown && other.lossKnown);
  }

  /** How many sequences of a class were taken for another, or the same. */
  long count(int label, int answer) {
    return counts[label * classes + answer];
  }

  /** Sequences in all. */
  long sequences() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Share of the sequences whose class was named; NaN of none. */
  double accuracy() {
    long right = 0;
    for (int i = 0; i < classes; i++) {
      right += count(i, i);
    }
    return (double) right / sequences();
  }

  /** Mean cross-entropy in nats; NaN where probabilities were not given. */
  double meanLoss() {
    return lossKnown ? loss.value() / sequences() : Double.NaN;
  }
}
