package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.ode.DormandPrince853;
import io.wavemill.datasets.ode.LeapFrog;
import io.wavemill.datasets.random.SampleRandom;
import java.util.List;

/**
 * Lennard-Jones fluids. Each trajectory starts on a square lattice with random velocities, is kept
 * at a temperature by a {@link LangevinThermostat} for a while, is given the mean energy of the
 * second half of that while by scaling its momenta, and then moves on its own.
 */
final class FluidEnsemble implements Ensemble {
  private static final long serialVersionUID = 1L;

  /** Time of one integration step. */
  static final double TIME_STEP = 0.002;

  /** The energy changes little from step to step, and takes as long as a step. */
  private static final int STEPS_BETWEEN_ENERGIES = 10;

  private static final double DAMPING = 0.2;
  private static final double DISC_RADIUS = 0.3;

  private final int particles;
  private final double density;
  private final double temperature;
  private final double equilibration;

  /**
   * @param particles how many, a square number
   * @param density particles per area
   * @param temperature in units of ε
   * @param equilibration time with the thermostat
   */
  FluidEnsemble(int particles, double density, double temperature, double equilibration) {
    this.particles = particles;
    this.density = density;
    this.temperature = temperature;
    this.equilibration = equilibration;
  }

  @Override
  public List<Column> parameters() {
    return List.of(
        new Column("energy", "double", "epsilon", "kinetic and potential energy in frame 0"),
        new Column(
            "temperature", "double", "epsilon", "kinetic energy per degree of freedom, doubled"));
  }

  @Override
  public int dimension() {
    return 4 * particles;
  }

  @Override
  public String stateUnit() {
    return "positions in the box (sigma), then momenta";
  }

  @Override
  public Trajectory draw(SampleRandom random, Timeline timeline, DormandPrince853 integrator) {
    LennardJonesFluid fluid = new LennardJonesFluid(particles, density);
    double[] positions = new double[2 * particles];
    double[] momenta = new double[2 * particles];
    drawLattice(random, fluid, positions, momenta);
    equilibrate(random, fluid, positions, momenta);
    double kinetic = fluid.kineticEnergy(momenta);
    double[] parameters = {fluid.potentialEnergy(positions) + kinetic, kinetic / particles};

    LeapFrog integration = new LeapFrog(fluid, TIME_STEP);
    long steps = Math.round(timeline.interval() / TIME_STEP);
    double[] states = new double[timeline.frames() * dimension()];
    double[] derivatives = new double[states.length];
    double[] forces = new double[2 * particles];
    for (int frame = 0; frame < timeline.frames(); frame++) {
      if (frame > 0) {
        integration.advance(positions, momenta, steps);
      }
      fluid.forces(positions, forces);
      int start = frame * dimension();
      for (int i = 0; i < 2 * particles; i++) {
        states[start + i] = fluid.wrapped(positions[i]);
        states[start + 2 * particles + i] = momenta[i];
        derivatives[start + i] = momenta[i];
        derivatives[start + 2 * particles + i] = forces[i];
      }
    }
    return new Trajectory(parameters, states, derivatives);
  }

  private void drawLattice(
      SampleRandom random, LennardJonesFluid fluid, double[] positions, double[] momenta) {
    int side = (int) Math.sqrt(particles);
    double spacing = fluid.box() / side;
    // Uniform numbers on ±√(3T) have the variance T.
    double fastest = Math.sqrt(3 * temperature);
    for (int n = 0; n < particles; n++) {
      positions[2 * n] = (n % side + 0.5) * spacing;
      positions[2 * n + 1] = (n / side + 0.5) * spacing;
      momenta[2 * n] = random.nextDouble(-fastest, fastest);
      momenta[2 * n + 1] = random.nextDouble(-fastest, fastest);
    }
  }

  private void equilibrate(
      SampleRandom random, LennardJonesFluid fluid, double[] positions, double[] momenta) {
    LangevinThermostat thermostat = new LangevinThermostat(fluid, temperature, DAMPING, TIME_STEP);
    long steps = Math.max(2, Math.round(equilibration / TIME_STEP));
    for (long step = 0; step < steps / 2; step++) {
      thermostat.step(positions, momenta, random);
    }
    double sum = 0;
    long counted = 0;
    for (long step = steps / 2; step < steps; step++) {
      thermostat.step(positions, momenta, random);
      if (step % STEPS_BETWEEN_ENERGIES == 0 || step == steps - 1) {
        sum += fluid.potentialEnergy(positions) + fluid.kineticEnergy(momenta);
        counted++;
      }
    }
    double mean = sum / counted;
    double kinetic = mean - fluid.potentialEnergy(positions);
    while (kinetic <= 0) {
      // No velocities can give this configuration so little energy; the next ones will do.
      thermostat.step(positions, momenta, random);
      kinetic = mean - fluid.potentialEnergy(positions);
    }
    double scale = Math.sqrt(kinetic / fluid.kineticEnergy(momenta));
    for (int i = 0; i < momenta.length; i++) {
      momenta[i] *= scale;
    }
  }

  @Override
  public Painter painter(int resolution) {
    double box = new LennardJonesFluid(particles, density).box();
    DiscPainter discs = new DiscPainter(resolution, 0, box, particles, particles);
    return (parameters, states, frame, out, start) -> {
      int first = frame * dimension();
      for (int n = 0; n < particles; n++) {
        discs.place(n, states[first + 2 * n], states[first + 2 * n + 1], DISC_RADIUS, n);
      }
      discs.paint(out, start);
    };
  }
}
