/** Losses that Deeplearning4j does not have in the form the reference works define. */
package io.wavemill.core.loss;
