/**
 * From an experiment to a dataset on disk: one Spark job per split, each sample made from (seed,
 * split, id) alone, Parquet beside a {@code dataset.json}, and nothing that looks complete before
 * it is.
 *
 * <p>A new dataset is a new {@link io.wavemill.datasets.SampleGenerator}; the job does not know
 * what it writes.
 */
package io.wavemill.jobs.generate;
