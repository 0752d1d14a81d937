/**
 * Weights that the reference implementations trained, taken into runs of ours.
 *
 * <p>{@link io.wavemill.jobs.weights.StateDictionaries} has a table for each kind of network: which
 * array of the reference's state dictionary is which parameter here. To import a further kind, add
 * its table there. {@link io.wavemill.jobs.weights.WeightFile} checks a file against a table and
 * fills a network, {@link io.wavemill.jobs.weights.ImportJob} makes the run folder.
 *
 * <p>May use the networks of {@code io.wavemill.core} and what reads and writes run folders.
 */
package io.wavemill.jobs.weights;
