package io.wavemill.datasets.hamiltonian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.ode.DormandPrince853;
import io.wavemill.datasets.ode.LeapFrog;
import io.wavemill.datasets.random.SampleRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LennardJonesTest {
  private static final LennardJonesFluid LIQUID = new LennardJonesFluid(16, 0.77);

  private static double[] lattice(Random random) {
    double[] positions = new double[32];
    double spacing = LIQUID.box() / 4;
    for (int n = 0; n < 16; n++) {
      positions[2 * n] = (n % 4 + 0.1 * random.nextDouble()) * spacing;
      positions[2 * n + 1] = (n / 4 + 0.1 * random.nextDouble()) * spacing;
    }
    return positions;
  }

  private static double[] momenta(Random random) {
    double[] momenta = new double[32];
    Arrays.setAll(momenta, i -> random.nextGaussian() * 0.7);
    return momenta;
  }

  @Test
  void aPairAtItsMinimumFeelsNoForce() {
    LennardJonesFluid pair = new LennardJonesFluid(2, 0.02);
    double minimum = Math.pow(2, 1.0 / 6);
    // The second particle is nearest across the boundary.
    double[] positions = {0, 1, pair.box() - minimum, 1};
    double[] forces = new double[4];
    pair.forces(positions, forces);
    assertArrayEquals(new double[4], forces, 1e-12);
    double atCutoff = Math.pow(pair.box() / 2, -6);
    assertEquals(-1 - 4 * atCutoff * (atCutoff - 1), pair.potentialEnergy(positions), 1e-12);
  }

  @Test
  void forcesAreTheSlopeOfTheEnergyAndSumToZero() {
    Random random = new Random(3);
    double[] positions = lattice(random);
    double[] forces = new double[32];
    LIQUID.forces(positions, forces);
    double sum = 0;
    for (int i = 0; i < 32; i++) {
      sum += forces[i];
      double[] moved = positions.clone();
      moved[i] += 1e-6;
      double above = LIQUID.potentialEnergy(moved);
      moved[i] -= 2e-6;
      assertEquals((LIQUID.potentialEnergy(moved) - above) / 2e-6, forces[i], 1e-5);
    }
    assertEquals(0, sum, 1e-10);
  }

  @Test
  void energyAndMomentumStay() {
    Random random = new Random(4);
    double[] positions = lattice(random);
    double[] momenta = momenta(random);
    double energy = LIQUID.potentialEnergy(positions) + LIQUID.kineticEnergy(momenta);
    double momentum = Arrays.stream(momenta).sum();
    LeapFrog integrator = new LeapFrog(LIQUID, FluidEnsemble.TIME_STEP);
    for (int i = 0; i < 20; i++) {
      integrator.advance(positions, momenta, 500);
      assertEquals(energy, LIQUID.potentialEnergy(positions) + LIQUID.kineticEnergy(momenta), 0.05);
    }
    assertEquals(momentum, Arrays.stream(momenta).sum(), 1e-10);
  }

  @Test
  void withMomentaTurnedRoundAllComesBack() {
    Random random = new Random(6);
    double[] positions = lattice(random);
    double[] momenta = momenta(random);
    double[] start = positions.clone();
    LeapFrog integrator = new LeapFrog(LIQUID, FluidEnsemble.TIME_STEP);
    integrator.advance(positions, momenta, 1000);
    assertTrue(Math.abs(positions[0] - start[0]) > 0.01);
    Arrays.setAll(momenta, i -> -momenta[i]);
    integrator.advance(positions, momenta, 1000);
    assertArrayEquals(start, positions, 1e-7);
  }

  @Test
  void theThermostatKeepsTheTemperature() {
    SampleRandom random = new SampleRandom(1, "thermostat", 0);
    LennardJonesFluid gas = new LennardJonesFluid(4, 0.04);
    LangevinThermostat thermostat = new LangevinThermostat(gas, 1, 0.2, FluidEnsemble.TIME_STEP);
    double[] positions = {1, 1, 1, 6, 6, 1, 6, 6};
    double[] momenta = new double[8];
    double sum = 0;
    int steps = 400_000;
    for (int step = 0; step < steps; step++) {
      thermostat.step(positions, momenta, random);
      sum += gas.kineticEnergy(momenta) / 4;
    }
    // 800 time units hold some thousand independent values of 8 squares each.
    assertEquals(1, sum / steps, 0.05);
  }

  @Test
  void trajectoriesStayInTheBoxAtTheirEnergy() {
    FluidEnsemble ensemble = new FluidEnsemble(16, 0.77, 0.5, 20);
    Trajectory trajectory =
        ensemble.draw(
            new SampleRandom(2, "train", 7),
            new Timeline(50, 0.1),
            new DormandPrince853(1e-9, 1e-9));
    for (int frame = 0; frame < 50; frame++) {
      double[] positions = Arrays.copyOfRange(trajectory.states(), frame * 64, frame * 64 + 32);
      double[] momenta = Arrays.copyOfRange(trajectory.states(), frame * 64 + 32, frame * 64 + 64);
      for (double position : positions) {
        assertTrue(position >= 0 && position < LIQUID.box(), () -> "outside: " + position);
      }
      assertEquals(
          trajectory.parameters()[0],
          LIQUID.potentialEnergy(positions) + LIQUID.kineticEnergy(momenta),
          0.05);
      double[] forces = new double[32];
      LIQUID.forces(positions, forces);
      double[] derivative =
          Arrays.copyOfRange(trajectory.derivatives(), frame * 64, frame * 64 + 64);
      assertArrayEquals(momenta, Arrays.copyOf(derivative, 32));
      assertArrayEquals(forces, Arrays.copyOfRange(derivative, 32, 64), 1e-9);
    }
  }
}
