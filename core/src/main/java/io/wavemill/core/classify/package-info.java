/**
 * Classifiers of short videos (FERNN, arXiv 2507.14793, the KTH actions): a flow-equivariant
 * recurrent network and its baselines, as Deeplearning4j layers.
 *
 * <p>{@link io.wavemill.core.classify.FlowClassifier} and {@link
 * io.wavemill.core.classify.VolumeClassifier} are the configurations that people write, {@link
 * io.wavemill.core.classify.NormalisedStack} the convolutions with batch normalisation that both
 * have, {@link io.wavemill.core.classify.RecurrentPass} the recurrence of the first. A recurrent
 * layer of several is trained by a {@link io.wavemill.core.classify.LayerPass}.
 */
package io.wavemill.core.classify;
