package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.SeparableSystem;
import io.wavemill.datasets.ode.Trigonometry;

/**
 * A mass on a rod: {@code H = m·g·l·(1 − cos q) + p²/(2·m·l²)}. A state is {@code (q, p)}, the
 * angle from hanging down, in radians and not wrapped, and the angular momentum.
 *
 * @param mass m
 * @param gravity g, length/time²
 * @param length l
 * @param friction f, mass·length²/time
 */
public record Pendulum(double mass, double gravity, double length, double friction)
    implements HamiltonianEquation, SeparableSystem {
  @Override
  public int dimension() {
    return 2;
  }

  @Override
  public void derivative(double[] state, double[] derivative) {
    double velocity = state[1] / (mass * length * length);
    derivative[0] = velocity;
    derivative[1] = -mass * gravity * length * Trigonometry.sin(state[0]) - friction * velocity;
  }

  @Override
  public double energy(double[] state) {
    return mass * gravity * length * (1 - Trigonometry.cos(state[0]))
        + state[1] * state[1] / (2 * mass * length * length);
  }

  @Override
  public Pendulum withoutFriction() {
    return new Pendulum(mass, gravity, length, 0);
  }

  @Override
  public int degreesOfFreedom() {
    return 1;
  }

  /** The torque of gravity, friction left out. */
  @Override
  public void forces(double[] positions, double[] forces) {
    forces[0] = -mass * gravity * length * Trigonometry.sin(positions[0]);
  }

  @Override
  public void velocities(double[] momenta, double[] velocities) {
    velocities[0] = momenta[0] / (mass * length * length);
  }
}
