package io.wavemill.datasets.rotating;

/** Sines and cosines that have the same bits on every machine. */
final class Angles {
  private static final double RADIANS_PER_DEGREE = Math.PI / 180;

  private Angles() {}

  /** The cosine of an angle in degrees. */
  static double cosine(double degrees) {
    // Math.cos may be the processor's own, which differs in the last bit.
    return StrictMath.cos(degrees * RADIANS_PER_DEGREE);
  }

  /** The sine of an angle in degrees. */
  static double sine(double degrees) {
    return StrictMath.sin(degrees * RADIANS_PER_DEGREE);
  }
}
