package io.wavemill.core.flow;

import io.wavemill.core.engine.Shifts;

/**
 * The finite set of velocities V of a translating network: all whole (vx, vy) with {@code |vx|,
 * |vy| <= range}, in pixels per frame. The order is vx outer, vy inner, both ascending; range 0 is
 * the single velocity (0, 0), the ordinary network.
 *
 * @param range largest speed along an axis, pixels per frame
 */
public record Velocities(int range) {

  /** Checks the range. */
  public Velocities {
    if (range < 0) {
      throw new IllegalArgumentException("velocity range must be 0 or more, not " + range);
    }
  }

  /** Number of velocities, (2·range + 1)². */
  public int count() {
    return (2 * range + 1) * (2 * range + 1);
  }

  /** Horizontal velocity of channel {@code index}, pixels to the right per frame. */
  public int vx(int index) {
    return index / (2 * range + 1) - range;
  }

  /** Vertical velocity of channel {@code index}, pixels downwards per frame. */
  public int vy(int index) {
    return index % (2 * range + 1) - range;
  }

  /** Channel of a velocity. */
  public int index(int vx, int vy) {
    if (Math.abs(vx) > range || Math.abs(vy) > range) {
      throw new IllegalArgumentException("(" + vx + ", " + vy + ") is outside range " + range);
    }
    return (vx + range) * (2 * range + 1) + vy + range;
  }

  /** One step of the flow, ψ_1(ν), for each velocity in order. */
  public Shifts step() {
    int[] right = new int[count()];
    int[] down = new int[count()];
    for (int i = 0; i < right.length; i++) {
      right[i] = vx(i);
      down[i] = vy(i);
    }
    return Shifts.of(right, down);
  }
}
