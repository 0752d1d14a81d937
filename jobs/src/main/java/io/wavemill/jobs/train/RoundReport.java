package io.wavemill.jobs.train;

/**
 * What a round did.
 *
 * @param round its number within the epoch, from 1
 * @param examples trained by all workers together
 * @param loss mean over these examples of the loss at the time each was trained
 * @param seconds from the round's start to the averaged model
 */
record RoundReport(int round, long examples, double loss, double seconds) {}
