/**
 * Benchmarks of one training step: forward, backward, update.
 *
 * <p>{@link io.wavemill.bench.training.TrainingBenchmark} says what is trained, {@link
 * io.wavemill.bench.training.TrainingRun} measures it beside its peer. A new one needs an
 * implementation of the former and a line in {@link io.wavemill.bench.Benchmarks}.
 */
package io.wavemill.bench.training;
