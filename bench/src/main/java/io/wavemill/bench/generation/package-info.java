/**
 * Benchmarks of data generation: the job of {@code wavemill generate} for each type of dataset,
 * with the same synthesis in Python beside it where there is one.
 *
 * <p>{@link io.wavemill.bench.generation.GenerationCases} lists the datasets, {@link
 * io.wavemill.bench.generation.GenerateBenchmark} measures one.
 */
package io.wavemill.bench.generation;
