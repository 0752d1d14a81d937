/**
 * Handwritten digits that turn: the rotating MNIST of <i>Flow Equivariant Recurrent Neural
 * Networks</i> ({@link io.wavemill.datasets.rotating.RotatingMnistGenerator}) and that of <i>Neural
 * Wave Machines</i> ({@link io.wavemill.datasets.rotating.NwmRotatingMnistGenerator}).
 *
 * <p>Both turn images by bilinear interpolation in one place, {@code ImageRotator}. All frames of a
 * sequence are interpolated from the digit itself, never from the frame before. Angles are in
 * degrees; positive ones turn the picture counter-clockwise as it is seen on a screen.
 */
package io.wavemill.datasets.rotating;
