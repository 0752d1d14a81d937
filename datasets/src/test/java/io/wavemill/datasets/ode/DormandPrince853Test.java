package io.wavemill.datasets.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DormandPrince853Test {
  /** {@code d²x/dt² = −x}, counting how often it is asked. */
  private static final class Oscillator implements DifferentialEquation {
    private int evaluations;

    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public void derivative(double[] state, double[] derivative) {
      evaluations++;
      derivative[0] = state[1];
      derivative[1] = -state[0];
    }
  }

  /** {@code dx/dt = x²}, whose solution from 1 is {@code 1/(1 − t)}. */
  private static final class Explosion implements DifferentialEquation {
    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public void derivative(double[] state, double[] derivative) {
      derivative[0] = state[0] * state[0];
    }
  }

  private static double worst(double tolerance, Oscillator equation) {
    int samples = 1001;
    double[] out = new double[2 * samples];
    assertTrue(
        new DormandPrince853(tolerance, tolerance)
            .solve(equation, new double[] {1, 0}, 0.02, samples, 10_000, out));
    double worst = 0;
    for (int t = 0; t < samples; t++) {
      worst = Math.max(worst, Math.abs(out[2 * t] - StrictMath.cos(0.02 * t)));
      worst = Math.max(worst, Math.abs(out[2 * t + 1] + StrictMath.sin(0.02 * t)));
    }
    return worst;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e-9, 1e-12})
  void errorFollowsTheToleranceAlsoBetweenSteps(double tolerance) {
    double worst = worst(tolerance, new Oscillator());
    assertTrue(worst < 10 * tolerance, () -> worst + " at " + tolerance);
    assertTrue(worst > 1e-4 * tolerance, () -> worst + " at " + tolerance);
  }

  @Test
  void isOfHighOrder() {
    Oscillator coarse = new Oscillator();
    Oscillator fine = new Oscillator();
    worst(1e-6, coarse);
    worst(1e-12, fine);
    // Order 8 makes steps 10^(6/8) times shorter; order 5 would make them 16 times shorter.
    assertTrue(
        fine.evaluations < 8 * coarse.evaluations, coarse.evaluations + " " + fine.evaluations);
  }

  @Test
  void samplesDoNotDependOnHowManyThereAre() {
    DormandPrince853 integrator = new DormandPrince853(1e-9, 1e-9);
    double[] many = new double[2 * 101];
    double[] few = new double[2 * 11];
    integrator.solve(new Oscillator(), new double[] {0.3, 0.8}, 0.1, 101, 1000, many);
    // The first step is at most the whole time; 1 is more than it.
    integrator.solve(new Oscillator(), new double[] {0.3, 0.8}, 0.1, 11, 1000, few);
    assertArrayEquals(few, java.util.Arrays.copyOf(many, few.length));
  }

  @Test
  void aRestingStateRests() {
    double[] out = new double[2 * 5];
    assertTrue(
        new DormandPrince853(1e-9, 1e-9).solve(new Oscillator(), new double[2], 1e3, 5, 1000, out));
    assertArrayEquals(new double[10], out);
  }

  @Test
  void theFirstSampleIsTheInitialState() {
    double[] out = new double[2];
    assertTrue(
        new DormandPrince853(1e-9, 1e-9)
            .solve(new Oscillator(), new double[] {4, 5}, 1, 1, 0, out));
    assertArrayEquals(new double[] {4, 5}, out);
  }

  @Test
  void givesUpAtASingularity() {
    DormandPrince853 integrator = new DormandPrince853(1e-9, 1e-9);
    double[] out = new double[11];
    assertTrue(integrator.solve(new Explosion(), new double[] {1}, 0.09, 11, 10_000, out));
    assertEquals(1 / (1 - 0.9), out[10], 1e-6);
    assertFalse(integrator.solve(new Explosion(), new double[] {1}, 0.2, 11, 10_000, out));
  }

  @Test
  void refusesToleranceZero() {
    assertThrows(IllegalArgumentException.class, () -> new DormandPrince853(0, 1e-9));
    assertThrows(IllegalArgumentException.class, () -> new DormandPrince853(1e-9, Double.NaN));
  }
}
