package io.wavemill.jobs.train;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Where training stood after some round, and all that it takes to go on as if nothing had happened.
 * Orders and teacher forcing are functions of seeds and of the counts kept here, so there is no
 * other random state.
 *
 * @param format of the file
 * @param state after the last finished epoch
 * @param round rounds finished in the epoch after that
 * @param examples trained in these rounds
 * @param lossSum sum of their losses
 * @param seconds spent in these rounds
 * @param experiment the experiment as HOCON
 * @param versions what wrote it
 */
record Checkpoint(
    int format,
    TrainingState state,
    int round,
    long examples,
    double lossSum,
    double seconds,
    String experiment,
    String versions) {

  /** The format written here. */
  static final int FORMAT = 2;

  /**
   * A checkpoint with its network.
   *
   * @param file its name
   */
  record Loaded(String file, Checkpoint checkpoint, MultiLayerNetwork network) {}
}
