package io.wavemill.datasets.mnist;

import java.io.Serializable;

/**
 * Which digit moves, and how. In frame {@code t} it is rolled by {@code (x0 + vx·t, y0 + vy·t)}: to
 * the right and downward.
 *
 * @param index the digit's number in its set
 * @param vx velocity to the right, pixels/frame
 * @param vy velocity downward, pixels/frame
 * @param x0 roll to the right in frame 0, pixels
 * @param y0 roll downward in frame 0, pixels
 */
public record DigitPath(int index, int vx, int vy, int x0, int y0) implements Serializable {
  private static final long serialVersionUID = 1L;
}
