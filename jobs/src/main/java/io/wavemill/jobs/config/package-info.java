/**
 * What an experiment is: HOCON files read strictly into records.
 *
 * <p>{@link io.wavemill.jobs.config.Experiment} is the root; each record below it reads and writes
 * its own block of the file, so one page tells which keys a block has, what they mean, in which
 * units and between which bounds. An unknown key, a value of the wrong kind and a value out of
 * range are all an {@link io.wavemill.datasets.InputException} that names file, line and remedy.
 *
 * <p>May use {@code io.wavemill.datasets} and Typesafe Config; knows neither Spark nor the command
 * line.
 */
package io.wavemill.jobs.config;
