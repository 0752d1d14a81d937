package io.wavemill.datasets.mnist;

import java.io.Serializable;

/**
 * A velocity in the plane.
 *
 * @param vx to the right, pixels/frame
 * @param vy downward, pixels/frame
 */
public record Velocity(int vx, int vy) implements Serializable {
  private static final long serialVersionUID = 1L;
}
