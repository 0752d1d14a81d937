/** Micro-benchmarks (JMH) of single operations; {@code ./wavemill bench micro} runs them. */
package io.wavemill.bench.micro;
