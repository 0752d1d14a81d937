/**
 * GPUs: the build that computes on them, which ones it can use, and how an executor is bound to the
 * one that Spark assigned to it.
 *
 * <p>{@link io.wavemill.jobs.gpu.GpuPlugin} is named in {@code spark.plugins} (see {@code
 * conf/cluster/gpu.conf}); executors run it before their first task. Uses nothing else of
 * wavemill's but exceptions.
 */
package io.wavemill.jobs.gpu;
