/**
 * Files of a run, wherever they are: a folder of this machine, HDFS, S3, by one small interface
 * over Hadoop's file systems.
 *
 * <p>What another process may look at is written under a temporary name and renamed, so that a run
 * that is killed leaves whole files or none. What goes wrong for reasons the user can mend (rights,
 * a full disk, a name that is taken) is an {@link io.wavemill.datasets.InputException}.
 *
 * <p>May use Hadoop's client; knows neither Spark nor the other rooms.
 */
package io.wavemill.jobs.storage;
