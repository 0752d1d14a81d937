package io.wavemill.jobs.train;

import java.io.Serializable;

/**
 * One minibatch as a worker saw it.
 *
 * @param worker which
 * @param examples in the minibatch
 * @param loss mean over them, before the step
 */
record MinibatchReport(int worker, int examples, double loss) implements Serializable {}
