package io.wavemill.datasets.ode;

/**
 * The leap-frog, or velocity Verlet, integrator: half a kick, a drift, half a kick.
 *
 * <pre>  p½ = p + Δt/2·F(q)     q' = q + Δt·v(p½)     p' = p½ + Δt/2·F(q')</pre>
 *
 * It is symplectic and time-reversible: over any time the energy error stays of order Δt² instead
 * of growing (Hairer, Lubich and Wanner, <i>Geometric numerical integration illustrated by the
 * Störmer–Verlet method</i>, Acta Numerica 2003). The forces at the end of a step serve the next
 * one, so that a step costs one evaluation.
 *
 * <p>Not thread-safe: it keeps the forces between steps.
 */
public final class LeapFrog {
  private final SeparableSystem system;
  private final double timeStep;
  private final double[] forces;
  private final double[] velocities;

  /**
   * @param system what moves
   * @param timeStep Δt
   */
  public LeapFrog(SeparableSystem system, double timeStep) {
    this.system = system;
    this.timeStep = timeStep;
    this.forces = new double[system.degreesOfFreedom()];
    this.velocities = new double[system.degreesOfFreedom()];
  }

  /**
   * Moves a state on.
   *
   * @param positions {@code [degreesOfFreedom]}, overwritten
   * @param momenta {@code [degreesOfFreedom]}, overwritten
   * @param steps how many steps
   */
  public void advance(double[] positions, double[] momenta, long steps) {
    double halfStep = 0.5 * timeStep;
    system.forces(positions, forces);
    for (long step = 0; step < steps; step++) {
      for (int i = 0; i < momenta.length; i++) {
        momenta[i] += halfStep * forces[i];
      }
      system.velocities(momenta, velocities);
      for (int i = 0; i < positions.length; i++) {
        positions[i] += timeStep * velocities[i];
      }
      system.forces(positions, forces);
      for (int i = 0; i < momenta.length; i++) {
        momenta[i] += halfStep * forces[i];
      }
    }
  }
}
