package io.wavemill.jobs.train;

import java.io.Serializable;

/**
 * What one worker did in a round.
 *
 * @param worker which
 * @param host where
 * @param examples that it trained
 * @param loss sum over them of the loss at the time each was trained
 * @param gradientNorm L2 norm of the last minibatch's gradient, before clipping
 * @param computing seconds of training
 * @param reading seconds in which training waited for data
 * @param seconds from the task's start to its end
 */
record WorkerReport(
    int worker,
    String host,
    long examples,
    double loss,
    double gradientNorm,
    double computing,
    double reading,
    double seconds)
    implements Serializable {

  private static final long serialVersionUID = 1L;
}
