package io.wavemill.datasets.navigation;

import io.wavemill.datasets.random.RealDraws;
import io.wavemill.datasets.random.SampleRandom;
import java.util.Objects;

/** The random turns of a head: a normal number for each step, or, if biased, its absolute value. */
public final class HeadDirectionSimulator {
  private final HeadDirectionSettings settings;

  /** A simulator of heads with these settings. */
  public HeadDirectionSimulator(HeadDirectionSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /**
   * A trajectory whose randomness comes from {@code random} alone: first the start, then all turns.
   * Biased and unbiased heads draw alike.
   */
  public HeadDirectionTrajectory draw(SampleRandom random) {
    RealDraws draws = new RealDraws(random);
    double start = settings.start() == Start.ZERO ? 0 : draws.uniform(0, 2 * Math.PI);
    double[] rates = new double[settings.steps()];
    for (int t = 0; t < rates.length; t++) {
      rates[t] = draws.normal(settings.turning().mean(), settings.turning().deviation());
    }
    return simulate(start, rates);
  }

  /**
   * The trajectory of given draws.
   *
   * @param start direction before the first turn, radians
   * @param rates how fast the head turns at each step, radian/second
   */
  public HeadDirectionTrajectory simulate(double start, double[] rates) {
    double[] directions = new double[rates.length + 1];
    double[] turns = new double[rates.length];
    double direction = start;
    directions[0] = Angles.wrap(direction);
    for (int t = 0; t < rates.length; t++) {
      turns[t] = settings.timeStep() * (settings.biased() ? Math.abs(rates[t]) : rates[t]);
      direction += turns[t];
      directions[t + 1] = Angles.wrap(direction);
    }
    return new HeadDirectionTrajectory(directions, turns);
  }
}
