/**
 * Datasets on disk, seen from Spark: where their parts lie, whether they are whole, and their rows
 * as plain records.
 *
 * <p>May use {@link io.wavemill.datasets} and {@link io.wavemill.jobs.storage}; knows no command
 * line and no experiment file. What is wrong with a dataset is said as {@link
 * io.wavemill.datasets.InputException}, naming the file.
 */
package io.wavemill.jobs.dataset;
