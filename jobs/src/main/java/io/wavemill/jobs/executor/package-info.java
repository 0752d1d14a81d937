/**
 * What executors are started with: the bounds of their native memory, and the options of their
 * Java.
 *
 * <p>Functions of Spark's settings, so that they are the same however the settings came: by the
 * launcher, by {@code spark-submit} or from {@code conf/cluster}. Uses nothing else of wavemill's.
 */
package io.wavemill.jobs.executor;
