package io.wavemill.datasets.navigation;

/**
 * The path of one animal, {@code T} steps long as far as a network sees it.
 *
 * <p>Simulated are {@code T + 1} steps, and as in the reference implementation the first is not
 * shown: the {@linkplain #startX start} is where that step ends. All later numbers count from 0 at
 * the first step shown: displacement {@code k} leads to position {@code k}, so that {@code
 * position(k) = start + displacement(0) + … + displacement(k)}.
 */
public final class Trajectory {
  private final double[] x;
  private final double[] y;
  private final double[] headings;
  private final double[] stepX;
  private final double[] stepY;
  private final boolean[] near;

  /**
   * Takes over the arrays.
   *
   * @param x positions before and after all {@code T + 1} steps, metres, {@code [T + 2]}
   * @param headings in which each step was taken and after the last, {@code [T + 2]}
   * @param stepX displacements, metres, {@code [T + 1]}
   * @param near at which steps a wall was near, {@code [T + 1]}
   */
  Trajectory(
      double[] x, double[] y, double[] headings, double[] stepX, double[] stepY, boolean[] near) {
    this.x = x;
    this.y = y;
    this.headings = headings;
    this.stepX = stepX;
    this.stepY = stepY;
    this.near = near;
  }

  /** {@code T}, the number of steps shown. */
  public int steps() {
    return stepX.length - 1;
  }

  /** Where the simulation began, one step before the start; metres. */
  public double initialX() {
    return x[0];
  }

  /** See {@link #initialX}. */
  public double initialY() {
    return y[0];
  }

  /** The heading of the step that is not shown, radians within {@code [−π, π)}. */
  public double initialHeading() {
    return headings[0];
  }

  /** Where the first step shown begins, metres. */
  public double startX() {
    return x[1];
  }

  /** See {@link #startX}. */
  public double startY() {
    return y[1];
  }

  /** Displacement {@code k}, metres, drift included. */
  public double displacementX(int k) {
    return stepX[k + 1];
  }

  /** See {@link #displacementX}. */
  public double displacementY(int k) {
    return stepY[k + 1];
  }

  /** Position {@code k}, metres. */
  public double positionX(int k) {
    return x[k + 2];
  }

  /** See {@link #positionX}. */
  public double positionY(int k) {
    return y[k + 2];
  }

  /** The heading in which step {@code k} was taken, radians within {@code [−π, π)}. */
  public double heading(int k) {
    return headings[k + 1];
  }

  /** Whether the animal was slowed by a wall at step {@code k}. */
  public boolean nearWall(int k) {
    return near[k + 1];
  }

  /** The displacements {@code [T, 2]} in single precision: what a network is given. */
  public float[] displacements() {
    return pairs(stepX, stepY, 1);
  }

  /** The positions {@code [T, 2]} in single precision: what a network has to tell. */
  public float[] positions() {
    return pairs(x, y, 2);
  }

  /** The start {@code [2]} in single precision. */
  public float[] start() {
    return new float[] {(float) x[1], (float) y[1]};
  }

  /** The headings {@code [T]} in single precision. */
  public float[] headings() {
    float[] single = new float[steps()];
    for (int k = 0; k < single.length; k++) {
      single[k] = (float) heading(k);
    }
    return single;
  }

  private float[] pairs(double[] first, double[] second, int from) {
    float[] pairs = new float[2 * steps()];
    for (int k = 0; k < steps(); k++) {
      pairs[2 * k] = (float) first[from + k];
      pairs[2 * k + 1] = (float) second[from + k];
    }
    return pairs;
  }
}
