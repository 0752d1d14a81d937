/**
 * Long sequences for recurrent networks: sequential MNIST, one pixel a step, with or without a
 * permutation of the pixels, and the adding problem.
 *
 * <p>Rusch and Mishra, <i>Coupled oscillatory recurrent neural network (coRNN)</i>, ICLR 2021; Le,
 * Jaitly and Hinton, <i>A simple way to initialize recurrent networks of rectified linear
 * units</i>, 2015 (sequential MNIST); Hochreiter and Schmidhuber, <i>Long short-term memory</i>,
 * 1997 (adding).
 */
package io.wavemill.datasets.sequence;
