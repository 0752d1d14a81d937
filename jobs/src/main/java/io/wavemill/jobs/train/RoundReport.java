package io.wavemill.jobs.train;

import java.util.List;

/**
 * What a round did.
 *
 * @param round its number within the epoch, from 1
 * @param examples trained by all workers together
 * @param loss mean over these examples of the loss at the time each was trained
 * @param seconds from the round's start to the averaged model
 * @param averaging seconds of these in which the driver made the mean of the results
 * @param workers what each did, in their order; empty if the trainer cannot tell
 */
record RoundReport(
    int round,
    long examples,
    double loss,
    double seconds,
    double averaging,
    List<WorkerReport> workers) {

  /** The report of a round of which its workers' are known. */
  static RoundReport of(int round, List<WorkerReport> workers, double averaging, double seconds) {
    long examples = 0;
    double loss = 0;
    for (WorkerReport worker : workers) {
      examples += worker.examples();
      loss += worker.loss();
    }
    return new RoundReport(round, examples, loss / examples, seconds, averaging, workers);
  }

  /** Mean L2 norm of the workers' last gradients; null if the trainer cannot tell. */
  Double gradientNorm() {
    double sum = 0;
    int count = 0;
    for (WorkerReport worker : workers) {
      if (worker.examples() > 0) {
        sum += worker.gradientNorm();
        count++;
      }
    }
    return count == 0 ? null : sum / count;
  }
}
