/**
 * Translating MNIST: handwritten digits that move at constant velocity over a canvas and come back
 * on the other side.
 *
 * <p>{@link io.wavemill.datasets.mnist.TranslatingMnist} makes a sequence from random draws and
 * digits; {@link io.wavemill.datasets.mnist.TranslatingMnistDataset} says which sequences a dataset
 * consists of and makes any of them.
 */
package io.wavemill.datasets.mnist;
