/**
 * The fast engine for x86 processors: kernels of oneDNN, called directly, on images whose channels
 * lie in blocks of one vector register ({@code nChw16c} with AVX-512, {@code nChw8c} with AVX2).
 *
 * <p>Kernels are compiled once per shape and kept for the life of the process; an engine adds the
 * memory that a call needs. Every call runs in one thread, the caller's: work is spread over
 * samples, one engine per thread.
 */
package io.wavemill.core.engine.onednn;
