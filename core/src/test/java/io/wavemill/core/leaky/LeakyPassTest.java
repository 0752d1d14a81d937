package io.wavemill.core.leaky;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wavemill.core.gemm.Gemm;
import io.wavemill.core.gemm.Nd4jGemm;
import io.wavemill.core.parallel.Parallel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeakyPassTest {

  private static final long SEED = 9;

  @AfterEach
  void forgetThreads() {
    System.clearProperty(Parallel.THREADS);
  }

  private static double[] random(Random random, int length, double size) {
    return random.doubles(length, -size, size).map(value -> (float) value).toArray();
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void assertClose(double[] expected, double[] actual, double near, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], near, what + " [" + i + "], seed " + SEED);
    }
  }

  private static void assertClose(double[] expected, float[] actual, double near, String what) {
    double[] doubles = new double[actual.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = actual[i];
    }
    assertClose(expected, doubles, near, what);
  }

  private static final class Case {
    final int units;
    final int batch;
    final int steps;
    final Nonlinearity nonlinearity;
    final double leak = .2;
    final double[] recurrent;
    final double[] terms;
    final double[] noise;
    final double[] first;
    final double[] slopes;

    Case(int units, int batch, int steps, Nonlinearity nonlinearity) {
      this.units = units;
      this.batch = batch;
      this.steps = steps;
      this.nonlinearity = nonlinearity;
      Random random = new Random(SEED);
      recurrent = random(random, units * units, 1 / Math.sqrt(units));
      terms = random(random, batch * steps * units, 1);
      noise = random(random, terms.length, .1);
      first = random(random, batch * units, 1);
      slopes = random(random, terms.length, 1);
    }

    DoubleLeakyPass pass() {
      return new DoubleLeakyPass(units, batch, steps, leak, nonlinearity);
    }

    double[] states(DoubleLeakyPass pass) {
      double[] all = pass.forward(recurrent, terms, noise, first);
      double[] rest = new double[terms.length];
      for (int b = 0; b < batch; b++) {
        int from = (b * (steps + 1) + 1) * units;
        System.arraycopy(all, from, rest, b * steps * units, steps * units);
      }
      return rest;
    }

    double value() {
      double[] states = states(pass());
      double sum = 0;
      for (int i = 0; i < states.length; i++) {
        sum += slopes[i] * states[i];
      }
      return sum;
    }

    /** States and then all slopes of a float pass. */
    double[] inFloats(LeakyPass pass) {
      float[] states = new float[terms.length];
      float[] weights = floats(recurrent);
      pass.forward(weights, floats(terms), floats(noise), floats(first), states);
      LeakyPass.Slopes result = pass.backward(weights, floats(slopes));
      double[] all = new double[2 * terms.length + first.length + recurrent.length];
      int at = 0;
      for (float[] part : new float[][] {states, result.terms(), result.first()}) {
        for (float value : part) {
          all[at++] = value;
        }
      }
      System.arraycopy(result.recurrent(), 0, all, at, recurrent.length);
      return all;
    }

    double[] inFloats(Gemm gemm) {
      try (LeakyPass pass = new LeakyPass(units, batch, steps, leak, nonlinearity, gemm)) {
        return inFloats(pass);
      }
    }

    double[] inDoubles() {
      DoubleLeakyPass pass = pass();
      double[] states = states(pass);
      DoubleLeakyPass.Slopes result = pass.backward(recurrent, slopes);
      return Arrays.stream(
              new double[][] {states, result.terms(), result.first(), result.recurrent()})
          .flatMapToDouble(Arrays::stream)
          .toArray();
    }
  }

  @ParameterizedTest
  @EnumSource(Nonlinearity.class)
  void doublesMatchFiniteDifferences(Nonlinearity nonlinearity) {
    for (int[] shape : new int[][] {{1, 1, 1}, {4, 2, 3}}) {
      Case given = new Case(shape[0], shape[1], shape[2], nonlinearity);
      DoubleLeakyPass pass = given.pass();
      given.states(pass);
      DoubleLeakyPass.Slopes slopes = pass.backward(given.recurrent, given.slopes);
      check(given, given.recurrent, slopes.recurrent(), "W");
      check(given, given.terms, slopes.terms(), "terms");
      check(given, given.first, slopes.first(), "h0");
    }
  }

  private static void check(Case given, double[] at, double[] slopes, String what) {
    double h = 1e-6;
    double[] expected = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double value = at[i];
      at[i] = value + h;
      double up = given.value();
      at[i] = value - h;
      double down = given.value();
      at[i] = value;
      expected[i] = (up - down) / (2 * h);
    }
    assertClose(expected, slopes, 1e-7, what);
  }

  @ParameterizedTest
  @EnumSource(Nonlinearity.class)
  void floatsFollowDoubles(Nonlinearity nonlinearity) {
    for (int[] shape : new int[][] {{1, 1, 1}, {7, 5, 3}, {16, 67, 6}}) {
      Case given = new Case(shape[0], shape[1], shape[2], nonlinearity);
      double near = 3e-6 * given.batch;
      assertClose(given.inDoubles(), given.inFloats(Gemm.best()), near, Arrays.toString(shape));
      assertClose(given.inDoubles(), given.inFloats(new Nd4jGemm()), near, Arrays.toString(shape));
    }
  }

  @Test
  void threadsDoNotMatter() {
    Case given = new Case(9, 100, 4, Nonlinearity.RELU);
    double[] one = given.inFloats(Gemm.best());
    System.setProperty(Parallel.THREADS, "3");
    assertArrayEquals(one, given.inFloats(Gemm.best()));
  }

  @Test
  void nothingIsReadBeforeItIsWritten() {
    Case given = new Case(5, 40, 4, Nonlinearity.TANH);
    try (LeakyPass pass = new LeakyPass(5, 40, 4, given.leak, given.nonlinearity, Gemm.best())) {
      double[] fresh = given.inFloats(pass);
      double[] first = given.first.clone();
      Arrays.fill(given.first, Double.NaN);
      assertEquals(Double.NaN, given.inFloats(pass)[0]);
      System.arraycopy(first, 0, given.first, 0, first.length);
      assertArrayEquals(fresh, given.inFloats(pass));
    }
  }

  /** Without weights and noise the state leaks away: h_t = (1-α)^t·h_0. */
  @Test
  void leaks() {
    float[] states = new float[3];
    try (LeakyPass pass = new LeakyPass(1, 1, 3, .25, Nonlinearity.RELU)) {
      pass.forward(new float[1], new float[3], null, new float[] {-8}, states);
    }
    assertArrayEquals(new float[] {-6, -4.5f, -3.375f}, states);
  }

  @Test
  void wrongShapesAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new LeakyPass(3, 1, 1, 1.5, Nonlinearity.RELU));
    try (LeakyPass pass = new LeakyPass(2, 1, 3, .2, Nonlinearity.RELU)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> pass.forward(new float[4], new float[5], null, null, new float[6]));
    }
  }

  /** {@code M(r, c, k)[i][j] = 0.1·((((i·c+j)·k) mod 11) − 5)} of reactivation G5. */
  private static double[] pattern(int rows, int columns, int k) {
    double[] matrix = new double[rows * columns];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = .1 * (i * k % 11 - 5);
    }
    return matrix;
  }

  private static double[] times(double[] matrix, double[] vector) {
    double[] product = new double[matrix.length / vector.length];
    for (int i = 0; i < matrix.length; i++) {
      product[i / vector.length] += matrix[i] * vector[i % vector.length];
    }
    return product;
  }

  private static double[] outer(double[] left, double[] right) {
    double[] product = new double[left.length * right.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = left[i / right.length] * right[i % right.length];
    }
    return product;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static double[] join(double[] a, double[] b) {
    double[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  /** Reactivation G5, eight decimals, with noise and without. */
  @Test
  void goldenVector() {
    double[] encoder = pattern(3, 4, 3);
    double[] input = pattern(3, 2, 7);
    double[] recurrent = pattern(3, 3, 5);
    double[] readout = pattern(2, 3, 4);
    double[] start = {.1, .2, .3, .4};
    double[][] x = {{.5, -.2}, {.1, .3}};
    double[] noise = {.05, -.1, .025, -.05, 0, .15};
    double[] first = times(encoder, start);
    assertClose(new double[] {.1, .2, -.14}, first, 1e-15, "h0");
    double[] terms = join(times(input, x[0]), times(input, x[1]));
    DoubleLeakyPass pass = new DoubleLeakyPass(3, 1, 2, .2, Nonlinearity.RELU);
    double[] h = pass.forward(recurrent, terms, noise, first);
    double[] expected = {.13, .06, -.0766, .054, .079264, .08872};
    assertClose(expected, Arrays.copyOfRange(h, 3, 9), 6e-9, "h");

    double[][] targets = {{.1, -.1}, {.2, 0}};
    double loss = 0;
    double[] readoutGradient = new double[6];
    double[] slopes = new double[0];
    for (int t = 0; t < 2; t++) {
      double[] state = Arrays.copyOfRange(h, 3 + 3 * t, 6 + 3 * t);
      double[] output = times(readout, state);
      double[] error = new double[2];
      double[] back = new double[3];
      for (int k = 0; k < 2; k++) {
        double difference = output[k] - targets[t][k];
        loss += difference * difference / 4;
        error[k] = difference / 2;
        for (int i = 0; i < 3; i++) {
          back[i] += error[k] * readout[k * 3 + i];
        }
      }
      readoutGradient = sum(readoutGradient, outer(error, state));
      slopes = join(slopes, back);
    }
    assertEquals(.02037893, loss, 6e-9);
    assertClose(
        new double[] {-.01823308, -.01407516, -.00181121, .00150338, .00107121, -.00004882},
        readoutGradient,
        6e-9,
        "W_out");
    DoubleLeakyPass.Slopes result = pass.backward(recurrent, slopes);
    assertClose(
        new double[] {0, 0, 0, .0002708, .00012499, -.00015957, -.00097634, -.00195267, .00136687},
        result.recurrent(),
        6e-9,
        "W_rec");
    double[] inputGradient =
        sum(
            outer(Arrays.copyOfRange(result.terms(), 0, 3), x[0]),
            outer(Arrays.copyOfRange(result.terms(), 3, 6), x[1]));
    assertClose(
        new double[] {0, 0, .00020831, .00062493, -.00488168, .00195267},
        inputGradient,
        6e-9,
        "W_in");
    assertClose(
        new double[] {
          .00644747,
          .01289495,
          .01934242,
          .0257899,
          .00180207,
          .00360415,
          .00540622,
          .00720829,
          -.00410061,
          -.00820122,
          -.01230183,
          -.01640244
        },
        outer(result.first(), start),
        6e-9,
        "E");

    float[] states = new float[6];
    try (LeakyPass fast = new LeakyPass(3, 1, 2, .2, Nonlinearity.RELU)) {
      fast.forward(floats(recurrent), floats(terms), floats(noise), floats(first), states);
      assertClose(expected, states, 1e-6, "h in floats");
      fast.forward(floats(recurrent), floats(terms), null, floats(first), states);
      assertClose(
          new double[] {.08, .16, -.1016, .064, .169264, -.08128}, states, 1e-6, "without noise");
    }
  }
}
