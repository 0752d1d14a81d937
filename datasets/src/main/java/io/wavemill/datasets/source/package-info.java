/**
 * Where handwritten digits come from: the jar itself, a folder of MNIST's files, or a download.
 *
 * <p>{@link io.wavemill.datasets.source.DigitSource} is the door. Everything that comes from
 * outside is read with care: sizes are checked before they are believed, and what is wrong is said
 * with the file's name and a remedy.
 */
package io.wavemill.datasets.source;
