package io.wavemill.datasets.navigation;

/**
 * How an animal meets the walls of its box, which is centred on the origin (specification of the
 * reference implementation: only the nearest wall counts, of equally near ones the first of right,
 * top, left and bottom).
 *
 * <p>Closer to a wall than the border region and heading towards it, by less than a quarter turn,
 * the animal is near: it slows down and turns to run parallel to the wall. What {@link
 * Mode#CORRECTED} changes:
 *
 * <ul>
 *   <li>An animal heading straight into a wall, which the reference lets walk on, turns left.
 *   <li>{@link #confine}: no step leaves the box. In the reference some do, in corners above all,
 *       where the second wall goes unnoticed.
 * </ul>
 *
 * @param width of the box, metres
 * @param height of the box, metres
 * @param borderRegion within which a wall is noticed, metres
 * @param mode whether to correct
 */
public record Walls(double width, double height, double borderRegion, Mode mode) {
  private static final double QUARTER = Math.PI / 2;

  /**
   * What the walls do to an animal.
   *
   * @param near whether it has to slow down
   * @param turn how far it turns after this step, radians, positive to the left; 0 if not near
   */
  public record Encounter(boolean near, double turn) {
    static final Encounter NONE = new Encounter(false, 0);
  }

  /**
   * Looks at the nearest wall.
   *
   * @param x position, metres; may lie outside
   * @param y position, metres
   * @param heading radians, any number of turns
   */
  public Encounter meet(double x, double y, double heading) {
    double distance = width / 2 - x;
    double direction = 0;
    if (height / 2 - y < distance) {
      distance = height / 2 - y;
      direction = QUARTER;
    }
    if (width / 2 + x < distance) {
      distance = width / 2 + x;
      direction = Math.PI;
    }
    if (height / 2 + y < distance) {
      distance = height / 2 + y;
      direction = 3 * QUARTER;
    }
    if (distance >= borderRegion) {
      return Encounter.NONE;
    }
    double towards = Angles.wrap(heading - direction);
    if (Math.abs(towards) >= QUARTER) {
      return Encounter.NONE;
    }
    boolean left = towards > 0 || (towards == 0 && mode == Mode.CORRECTED);
    double side = left ? 1 : Math.signum(towards);
    return new Encounter(true, side * (QUARTER - Math.abs(towards)));
  }

  /**
   * How much of a step along one axis can be taken.
   *
   * @param from coordinate before the step, metres
   * @param step the step, metres
   * @param side the box's length along the axis
   * @return the step, in {@link Mode#CORRECTED} cut at the wall
   */
  double confine(double from, double step, double side) {
    if (mode == Mode.REFERENCE) {
      return step;
    }
    double to = from + step;
    return Math.abs(to) <= side / 2 ? step : Math.copySign(side / 2, to) - from;
  }
}
