/**
 * Networks of coupled oscillators: neural wave machines and coRNN.
 *
 * <p>{@link io.wavemill.core.oscillator.Coupling} says who listens to whom, {@link
 * io.wavemill.core.oscillator.OscillatorPass} takes a batch forward and backward through time in
 * floats, and {@link io.wavemill.core.oscillator.DoubleOscillatorPass} does the same in doubles,
 * plainly. {@link io.wavemill.core.oscillator.OscillatorNetwork} is the Deeplearning4j layer around
 * them, {@link io.wavemill.core.oscillator.SequenceNetworks} the published sequence model.
 */
package io.wavemill.core.oscillator;
