package io.wavemill.datasets.navigation;

/**
 * The turns of one head; none is hidden. Turn {@code k} leads from the direction before it to
 * direction {@code k}.
 */
public final class HeadDirectionTrajectory {
  private final double[] directions;
  private final double[] turns;

  /**
   * Takes over the arrays.
   *
   * @param directions before the first and after all turns, radians, {@code [T + 1]}
   * @param turns radians, {@code [T]}
   */
  HeadDirectionTrajectory(double[] directions, double[] turns) {
    this.directions = directions;
    this.turns = turns;
  }

  /** {@code T}, the number of turns. */
  public int steps() {
    return turns.length;
  }

  /** The direction before the first turn, radians within {@code [−π, π)}. */
  public double start() {
    return directions[0];
  }

  /** Turn {@code k}, radians, positive to the left. */
  public double turn(int k) {
    return turns[k];
  }

  /** Direction {@code k}, radians within {@code [−π, π)}. */
  public double direction(int k) {
    return directions[k + 1];
  }

  /** The turns {@code [T, 1]} in single precision: what a network is given. */
  public float[] turns() {
    float[] single = new float[turns.length];
    for (int k = 0; k < single.length; k++) {
      single[k] = (float) turns[k];
    }
    return single;
  }

  /** The directions {@code [T, 1]} in single precision: what a network has to tell. */
  public float[] directions() {
    float[] single = new float[turns.length];
    for (int k = 0; k < single.length; k++) {
      single[k] = (float) direction(k);
    }
    return single;
  }
}
