/**
 * KTH actions: clips of people who walk, jog, run, box, wave and clap, moved over a frame that
 * wraps around.
 *
 * <p>{@link io.wavemill.datasets.kth.KthActionsGenerator} makes the rows. It knows the videos by
 * name and length, the annotated ranges and where the files are; pixels are decoded where rows are
 * made. {@link io.wavemill.datasets.kth.VideoLibrary} is where videos come from: the recordings of
 * C. Schuldt, I. Laptev and B. Caputo (<i>Recognizing human actions: a local SVM approach</i>, ICPR
 * 2004) in a folder, as zip archives or unpacked, or a synthetic stand-in of the same form ({@code
 * kth.synthetic}). The experiment is that of T. A. Keller, <i>Flow Equivariant Recurrent Neural
 * Networks</i> (arXiv 2507.14793).
 */
package io.wavemill.datasets.kth;
