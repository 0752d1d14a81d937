package io.wavemill.core.engine;

/**
 * How the images of a stack are moved: each one in its own way, the ways repeated cyclically. Every
 * flow is linear in the image.
 */
public sealed interface Flow permits Shifts, Rotations, LearnedShifts {

  /** Length of the cycle, images: image {@code i} is moved like image {@code i mod cycle}. */
  int cycle();
}
