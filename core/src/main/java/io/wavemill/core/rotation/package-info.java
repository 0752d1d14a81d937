/**
 * Flow-equivariant recurrent networks for rotations (FERNN, arXiv 2507.14793): states with an
 * orientation, filters that are built from a steerable basis, and their layer.
 *
 * <p>{@link io.wavemill.core.rotation.SteerableBasis} is the mathematics of the filters, {@link
 * io.wavemill.core.rotation.RotatingForecaster} the configuration that people write. The recurrence
 * itself is that of {@link io.wavemill.core.flow}.
 */
package io.wavemill.core.rotation;
