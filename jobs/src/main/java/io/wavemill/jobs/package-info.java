/**
 * What runs where: Spark jobs, the trainer, reports and the command line.
 *
 * <p>{@code config} reads experiments, {@code generate} makes datasets and {@code dataset} opens
 * them, {@code train} and {@code evaluate} do what they say, {@code run} keeps a run's folder,
 * {@code report}, {@code picture} and {@code inspect} show things, {@code storage} reaches files on
 * any Hadoop file system, {@code progress} follows a job, and {@code cli} is what users type.
 */
package io.wavemill.jobs;
