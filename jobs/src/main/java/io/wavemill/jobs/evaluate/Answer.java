package io.wavemill.jobs.evaluate;

import java.io.Serializable;

/**
 * What one model says of one sequence.
 *
 * @param model which
 * @param id of the sequence within its split
 * @param label number of its class
 * @param probabilities that the model gives the classes; null of a baseline, which gives none
 * @param answer the class it names: the most probable, of equals the first
 */
record Answer(String model, long id, int label, float[] probabilities, int answer)
    implements Serializable {

  /** Deeplearning4j's cross-entropy takes no probability for smaller than this. */
  private static final double LEAST = 1e-10;

  /** A model's. */
  static Answer of(String model, long id, int label, float[] probabilities) {
    int answer = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[answer]) {
        answer = i;
      }
    }
    return new Answer(model, id, label, probabilities, answer);
  }

  /** A baseline's. */
  static Answer without(String baseline, long id, int label, int answer) {
    return new Answer(baseline, id, label, null, answer);
  }

  /** Cross-entropy in nats; NaN of a baseline. */
  double loss() {
    return probabilities == null
        ? Double.NaN
        : -Math.log(Math.max(LEAST, Math.min(1, probabilities[label])));
  }
}
