/**
 * Integrators of ordinary differential equations whose results are the same to the bit on every
 * machine: arithmetic in a fixed order and trigonometry of our own, which is StrictMath's to the
 * bit, and no platform's mathematical library.
 *
 * <p>{@link io.wavemill.datasets.ode.DormandPrince853} serves smooth systems to high accuracy,
 * {@link io.wavemill.datasets.ode.LeapFrog} separable ones over very long times. They know nothing
 * of physics and allocate nothing while they run.
 */
package io.wavemill.datasets.ode;
