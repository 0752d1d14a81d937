package io.wavemill.datasets.hamiltonian;

/** Turns states into pixels. Not thread-safe: it keeps its working arrays. */
interface Painter {
  /**
   * Draws a frame.
   *
   * @param parameters those of the trajectory
   * @param states the trajectory's
   * @param frame which of them
   * @param out {@code [frame, channel, y, x]}, red, green and blue, row 0 being the lowest; every
   *     byte of the frame is overwritten
   * @param start where the frame starts in {@code out}
   */
  void paint(double[] parameters, double[] states, int frame, byte[] out, int start);
}
