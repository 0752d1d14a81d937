/**
 * Looking at a dataset: its card, counts, column statistics, whether it is whole, and a picture of
 * some samples.
 */
package io.wavemill.jobs.inspect;
