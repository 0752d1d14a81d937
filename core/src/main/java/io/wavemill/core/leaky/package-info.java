/**
 * Leaky noisy recurrent networks, as they path-integrate in the work on offline reactivation:
 * {@link io.wavemill.core.leaky.LeakyPass} takes a batch through time in floats, {@link
 * io.wavemill.core.leaky.DoubleLeakyPass} in doubles, plainly.
 */
package io.wavemill.core.leaky;
