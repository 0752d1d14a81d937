/**
 * A synthetic stand-in for KTH's recordings, for machines without them: articulated figures that
 * perform the six actions, written as AVI files with a {@code 00sequences.txt}.
 *
 * <p>The form is that of the recordings, so that the same reader is exercised: 160×120 pixels, 25
 * frames a second, 25 persons, 4 scenarios, ranges counted from 1, and the same one video missing.
 * The contents are not: what is learned from them says nothing about people. Everything is drawn
 * with arithmetic that is the same on every machine.
 */
package io.wavemill.datasets.kth.synthetic;
