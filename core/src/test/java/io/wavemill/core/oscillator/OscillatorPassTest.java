package io.wavemill.core.oscillator;

import static io.wavemill.core.oscillator.Cells.assertClose;
import static io.wavemill.core.oscillator.Cells.doubles;
import static io.wavemill.core.oscillator.Cells.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.gemm.Gemm;
import io.wavemill.core.gemm.Nd4jGemm;
import io.wavemill.core.parallel.Parallel;
import io.wavemill.core.simd.VectorUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OscillatorPassTest {

  private static final long SEED = 17;
  private static final OscillatorConstants CONSTANTS = new OscillatorConstants(.3, 1.3, .6);

  @AfterEach
  void forgetThreads() {
    System.clearProperty(Parallel.THREADS);
  }

  static List<Coupling> couplings() {
    return List.of(
        new Coupling.Dense(7),
        new Coupling.Dense(16),
        new Coupling.Lattice(4, 5),
        new Coupling.Lattice(1, 3),
        new Coupling.Lattice(2, 1),
        new Coupling.Rings(3, 4),
        new Coupling.Rings(1, 1),
        new Coupling.Uncoupled(6));
  }

  /** A random cell, batch and slopes, in doubles that are floats. */
  private static final class Case {
    final Coupling coupling;
    final int batch;
    final int steps;
    final int channels = 2;
    final double[] position;
    final double[] velocity;
    final double[] signals;
    final double[] weights;
    final double[] bias;
    final double[] terms;
    final double[] y0;
    final double[] z0;
    final double[] slopesY;
    final double[] slopesZ;

    Case(Coupling coupling, int batch, int steps) {
      this.coupling = coupling;
      this.batch = batch;
      this.steps = steps;
      Random random = new Random(SEED);
      int units = coupling.units();
      double size = coupling instanceof Coupling.Dense ? 1 / Math.sqrt(units) : .5;
      position = rounded(random, coupling.kernelLength(), size);
      velocity = rounded(random, coupling.kernelLength(), size);
      signals = rounded(random, batch * channels * steps, 1);
      weights = rounded(random, units * channels, 1);
      bias = rounded(random, units, .5);
      terms = Cells.terms(signals, channels, weights, bias, batch, steps);
      y0 = rounded(random, batch * units, .5);
      z0 = rounded(random, batch * units, .5);
      slopesY = rounded(random, batch * steps * units, 1);
      slopesZ = rounded(random, batch * steps * units, 1);
    }

    private static double[] rounded(Random random, int length, double size) {
      return doubles(floats(Cells.random(random, length, size)));
    }

    DoubleOscillatorPass pass() {
      return new DoubleOscillatorPass(coupling, position, velocity, CONSTANTS, batch, steps);
    }

    /** The function whose slopes are checked. */
    double value(DoubleOscillatorPass pass) {
      pass.forward(terms, y0, z0);
      return dot(slopesY, withoutFirst(pass.positions()))
          + dot(slopesZ, withoutFirst(pass.velocities()));
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    double[] withoutFirst(double[] states) {
      int units = coupling.units();
      double[] rest = new double[batch * steps * units];
      for (int b = 0; b < batch; b++) {
        int from = (b * (steps + 1) + 1) * units;
        System.arraycopy(states, from, rest, b * steps * units, steps * units);
      }
      return rest;
    }

    OscillatorWeights floatWeights() {
      return new OscillatorWeights(coupling, floats(position), floats(velocity), CONSTANTS);
    }

    Drive drive(boolean asTerms) {
      return asTerms
          ? new Drive.Terms(floats(terms))
          : new Drive.Signals(floats(signals), channels, floats(weights), floats(bias));
    }
  }

  /** Everything a float pass gives back, one after the other. */
  private record Outcome(States states, OscillatorGradients shared, States first, float[] drive) {

    double[] all() {
      return Stream.of(
              doubles(states.positions()),
              doubles(states.velocities()),
              doubles(states.lastPositions()),
              doubles(states.lastVelocities()),
              shared.position,
              shared.velocity,
              shared.weights,
              shared.bias,
              new double[] {shared.timeStep, shared.stiffness, shared.damping},
              doubles(first.firstPositions()),
              doubles(first.firstVelocities()),
              doubles(drive))
          .flatMapToDouble(Arrays::stream)
          .toArray();
    }
  }

  private static Outcome run(Case given, OscillatorPass pass, boolean asTerms) {
    return run(given, pass, asTerms, 1);
  }

  private static Outcome run(Case given, OscillatorPass pass, boolean asTerms, float scale) {
    int state = given.batch * given.coupling.units();
    float[] y0 = floats(given.y0);
    for (int i = 0; i < state; i++) {
      y0[i] *= scale;
    }
    States states =
        new States(
            y0,
            floats(given.z0),
            new float[state],
            new float[state],
            new float[state * given.steps],
            new float[state * given.steps]);
    Drive drive = given.drive(asTerms);
    pass.forward(given.floatWeights(), drive, states);
    States incoming =
        new States(null, null, null, null, floats(given.slopesY), floats(given.slopesZ));
    States first = new States(new float[state], new float[state], null, null, null, null);
    int values = asTerms ? given.terms.length : given.signals.length;
    float[] driveSlopes = new float[values];
    OscillatorGradients shared =
        pass.backward(given.floatWeights(), drive, incoming, first, driveSlopes, true);
    return new Outcome(states, shared, first, driveSlopes);
  }

  private static Outcome run(Case given, Loops loops, Gemm gemm, int segment, boolean asTerms) {
    return run(given, loops, gemm, segment, 0, asTerms);
  }

  private static Outcome run(
      Case given, Loops loops, Gemm gemm, int segment, long tapeBytes, boolean asTerms) {
    try (OscillatorPass pass =
        new OscillatorPass(
            given.coupling, given.batch, given.steps, true, loops, gemm, segment, tapeBytes)) {
      return run(given, pass, asTerms);
    }
  }

  @ParameterizedTest
  @MethodSource("couplings")
  void doublesMatchFiniteDifferences(Coupling coupling) {
    for (int[] shape : new int[][] {{1, 1}, {3, 4}}) {
      Case given = new Case(coupling, shape[0], shape[1]);
      DoubleOscillatorPass pass = given.pass();
      given.value(pass);
      DoubleOscillatorPass.Slopes slopes = pass.backward(given.slopesY, given.slopesZ);
      checkSlopes(given, given.position, slopes.shared().position, "Ky");
      checkSlopes(given, given.velocity, slopes.shared().velocity, "Kz");
      checkSlopes(given, given.terms, slopes.terms(), "terms");
      checkSlopes(given, given.y0, slopes.firstPositions(), "y0");
      checkSlopes(given, given.z0, slopes.firstVelocities(), "z0");
      double h = 1e-6;
      double[] constants = {CONSTANTS.timeStep(), CONSTANTS.stiffness(), CONSTANTS.damping()};
      double[] expected = new double[3];
      for (int i = 0; i < 3; i++) {
        double[] values = new double[2];
        for (int side = 0; side < 2; side++) {
          double[] moved = constants.clone();
          moved[i] += side == 0 ? -h : h;
          values[side] =
              given.value(
                  new DoubleOscillatorPass(
                      coupling,
                      given.position,
                      given.velocity,
                      new OscillatorConstants(moved[0], moved[1], moved[2]),
                      given.batch,
                      given.steps));
        }
        expected[i] = (values[1] - values[0]) / (2 * h);
      }
      OscillatorGradients shared = slopes.shared();
      assertClose(
          expected,
          new double[] {shared.timeStep, shared.stiffness, shared.damping},
          1e-7,
          "constants");
    }
  }

  private static void checkSlopes(Case given, double[] at, double[] slopes, String what) {
    double h = 1e-6;
    for (int i = 0; i < at.length; i++) {
      double value = at[i];
      at[i] = value + h;
      double up = given.value(given.pass());
      at[i] = value - h;
      double down = given.value(given.pass());
      at[i] = value;
      assertEquals((up - down) / (2 * h), slopes[i], 1e-7, what + " [" + i + "], seed " + SEED);
    }
  }

  /** Batches that fill lanes and blocks and that do not, and segments that divide T or not. */
  @ParameterizedTest
  @MethodSource("couplings")
  void floatsFollowDoubles(Coupling coupling) {
    for (int[] shape : new int[][] {{1, 1, 1}, {5, 7, 3}, {16, 4, 4}, {37, 6, 2}}) {
      Case given = new Case(coupling, shape[0], shape[1]);
      DoubleOscillatorPass pass = given.pass();
      given.value(pass);
      DoubleOscillatorPass.Slopes slopes = pass.backward(given.slopesY, given.slopesZ);
      for (boolean asTerms : new boolean[] {false, true}) {
        Outcome outcome = run(given, Loops.best(), Gemm.best(), shape[2], asTerms);
        String name = coupling + " " + Arrays.toString(shape) + ", seed " + SEED;
        double near = 2e-6;
        assertClose(
            given.withoutFirst(pass.positions()),
            doubles(outcome.states.positions()),
            near,
            name + " y");
        assertClose(
            given.withoutFirst(pass.velocities()),
            doubles(outcome.states.velocities()),
            near,
            name + " z");
        int units = coupling.units();
        for (int b = 0; b < given.batch; b++) {
          for (int i = 0; i < units; i++) {
            int last = (b * given.steps + given.steps - 1) * units + i;
            int at = b * units + i;
            assertEquals(outcome.states.positions()[last], outcome.states.lastPositions()[at]);
            assertEquals(outcome.states.velocities()[last], outcome.states.lastVelocities()[at]);
          }
        }
        double close = 1e-5;
        assertClose(
            slopes.firstPositions(), doubles(outcome.first.firstPositions()), close, name + " y0");
        assertClose(
            slopes.firstVelocities(),
            doubles(outcome.first.firstVelocities()),
            close,
            name + " z0");
        double sums = 1e-5 * given.batch * given.steps;
        OscillatorGradients shared = slopes.shared();
        assertClose(shared.position, outcome.shared.position, sums, name + " Ky");
        assertClose(shared.velocity, outcome.shared.velocity, sums, name + " Kz");
        assertEquals(shared.timeStep, outcome.shared.timeStep, 10 * sums, name);
        assertEquals(shared.stiffness, outcome.shared.stiffness, 10 * sums, name);
        assertEquals(shared.damping, outcome.shared.damping, 10 * sums, name);
        if (asTerms) {
          assertClose(slopes.terms(), doubles(outcome.drive), close, name + " terms");
        } else {
          assertClose(shared.bias, outcome.shared.bias, sums, name + " b");
          checkDrive(given, slopes.terms(), outcome, sums, name);
        }
      }
    }
  }

  private static void checkDrive(
      Case given, double[] terms, Outcome outcome, double near, String name) {
    int units = given.coupling.units();
    double[] weights = new double[given.weights.length];
    double[] signals = new double[given.signals.length];
    for (int b = 0; b < given.batch; b++) {
      for (int t = 0; t < given.steps; t++) {
        for (int i = 0; i < units; i++) {
          double slope = terms[(b * given.steps + t) * units + i];
          for (int k = 0; k < given.channels; k++) {
            int signal = (b * given.channels + k) * given.steps + t;
            int weight = i * given.channels + k;
            weights[weight] += slope * given.signals[signal];
            signals[signal] += slope * given.weights[weight];
          }
        }
      }
    }
    assertClose(weights, outcome.shared.weights, near, name + " V");
    assertClose(signals, doubles(outcome.drive), near, name + " u");
  }

  /** The two ways to compute must agree to the last bit, or results would depend on a flag. */
  @ParameterizedTest
  @MethodSource("couplings")
  void vectorsGiveTheBitsOfPlainLoops(Coupling coupling) {
    Loops vectorised = VectorUnit.implementation(Loops.class);
    assertTrue(vectorised != null, "tests run with the vector module");
    for (boolean asTerms : new boolean[] {false, true}) {
      Case given = new Case(coupling, 21, 9);
      assertArrayEquals(
          run(given, new PlainLoops(), Gemm.best(), 4, asTerms).all(),
          run(given, vectorised, Gemm.best(), 4, asTerms).all());
    }
  }

  @ParameterizedTest
  @MethodSource("couplings")
  void threadsDoNotMatter(Coupling coupling) {
    Case given = new Case(coupling, 75, 5);
    double[] one = run(given, Loops.best(), Gemm.best(), 0, false).all();
    System.setProperty(Parallel.THREADS, "3");
    assertArrayEquals(one, run(given, Loops.best(), Gemm.best(), 0, false).all());
  }

  /** How much memory there is must not be seen in results. */
  @ParameterizedTest
  @MethodSource("couplings")
  void keepingAllStatesGivesTheBitsOfComputingThemAgain(Coupling coupling) {
    Case given = new Case(coupling, 21, 9);
    assertArrayEquals(
        run(given, Loops.best(), Gemm.best(), 4, 0, false).all(),
        run(given, Loops.best(), Gemm.best(), 4, Long.MAX_VALUE, false).all());
  }

  /** A first batch of NaN leaves NaN in all memory; none of it may be seen by the next one. */
  @ParameterizedTest
  @MethodSource("couplings")
  void nothingIsReadBeforeItIsWritten(Coupling coupling) {
    Case given = new Case(coupling, 19, 6);
    for (long tapeBytes : new long[] {0, Long.MAX_VALUE}) {
      try (OscillatorPass pass =
          new OscillatorPass(
              coupling, given.batch, given.steps, true, Loops.best(), Gemm.best(), 4, tapeBytes)) {
        double[] fresh = run(given, pass, false).all();
        double[] poisoned = run(given, pass, false, Float.NaN).all();
        assertTrue(Double.isNaN(poisoned[0]));
        assertArrayEquals(fresh, run(given, pass, false).all());
      }
    }
  }

  /** A sample that has gone wrong leaves the others' states alone. */
  @ParameterizedTest
  @MethodSource("couplings")
  void samplesDoNotMix(Coupling coupling) {
    Case given = new Case(coupling, 3, 4);
    float[] before = run(given, Loops.best(), Gemm.best(), 0, true).states.lastPositions();
    Arrays.fill(given.y0, 0, coupling.units(), Double.NaN);
    float[] after = run(given, Loops.best(), Gemm.best(), 0, true).states.lastPositions();
    int units = coupling.units();
    assertTrue(Float.isNaN(after[0]));
    assertArrayEquals(
        Arrays.copyOfRange(before, units, 3 * units), Arrays.copyOfRange(after, units, 3 * units));
  }

  @Test
  void denseNetworksRunOnNd4jToo() {
    Case given = new Case(new Coupling.Dense(7), 37, 6);
    assertClose(
        run(given, Loops.best(), Gemm.best(), 0, false).all(),
        run(given, Loops.best(), new Nd4jGemm(), 0, false).all(),
        1e-4,
        "dense");
  }

  @Test
  void wrongShapesAreRefused() {
    Case given = new Case(new Coupling.Lattice(2, 3), 2, 3);
    try (OscillatorPass pass = new OscillatorPass(given.coupling, 2, 3, false)) {
      float[] wrong = new float[5];
      assertThrows(
          IllegalArgumentException.class,
          () -> pass.forward(given.floatWeights(), given.drive(true), States.last(wrong)));
      assertThrows(
          IllegalArgumentException.class,
          () -> pass.forward(given.floatWeights(), new Drive.Terms(wrong), States.last(null)));
      assertThrows(
          IllegalStateException.class,
          () ->
              pass.backward(
                  given.floatWeights(),
                  given.drive(true),
                  States.last(null),
                  States.last(null),
                  null,
                  false));
    }
    assertThrows(IllegalArgumentException.class, () -> new Coupling.Lattice(0, 3));
    assertThrows(IllegalArgumentException.class, () -> new OscillatorConstants(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new OscillatorConstants(.1, Double.NaN, 1));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new OscillatorWeights(
                new Coupling.Lattice(2, 2), new float[9], new float[3], CONSTANTS));
  }
}
