package io.wavemill.datasets.navigation;

import io.wavemill.datasets.random.RealDraws;
import io.wavemill.datasets.random.SampleRandom;
import java.util.Objects;

/**
 * The random walk of an animal in a box: Rayleigh speeds, normal turns, walls to run along and, if
 * biased, a drift towards an anchor.
 *
 * <p>A step is taken in the old heading; the turn at a wall acts from the next step on. The drift
 * moves the body and leaves the heading alone, and it is a fraction per step, whatever the length
 * of a step in time.
 */
public final class TrajectorySimulator {
  private final NavigationSettings settings;
  private final Walls walls;

  /** A simulator of animals with these settings. */
  public TrajectorySimulator(NavigationSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.walls =
        new Walls(
            settings.box().width(),
            settings.box().height(),
            settings.box().borderRegion(),
            settings.mode());
  }

  /**
   * A trajectory whose randomness comes from {@code random} alone, in this order: position (x, y),
   * heading, all turns, all speeds. Biased and unbiased animals, and those of either mode, draw
   * alike.
   */
  public Trajectory draw(SampleRandom random) {
    RealDraws draws = new RealDraws(random);
    NavigationSettings.Box box = settings.box();
    boolean zero = settings.start() == Start.ZERO;
    double x = zero ? 0 : draws.uniform(-box.width() / 2, box.width() / 2);
    double y = zero ? 0 : draws.uniform(-box.height() / 2, box.height() / 2);
    double heading = draws.uniform(0, 2 * Math.PI);
    int steps = settings.steps() + 1;
    double[] turns = new double[steps];
    for (int t = 0; t < steps; t++) {
      turns[t] = draws.normal(settings.turning().mean(), settings.turning().deviation());
    }
    double[] speeds = new double[steps];
    for (int t = 0; t < steps; t++) {
      speeds[t] = draws.rayleigh(settings.speedScale());
    }
    return simulate(x, y, heading, turns, speeds);
  }

  /**
   * The trajectory of given draws; as many steps as there are turns, of which the first is not
   * shown.
   *
   * @param x initial position, metres
   * @param y initial position, metres
   * @param heading initial heading, radians
   * @param turns how fast the heading turns after each step, radian/second
   * @param speeds of each step, metre/second
   * @throws IllegalArgumentException if there are not as many speeds as turns, or none
   */
  public Trajectory simulate(double x, double y, double heading, double[] turns, double[] speeds) {
    int steps = turns.length;
    if (steps == 0 || speeds.length != steps) {
      throw new IllegalArgumentException(steps + " turns, " + speeds.length + " speeds");
    }
    NavigationSettings.Box box = settings.box();
    NavigationSettings.Drift drift = settings.drift();
    double timeStep = settings.timeStep();
    double[] xs = new double[steps + 1];
    double[] ys = new double[steps + 1];
    double[] headings = new double[steps + 1];
    double[] stepX = new double[steps];
    double[] stepY = new double[steps];
    boolean[] near = new boolean[steps];
    xs[0] = x;
    ys[0] = y;
    headings[0] = heading;
    for (int t = 0; t < steps; t++) {
      Walls.Encounter wall = walls.meet(xs[t], ys[t], headings[t]);
      near[t] = wall.near();
      double length = speeds[t] * (wall.near() ? box.borderSlowFactor() : 1) * timeStep;
      stepX[t] = length * StrictMath.cos(headings[t]);
      stepY[t] = length * StrictMath.sin(headings[t]);
      if (settings.biased()) {
        stepX[t] += drift.rate() * (drift.anchorX() - xs[t]);
        stepY[t] += drift.rate() * (drift.anchorY() - ys[t]);
      }
      stepX[t] = walls.confine(xs[t], stepX[t], box.width());
      stepY[t] = walls.confine(ys[t], stepY[t], box.height());
      xs[t + 1] = xs[t] + stepX[t];
      ys[t + 1] = ys[t] + stepY[t];
      headings[t + 1] = headings[t] + wall.turn() + timeStep * turns[t];
    }
    for (int t = 0; t <= steps; t++) {
      headings[t] = Angles.wrap(headings[t]);
    }
    return new Trajectory(xs, ys, headings, stepX, stepY, near);
  }
}
