package io.wavemill.datasets.hamiltonian;

import java.util.Locale;

/** The systems of the suite. */
public enum PhysicalSystem {
  /** A mass on a spring, moving up and down. */
  MASS_SPRING(0.05, 1e-9),
  /** A mass on a rod. */
  PENDULUM(0.05, 1e-9),
  /** A pendulum that hangs from a pendulum. */
  DOUBLE_PENDULUM(0.05, 1e-9),
  /** Two bodies in a plane that attract each other. */
  TWO_BODY(0.05, 1e-9),
  /** Two players who learn to match, or not to match, pennies. */
  MATCHING_PENNIES(0.1, 1e-12),
  /** Two players who learn rock, paper, scissors. */
  ROCK_PAPER_SCISSORS(0.1, 1e-12),
  /** Four Lennard-Jones particles, a thin gas in a periodic box. */
  LENNARD_JONES_4(0.1, 1e-9),
  /** Sixteen Lennard-Jones particles, a liquid in a periodic box. */
  LENNARD_JONES_16(0.1, 1e-9);

  private final double interval;
  private final double tolerance;

  PhysicalSystem(double interval, double tolerance) {
    this.interval = interval;
    this.tolerance = tolerance;
  }

  /** The word for it in experiments, such as {@code mass-spring}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The published time between frames. */
  public double publishedInterval() {
    return interval;
  }

  /** The published relative and absolute tolerance of the integrator. */
  public double publishedTolerance() {
    return tolerance;
  }

  /** Whether it is one of the four that there are variants of, with colours and friction. */
  public boolean hasVariants() {
    return ordinal() <= TWO_BODY.ordinal();
  }

  /** Whether it is a molecular dynamics simulation. */
  public boolean isFluid() {
    return this == LENNARD_JONES_4 || this == LENNARD_JONES_16;
  }
}
