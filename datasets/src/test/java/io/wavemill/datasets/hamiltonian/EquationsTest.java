package io.wavemill.datasets.hamiltonian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.ode.DifferentialEquation;
import io.wavemill.datasets.ode.DormandPrince853;
import io.wavemill.datasets.ode.LeapFrog;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Motions against numbers calculated elsewhere to 8 digits, and against laws of nature. */
class EquationsTest {
  private static final double DIGITS = 6e-9;

  private static final double[] SPRING_START = {0.6, -0.4};
  private static final double[] PENDULUM_START = {1.2, 0.5};

  private static double[] at(DifferentialEquation equation, double[] initial, double time) {
    double[] out = new double[2 * initial.length];
    assertTrue(new DormandPrince853(1e-12, 1e-12).solve(equation, initial, time, 2, 100_000, out));
    return Arrays.copyOfRange(out, initial.length, out.length);
  }

  private static double[] derivative(DifferentialEquation equation, double... state) {
    double[] derivative = new double[state.length];
    equation.derivative(state, derivative);
    return derivative;
  }

  private static void assertState(double[] actual, double... expected) {
    assertArrayEquals(expected, actual, DIGITS);
  }

  @Test
  void spring() {
    MassSpring spring = new MassSpring(2, 0.5, 0);
    assertEquals(0.52, spring.energy(SPRING_START), 1e-15);
    assertState(at(spring, SPRING_START, 0.05), 0.55706913, -0.45790172);
    assertState(at(spring, SPRING_START, 0.5), -0.01240701, -0.72100351);
    assertState(at(spring, SPRING_START, 1), -0.61340707, -0.37911972);
    assertState(at(spring, SPRING_START, 3), 0.68786837, -0.21641882);
  }

  @Test
  void springInClosedForm() {
    MassSpring spring = new MassSpring(2, 0.5, 0);
    double[] out = new double[2 * 61];
    spring.oscillation(SPRING_START, 0.05, 61, out);
    assertState(Arrays.copyOfRange(out, 2, 4), 0.55706913, -0.45790172);
    assertState(Arrays.copyOfRange(out, 20, 22), -0.01240701, -0.72100351);
    assertState(Arrays.copyOfRange(out, 40, 42), -0.61340707, -0.37911972);
    assertState(Arrays.copyOfRange(out, 120, 122), 0.68786837, -0.21641882);
    for (int t = 0; t < 61; t++) {
      // A·cos(ωt + β) with ω = 2
      assertEquals(0.72111026 * Math.cos(2 * 0.05 * t + 0.58800260), out[2 * t], 2e-8);
    }
  }

  @Test
  void springWithFriction() {
    MassSpring spring = new MassSpring(2, 0.5, 0.05);
    assertState(at(spring, SPRING_START, 0.5), 0.00032829, -0.69515167);
    assertState(at(spring, SPRING_START, 1), -0.57039149, -0.35250212);
    assertState(at(spring, SPRING_START, 3), 0.58880054, -0.18753860);
  }

  @Test
  void pendulum() {
    Pendulum pendulum = new Pendulum(0.5, 3, 1, 0);
    assertEquals(1.20646337, pendulum.energy(PENDULUM_START), DIGITS);
    assertState(at(pendulum, PENDULUM_START, 0.05), 1.24648367, 0.42947572);
    assertState(at(pendulum, PENDULUM_START, 0.5), 1.33851007, -0.22752545);
    assertState(at(pendulum, PENDULUM_START, 1), 0.76359594, -0.88881628);
    assertState(at(pendulum, PENDULUM_START, 5), 0.94344355, -0.76613894);
    assertState(at(pendulum, PENDULUM_START, 10), -0.83124067, -0.84699642);
  }

  @Test
  void pendulumWithFriction() {
    Pendulum pendulum = new Pendulum(0.5, 3, 1, 0.05);
    assertState(at(pendulum, PENDULUM_START, 0.5), 1.33225500, -0.23372128);
    assertState(at(pendulum, PENDULUM_START, 1), 0.76356831, -0.86487879);
    assertState(at(pendulum, PENDULUM_START, 5), 0.57840048, -0.74135103);
  }

  @Test
  void doublePendulum() {
    DoublePendulum pendulum = new DoublePendulum(0.5, 0.5, 3, 1, 1, 0);
    double[] start = {1, 0.5, 0.3, -0.2};
    assertEquals(-2.71342406, pendulum.energy(start), DIGITS);
    assertState(derivative(pendulum, start), 0.77329261, -1.07862811, -2.32446970, -0.91908157);
    assertState(at(pendulum, start, 0.05), 1.03402756, 0.44864938, 0.18138412, -0.24324317);
    assertState(at(pendulum, start, 0.5), 0.95298663, 0.17635586, -0.99398389, -0.42705643);
    assertState(at(pendulum, start, 1), 0.09183760, 0.44234259, -1.76856681, -0.63896378);
    assertState(at(pendulum, start, 2), -0.46202484, -0.98605640, -0.30561692, -0.81856547);
  }

  @Test
  void twoBodiesCircling() {
    TwoBody bodies = new TwoBody(1, 1, 1, 0);
    double[] start = new double[8];
    TwoBody.circling(0.9, 1.2, start);
    assertState(start, 0.9, 1.2, -0.9, -1.2, 0.32659863, -0.24494897, -0.32659863, 0.24494897);
    assertEquals(-0.16666667, bodies.energy(start), DIGITS);
    double[][] expected = {
      {0.05, 0.91624610, 1.18764182, 0.32323516, -0.24937060},
      {1, 1.18945338, 0.91389313, 0.24873021, -0.32372821},
      {5, 1.36123128, -0.63011856, -0.17149655, -0.37048023}
    };
    for (double[] e : expected) {
      double[] rotated = new double[16];
      TwoBody.rotation(start, e[0], 2, rotated);
      for (double[] state :
          new double[][] {at(bodies, start, e[0]), Arrays.copyOfRange(rotated, 8, 16)}) {
        assertState(state, e[1], e[2], -e[1], -e[2], e[3], e[4], -e[3], -e[4]);
      }
    }
  }

  @Test
  void twoBodiesOfOtherMasses() {
    TwoBody bodies = new TwoBody(0.8, 1.2, 1.3, 0);
    double[] start = new double[8];
    TwoBody.circling(0.9, 1.2, start);
    double[] one = at(bodies, start, 1);
    assertState(
        Arrays.copyOf(one, 6),
        1.24989355,
        0.82968953,
        -1.13326236,
        -0.95312636,
        0.22829692,
        -0.34313051);
    double[] two = at(bodies, start, 2);
    assertState(
        Arrays.copyOf(two, 6),
        1.45912134,
        0.35465227,
        -1.27274756,
        -0.63643485,
        0.10211382,
        -0.41127200);
  }

  @Test
  void leapFrogStepOfThePendulum() {
    double[] q = {1.2};
    double[] p = {0.5};
    new LeapFrog(new Pendulum(0.5, 3, 1, 0), 0.125).advance(q, p, 1);
    assertEquals(1.3031553339, q[0], 6e-11);
    assertEquals(0.3222090761, p[0], 6e-11);
  }

  @Test
  void games() {
    ReplicatorGame scissors = ReplicatorGame.rockPaperScissors();
    double[] start = {0.5, 0.3, 0.2, 0.2, 0.5, 0.3};
    assertArrayEquals(
        new double[] {-0.065, -0.009, 0.074, -0.034, 0.115, -0.081},
        derivative(scissors, start),
        1e-15);
    assertState(
        at(scissors, start, 1),
        0.40140688,
        0.29430650,
        0.30428662,
        0.17913029,
        0.57981416,
        0.24105555);
    ReplicatorGame pennies = ReplicatorGame.matchingPennies();
    double[] penniesStart = {0.7, 0.3, 0.4, 0.6};
    assertArrayEquals(
        new double[] {-0.084, 0.084, -0.192, 0.192}, derivative(pennies, penniesStart), 1e-15);
    assertState(at(pennies, penniesStart, 1), 0.53961500, 0.46038500, 0.28291365, 0.71708635);
  }

  private static HamiltonianEquation random(PhysicalSystem system, double friction, Random random) {
    double a = 0.5 + random.nextDouble();
    double b = 0.5 + random.nextDouble();
    double c = 0.5 + random.nextDouble();
    return switch (system) {
      case MASS_SPRING -> new MassSpring(a, b, friction);
      case PENDULUM -> new Pendulum(a, 2 + b, c, friction);
      case DOUBLE_PENDULUM -> new DoublePendulum(a, b, 2 + c, 1, 0.8, friction);
      default -> new TwoBody(a, b, c, friction);
    };
  }

  private static double[] randomState(HamiltonianEquation equation, Random random) {
    double[] state = new double[equation.dimension()];
    if (equation instanceof TwoBody) {
      TwoBody.circling(0.5 + random.nextDouble(), 0.5 + random.nextDouble(), state);
    } else {
      Arrays.setAll(state, i -> 2 * random.nextDouble() - 1);
    }
    return state;
  }

  /** By finite differences: that each equation's derivative is that of its energy. */
  @ParameterizedTest
  @EnumSource(names = {"MASS_SPRING", "PENDULUM", "DOUBLE_PENDULUM", "TWO_BODY"})
  void motionIsThatOfTheEnergy(PhysicalSystem system) {
    Random random = new Random(5);
    HamiltonianEquation equation = random(system, 0.07, random);
    double[] state = randomState(equation, random);
    double[] derivative = derivative(equation, state);
    int half = state.length / 2;
    double step = 1e-5;
    for (int i = 0; i < half; i++) {
      double velocity = slope(equation, state, half + i, step);
      assertEquals(velocity, derivative[i], 1e-8);
      assertEquals(-slope(equation, state, i, step) - 0.07 * velocity, derivative[half + i], 1e-8);
    }
  }

  private static double slope(HamiltonianEquation equation, double[] state, int i, double step) {
    double[] moved = state.clone();
    moved[i] = state[i] + step;
    double above = equation.energy(moved);
    moved[i] = state[i] - step;
    return (above - equation.energy(moved)) / (2 * step);
  }

  @Property(tries = 60)
  void energyStays(@ForAll long seed) {
    Random random = new Random(seed);
    PhysicalSystem system = PhysicalSystem.values()[random.nextInt(4)];
    HamiltonianEquation equation = random(system, 0, random);
    double[] initial = randomState(equation, random);
    int samples = 128;
    double[] out = new double[samples * initial.length];
    assertTrue(
        new DormandPrince853(1e-9, 1e-9).solve(equation, initial, 0.2, samples, 100_000, out));
    double energy = equation.energy(initial);
    for (int t = 0; t < samples; t++) {
      int start = t * initial.length;
      double now = equation.energy(Arrays.copyOfRange(out, start, start + initial.length));
      assertEquals(energy, now, 1e-6 * (1 + Math.abs(energy)), system + ", sample " + t);
    }
  }

  /** {@code dH/dt = −f·|∂H/∂p|²}: the energy lost is friction times the velocities' squares. */
  @Property(tries = 60)
  void frictionTakesEnergyAtItsRate(@ForAll long seed) {
    Random random = new Random(seed);
    PhysicalSystem system = PhysicalSystem.values()[random.nextInt(4)];
    HamiltonianEquation equation = random(system, 0.05, random);
    double[] initial = randomState(equation, random);
    int samples = 401;
    double interval = 0.005;
    double[] out = new double[samples * initial.length];
    assertTrue(
        new DormandPrince853(1e-11, 1e-11)
            .solve(equation, initial, interval, samples, 100_000, out));
    double lost = 0;
    double last = equation.energy(initial);
    for (int t = 0; t < samples; t++) {
      int start = t * initial.length;
      double[] state = Arrays.copyOfRange(out, start, start + initial.length);
      double[] derivative = derivative(equation, state);
      double squares = 0;
      for (int i = 0; i < state.length / 2; i++) {
        squares += derivative[i] * derivative[i];
      }
      // Simpson's rule.
      int weight = t == 0 || t == samples - 1 ? 1 : t % 2 == 1 ? 4 : 2;
      lost += weight * interval / 3 * 0.05 * squares;
      double energy = equation.energy(state);
      assertTrue(energy <= last + 1e-10, system + " gains energy at sample " + t);
      last = energy;
    }
    assertEquals(equation.energy(initial) - last, lost, 1e-6, system.toString());
  }

  @Property(tries = 60)
  void withMomentaTurnedRoundAllComesBack(@ForAll long seed) {
    Random random = new Random(seed);
    PhysicalSystem system = PhysicalSystem.values()[random.nextInt(4)];
    HamiltonianEquation equation = random(system, 0, random);
    double[] initial = randomState(equation, random);
    double[] there = at(equation, initial, 2);
    turnRound(there);
    double[] back = at(equation, there, 2);
    turnRound(back);
    assertArrayEquals(initial, back, 1e-7, system.toString());
  }

  private static void turnRound(double[] state) {
    for (int i = state.length / 2; i < state.length; i++) {
      state[i] = -state[i];
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gamesKeepTheirSumsAndTheirProduct(boolean pennies) {
    ReplicatorGame game =
        pennies ? ReplicatorGame.matchingPennies() : ReplicatorGame.rockPaperScissors();
    double[] start =
        pennies ? new double[] {0.9, 0.1, 0.3, 0.7} : new double[] {0.5, 0.3, 0.2, 0.1, 0.6, 0.3};
    double[] end = at(game, start, 50);
    double sum = 0;
    for (int i = 0; i < game.actions(); i++) {
      sum += end[i];
    }
    assertEquals(1, sum, 1e-9);
    assertEquals(game.conserved(start), game.conserved(end), 1e-8);
  }
}
