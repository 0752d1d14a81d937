/**
 * A standalone Spark cluster on this machine, for trying things out: a master and workers in
 * processes of their own, on loopback, from the Spark that the build brought.
 *
 * <p>{@link io.wavemill.jobs.standalone.LocalCluster} starts, finds and stops it; what it started
 * is written down in its {@link io.wavemill.jobs.standalone.ClusterFolder folder}, so that another
 * process can stop it, and nothing else.
 */
package io.wavemill.jobs.standalone;
