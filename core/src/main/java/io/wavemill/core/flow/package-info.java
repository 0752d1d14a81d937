/**
 * Flow-equivariant recurrent networks for translations (FERNN, arXiv 2507.14793) as a
 * Deeplearning4j layer.
 *
 * <p>{@link io.wavemill.core.flow.FlowForecaster} is the configuration that people write, {@link
 * io.wavemill.core.flow.FlowForecasterLayer} the layer that Deeplearning4j runs, and {@link
 * io.wavemill.core.flow.ForecastPass} the mathematics: forward and backward through time on an
 * {@link io.wavemill.core.engine.Engine}. {@link io.wavemill.core.flow.FlowStates} is how to look
 * at hidden states.
 */
package io.wavemill.core.flow;
