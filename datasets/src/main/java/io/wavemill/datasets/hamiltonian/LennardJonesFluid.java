package io.wavemill.datasets.hamiltonian;

import io.wavemill.datasets.ode.SeparableSystem;
import java.util.Arrays;

/**
 * Particles of mass 1 in a square box with periodic boundaries, pairs at a distance r below half
 * the box having the energy {@code 4·(r⁻¹² − r⁻⁶)} (Lennard-Jones, σ = ε = 1), others none.
 *
 * <p>Where the force is cut off the energy is shifted to 0, since that is the energy that the
 * motion keeps. Positions are {@code (x₁, y₁, x₂, y₂, …)} and need not lie within the box.
 */
public final class LennardJonesFluid implements SeparableSystem {
  private final int particles;
  private final double box;
  private final double cutoffSquared;
  private final double shift;

  /**
   * @param particles how many
   * @param density particles per area
   */
  public LennardJonesFluid(int particles, double density) {
    this.particles = particles;
    this.box = Math.sqrt(particles / density);
    this.cutoffSquared = box * box / 4;
    double sixth = 1 / (cutoffSquared * cutoffSquared * cutoffSquared);
    this.shift = 4 * sixth * (sixth - 1);
  }

  /** Number of particles. */
  public int particles() {
    return particles;
  }

  /** Length of a side of the box. */
  public double box() {
    return box;
  }

  @Override
  public int degreesOfFreedom() {
    return 2 * particles;
  }

  @Override
  public void forces(double[] positions, double[] forces) {
    double inverseBox = 1 / box;
    Arrays.fill(forces, 0);
    for (int i = 0; i < 2 * particles; i += 2) {
      double x = positions[i];
      double y = positions[i + 1];
      double forceX = 0;
      double forceY = 0;
      for (int j = i + 2; j < 2 * particles; j += 2) {
        double dx = x - positions[j];
        double dy = y - positions[j + 1];
        dx -= box * Math.rint(dx * inverseBox);
        dy -= box * Math.rint(dy * inverseBox);
        double squared = dx * dx + dy * dy;
        if (squared < cutoffSquared) {
          double inverse = 1 / squared;
          double sixth = inverse * inverse * inverse;
          double push = 24 * inverse * sixth * (2 * sixth - 1);
          forceX += push * dx;
          forceY += push * dy;
          forces[j] -= push * dx;
          forces[j + 1] -= push * dy;
        }
      }
      forces[i] += forceX;
      forces[i + 1] += forceY;
    }
  }

  @Override
  public void velocities(double[] momenta, double[] velocities) {
    System.arraycopy(momenta, 0, velocities, 0, 2 * particles);
  }

  /** The energy of all pairs. */
  public double potentialEnergy(double[] positions) {
    double energy = 0;
    for (int i = 0; i < 2 * particles; i += 2) {
      for (int j = i + 2; j < 2 * particles; j += 2) {
        double dx = nearest(positions[i] - positions[j]);
        double dy = nearest(positions[i + 1] - positions[j + 1]);
        double squared = dx * dx + dy * dy;
        if (squared < cutoffSquared) {
          double sixth = 1 / (squared * squared * squared);
          energy += 4 * sixth * (sixth - 1) - shift;
        }
      }
    }
    return energy;
  }

  /** The energy of the motion. */
  public double kineticEnergy(double[] momenta) {
    double energy = 0;
    for (double momentum : momenta) {
      energy += 0.5 * momentum * momentum;
    }
    return energy;
  }

  /** A distance along one side, to the nearest of a particle's periodic images. */
  private double nearest(double distance) {
    return distance - box * Math.rint(distance / box);
  }

  /** A position brought into the box, {@code [0, box)}. */
  double wrapped(double position) {
    double inside = position - box * Math.floor(position / box);
    // Rounding can end on the far side, which is the near one.
    return inside < box ? inside : 0;
  }
}
