/**
 * Arrays inside a column: NumPy's {@code .npy} format, which {@code numpy.load} and Petastorm read
 * as they are.
 */
package io.wavemill.datasets.tensor;
