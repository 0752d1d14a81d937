package io.wavemill.datasets.navigation;

/** Angles in radians. */
public final class Angles {
  private static final double TURN = 2 * Math.PI;

  private Angles() {}

  /** The same direction within {@code [−π, π)}. */
  public static double wrap(double angle) {
    double rest = (angle + Math.PI) % TURN;
    double wrapped = (rest < 0 ? rest + TURN : rest) - Math.PI;
    // A rest just below zero rounds to a whole turn.
    return wrapped < Math.PI ? wrapped : -Math.PI;
  }
}
