package io.wavemill.datasets.rotating;

import java.io.Serializable;

/**
 * Which digit turns, and how. In frame {@code t} it is turned by {@code startAngle +
 * angularVelocity·t}, counter-clockwise.
 *
 * @param index the digit's number in its set
 * @param angularVelocity degrees/frame
 * @param startAngle its angle in frame 0, degrees, at least 0 and below 360
 */
public record RotatingDigit(int index, int angularVelocity, double startAngle)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
