/**
 * What wavemill's layers share about their parameters: names and shapes over Deeplearning4j's flat
 * array, and first values that are the same on every machine.
 */
package io.wavemill.core.parameters;
