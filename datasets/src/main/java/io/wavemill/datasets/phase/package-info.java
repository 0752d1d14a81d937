/**
 * Images as fields of phases, the drive of an oscillator field: every grey value becomes an angle.
 *
 * <p>{@link io.wavemill.datasets.phase.PhaseEncoding} is the formula; images come from a set of
 * handwritten digits or from a folder of PNG and JPEG files.
 */
package io.wavemill.datasets.phase;
