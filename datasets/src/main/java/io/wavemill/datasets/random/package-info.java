/**
 * Random numbers that are the same on every machine.
 *
 * <p>Two generators behind one small interface: {@link
 * io.wavemill.datasets.random.NumpyRandomState} repeats the stream that the reference
 * implementations drew from, number for number; {@link io.wavemill.datasets.random.SampleRandom}
 * gives every sample a stream of its own, so that samples can be made in any order, anywhere.
 * {@link io.wavemill.datasets.random.RealDraws} makes normal and other real numbers of such a
 * stream.
 */
package io.wavemill.datasets.random;
