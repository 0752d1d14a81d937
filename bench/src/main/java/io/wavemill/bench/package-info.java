/**
 * Benchmarks of wavemill: whole training steps and whole generation jobs, beside their peers in
 * Python if one is named, and micro-benchmarks.
 *
 * <p>{@link io.wavemill.bench.Bench} is the main class, {@link io.wavemill.bench.Benchmarks} the
 * list, docs/benchmarks.md what is measured how. May use everything of wavemill; nothing of
 * wavemill uses it.
 */
package io.wavemill.bench;
