package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.random.SampleRandom;

/**
 * Keeps a fluid of masses 1 at a temperature: to the forces it adds a drag {@code −p/τ} and random
 * kicks, uniform with the variance {@code 2·T/(τ·Δt)} that balances it (Schneider and Stoll, 1978;
 * that uniform kicks serve as well as Gaussian ones: Dünweg and Paul, 1991). Steps are those of
 * {@link io.wavemill.datasets.ode.LeapFrog} with these forces.
 *
 * <p>Not thread-safe: it keeps forces between steps.
 */
final class LangevinThermostat {
  private final LennardJonesFluid fluid;
  private final double damping;
  private final double timeStep;
  private final double kick;
  private final double[] forces;
  private boolean started;

  /**
   * @param fluid what to keep warm
   * @param temperature T, in units of ε
   * @param damping τ, the time in which drag alone takes away all but 1/e of a momentum
   * @param timeStep Δt
   */
  LangevinThermostat(LennardJonesFluid fluid, double temperature, double damping, double timeStep) {
    this.fluid = fluid;
    this.damping = damping;
    this.timeStep = timeStep;
    // A uniform number on [−½, ½) has the variance 1/12.
    this.kick = Math.sqrt(24 * temperature / (damping * timeStep));
    this.forces = new double[fluid.degreesOfFreedom()];
  }

  /** Moves the state on by one step. */
  void step(double[] positions, double[] momenta, SampleRandom random) {
    if (!started) {
      forces(positions, momenta, random);
      started = true;
    }
    for (int i = 0; i < positions.length; i++) {
      momenta[i] += 0.5 * timeStep * forces[i];
      positions[i] += timeStep * momenta[i];
    }
    forces(positions, momenta, random);
    for (int i = 0; i < positions.length; i++) {
      momenta[i] += 0.5 * timeStep * forces[i];
    }
  }

  private void forces(double[] positions, double[] momenta, SampleRandom random) {
    fluid.forces(positions, forces);
    for (int i = 0; i < forces.length; i++) {
      forces[i] += kick * random.nextDouble(-0.5, 0.5) - momenta[i] / damping;
    }
  }
}
