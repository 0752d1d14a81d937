/** Updaters that follow the reference works where Deeplearning4j's differ. */
package io.wavemill.core.optimise;
