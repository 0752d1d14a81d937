package io.wavemill.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What every engine must do: each operation against its definition, written as loops in double
 * precision; what an operation overwrites is poisoned before.
 */
public abstract class EngineContract {

  private static final long SEED = 17;

  private final Random random = new Random(SEED);

  /** A new engine of the kind under test; the test closes it. */
  protected abstract Engine engine();

  /** Largest error allowed, relative to the largest value of a result. */
  protected abstract double tolerance();

  private void assertClose(double[] expected, double[] actual, String what) {
    assertClose(expected, actual, tolerance(), what + ", seed " + SEED);
  }

  static void assertClose(double[] expected, double[] actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.length; i++) {
      boolean close = Math.abs(expected[i] - actual[i]) <= tolerance * largest;
      if (!close) {
        throw new AssertionError(
            what
                + " ["
                + i
                + "]: "
                + actual[i]
                + " instead of "
                + expected[i]
                + ", largest value "
                + largest);
      }
    }
  }

  private static double[] values(FeatureMaps maps) {
    return Stacks.values(maps);
  }

  private static void rectify(double[] values) {
    Arrays.setAll(values, i -> Math.max(0, values[i]));
  }

  /** {@code values[i] += addend[i / r]}, image by image. */
  private static void addRepeated(double[] values, double[] addend, Shape shape) {
    int image = shape.length() / shape.images();
    int repeats = values.length / addend.length;
    Arrays.setAll(values, i -> values[i] + addend[i / image / repeats * image + i % image]);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  // --- convolution ---

  @ParameterizedTest
  @MethodSource("io.wavemill.core.engine.ConvolutionCase#all")
  void convolution(ConvolutionCase shapes) {
    convolution(shapes, 0);
  }

  @ParameterizedTest
  @MethodSource("io.wavemill.core.engine.ConvolutionCase#small")
  void convolutionOfViews(ConvolutionCase shapes) {
    convolution(shapes, 2);
  }

  private void convolution(ConvolutionCase shapes, int margin) {
    Shape source = shapes.source();
    Shape result = shapes.result();
    double[] w = Shape.random(random, shapes.weightCount());
    double[] b = Shape.random(random, shapes.outputs());
    double[] f = source.random(random);
    double[] g = result.random(random);
    double[] forward = new double[result.length()];
    double[] back = new double[source.length()];
    double[] slopes = new double[w.length];
    shapes.forEachTerm(
        (weight, in, out) -> {
          forward[out] += w[weight] * f[in];
          back[in] += w[weight] * g[out];
          slopes[weight] += g[out] * f[in];
        });
    double[] biasSlopes = new double[b.length];
    int imageLength = result.length() / result.images();
    int plane = imageLength / result.channels();
    for (int i = 0; i < g.length; i++) {
      biasSlopes[i / plane % result.channels()] += g[i];
    }
    INDArray weights = shapes.weights(w);
    Shifts shifts = shapes.shifts();
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, margin);
        Filter plain = engine.filter(weights, null, shapes.geometry());
        Filter biased = engine.filter(weights, Nd4j.createFromArray(b), shapes.geometry());
        FilterGradient sum = engine.filterGradient(biased);
        FilterGradient other = engine.filterGradient(biased);
        FilterGradient unbiasedSum = engine.filterGradient(plain);
        FilterGradient sharedSum = engine.filterGradient(plain)) {
      assertFalse(plain.biased());
      assertTrue(biased.biased());
      assertEquals(shapes.geometry(), biased.geometry());
      FeatureMaps images = stacks.of(source, f);
      FeatureMaps gradient = stacks.of(result, g);
      FeatureMaps target = stacks.poisoned(result);
      engine.convolve(images, shifts, plain, null, false, target);
      double[] product = values(target);
      assertClose(forward, product, "convolution");

      double[] expected = forward.clone();
      Arrays.setAll(expected, i -> forward[i] + b[i / plane % result.channels()]);
      engine.convolve(images, shifts, biased, null, false, Stacks.poison(target));
      assertClose(expected, values(target), "with bias");

      Shape few = result.withImages(result.images() % 2 == 0 ? result.images() / 2 : 1);
      double[] added = few.random(random);
      addRepeated(expected, added, result);
      rectify(expected);
      FeatureMaps addend = stacks.of(few, added);
      engine.convolve(images, shifts, biased, addend, true, Stacks.poison(target));
      assertClose(expected, values(target), "with bias and addend, rectified");

      FeatureMaps toward = stacks.poisoned(source);
      engine.convolveAdjoint(gradient, shifts, biased, false, null, toward);
      assertClose(back, values(toward), "adjoint");
      // <g, w ⊛ f> = <wᵀ g, f> = <dw, w>, between the engine's own results.
      double pairing = dot(g, product);
      double scale = tolerance() * Math.sqrt(dot(g, g) * dot(product, product));
      assertEquals(pairing, dot(values(toward), f), scale, "not the adjoint");

      double[] held = source.random(random);
      double[] active = source.random(random);
      double[] masked = new double[held.length];
      Arrays.setAll(masked, i -> active[i] > 0 ? held[i] + back[i] : 0);
      FeatureMaps sums = stacks.of(source, held);
      FeatureMaps activation = stacks.of(source, active);
      engine.convolveAdjoint(gradient, shifts, plain, true, activation, sums);
      assertClose(masked, values(sums), "adjoint, accumulated and masked");

      engine.convolveAdjoint(gradient, shifts, plain, false, activation, Stacks.poison(sums));
      Arrays.setAll(masked, i -> active[i] > 0 ? back[i] : 0);
      assertClose(masked, values(sums), "adjoint, masked");

      engine.accumulateFilterGradient(images, shifts, gradient, sum);
      engine.accumulateFilterGradient(images, shifts, gradient, sum);
      engine.accumulateFilterGradient(images, shifts, gradient, other);
      sum.add(other);
      assertGradient(sum, 3, slopes, biasSlopes, weights.shape());
      assertGradient(other, 1, slopes, biasSlopes, weights.shape());

      engine.accumulateFilterGradient(images, shifts, gradient, unbiasedSum);
      INDArray got = Nd4j.valueArrayOf(weights.shape(), Double.NaN, engine.dataType());
      unbiasedSum.copyTo(got);
      assertClose(slopes, Stacks.values(got), "gradient of the weights alone");

      engine.accumulateFilterGradient(images, shifts, gradient, sharedSum);
      engine.convolveBackward(images, shifts, gradient, plain, sharedSum, Stacks.poison(toward));
      assertClose(back, values(toward), "adjoint of both");
      INDArray twice = Nd4j.valueArrayOf(weights.shape(), Double.NaN, engine.dataType());
      sharedSum.copyTo(twice);
      assertClose(
          Arrays.stream(slopes).map(slope -> 2 * slope).toArray(),
          Stacks.values(twice),
          "gradient of both");
      assertEquals(pairing, dot(Stacks.values(got), w), scale, "not the derivative");
      assertThrows(
          IllegalStateException.class,
          () -> unbiasedSum.copyBiasTo(Nd4j.create(engine.dataType(), b.length)));
      assertArrayEquals(f, values(images), "the source must not change");
      assertArrayEquals(g, values(gradient), "the gradient must not change");
      stacks.assertMarginsUntouched();
    }
  }

  private void assertGradient(
      FilterGradient sum, int times, double[] slopes, double[] biasSlopes, long[] shape) {
    try (Engine engine = engine()) {
      INDArray weights = Nd4j.valueArrayOf(shape, Double.NaN, engine.dataType());
      INDArray bias =
          Nd4j.valueArrayOf(new long[] {biasSlopes.length}, Double.NaN, engine.dataType());
      sum.copyTo(weights);
      sum.copyBiasTo(bias);
      // Together: the sum for a single bias may cancel to almost nothing.
      double[] expected =
          DoubleStream.concat(Arrays.stream(slopes), Arrays.stream(biasSlopes))
              .map(value -> times * value)
              .toArray();
      double[] actual = Arrays.copyOf(Stacks.values(weights), expected.length);
      System.arraycopy(Stacks.values(bias), 0, actual, slopes.length, biasSlopes.length);
      assertClose(expected, actual, "gradient of the weights, then of the bias");
    }
  }

  @Test
  void resultsDependOnTheArgumentsAlone() {
    ConvolutionCase shapes = ConvolutionCase.all().get(5);
    ConvolutionCase between = ConvolutionCase.all().get(12);
    double[] w = Shape.random(random, shapes.weightCount());
    double[] f = shapes.source().random(random);
    try (Engine engine = engine();
        Engine second = engine();
        Stacks stacks = new Stacks(engine, 0);
        Filter filter = engine.filter(shapes.weights(w), null, shapes.geometry())) {
      FeatureMaps images = stacks.of(shapes.source(), f);
      FeatureMaps target = stacks.poisoned(shapes.result());
      engine.convolve(images, shapes.shifts(), filter, null, false, target);
      double[] first = values(target);
      convolution(between, 0);
      try (Filter otherFilter =
          engine.filter(
              between.weights(Shape.random(random, between.weightCount())),
              null,
              between.geometry())) {
        engine.convolve(
            stacks.of(between.source(), between.source().random(random)),
            Shifts.none(),
            otherFilter,
            null,
            false,
            stacks.poisoned(between.result()));
      }
      engine.convolve(images, shapes.shifts(), filter, null, false, Stacks.poison(target));
      assertArrayEquals(first, values(target), "the same engine again");
      second.convolve(images, shapes.shifts(), filter, null, false, Stacks.poison(target));
      assertArrayEquals(first, values(target), "another engine, with the first one's buffers");
    }
  }

  /** A filter's weights are a copy. */
  @Test
  void weightsAreCopied() {
    Shape shape = Shape.flat(1, 1, 2, 2);
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, 0)) {
      INDArray weights = Nd4j.ones(engine.dataType(), 1, 1, 1, 1);
      INDArray bias = Nd4j.ones(engine.dataType(), 1);
      try (Filter filter = engine.filter(weights, bias, Convolution.zero(1, 1, 0))) {
        weights.assign(7);
        bias.assign(7);
        FeatureMaps target = stacks.poisoned(shape);
        engine.convolve(
            stacks.of(shape, new double[] {1, 2, 3, 4}),
            Shifts.none(),
            filter,
            null,
            false,
            target);
        assertArrayEquals(new double[] {2, 3, 4, 5}, values(target), tolerance());
      }
    }
  }

  // --- flows ---

  @ParameterizedTest
  @MethodSource("io.wavemill.core.engine.FlowCase#all")
  void flow(FlowCase shapes) {
    for (int margin = 0; margin < 2; margin++) {
      Shape source = shapes.source();
      Shape target = shapes.target();
      double[] f = source.random(random);
      double[] g = target.random(random);
      double[] forward = new double[target.length()];
      double[] back = new double[source.length()];
      shapes.forEachTerm(
          (weight, in, out) -> {
            forward[out] += weight * f[in];
            back[in] += weight * g[out];
          });
      try (Engine engine = engine();
          Stacks stacks = new Stacks(engine, margin)) {
        FeatureMaps images = stacks.of(source, f);
        FeatureMaps moved = stacks.poisoned(target);
        engine.flow(images, shapes.flow(), null, false, moved);
        assertClose(forward, values(moved), "flow");
        double[] product = values(moved);

        double[] added = source.random(random);
        double[] expected = forward.clone();
        addRepeated(expected, added, target);
        engine.flow(images, shapes.flow(), stacks.of(source, added), false, Stacks.poison(moved));
        assertClose(expected, values(moved), "flow with addend");
        rectify(expected);
        engine.flow(images, shapes.flow(), stacks.of(source, added), true, Stacks.poison(moved));
        assertClose(expected, values(moved), "flow with addend, rectified");

        FeatureMaps toward = stacks.poisoned(source);
        engine.flowAdjoint(stacks.of(target, g), shapes.flow(), toward);
        assertClose(back, values(toward), "adjoint of flow");
        double scale = Math.sqrt(dot(g, g) * dot(product, product));
        assertEquals(dot(g, product), dot(values(toward), f), tolerance() * scale);
        stacks.assertMarginsUntouched();
      }
    }
  }

  /** A sum over kernels, images and channels; what was there stays. */
  @ParameterizedTest
  @CsvSource({"1, 1, 3", "2, 2, 3", "3, 1, 5", "1, 3, 1"})
  void gradientOfLearnedShifts(int cycle, int repeats, int size) {
    Shape source = Shape.flat(cycle * 2, 17, 4, 5);
    Shape target = source.withImages(source.images() * repeats);
    double[] f = source.random(random);
    double[] g = target.random(random);
    double[][] expected = new double[cycle][size * size];
    for (int i = 0; i < target.images(); i++) {
      for (int c = 0; c < 17; c++) {
        for (int y = 0; y < 4; y++) {
          for (int x = 0; x < 5; x++) {
            for (int tap = 0; tap < size * size; tap++) {
              int fromY = Math.floorMod(y + tap / size - size / 2, 4);
              int fromX = Math.floorMod(x + tap % size - size / 2, 5);
              expected[i % cycle][tap] +=
                  g[target.at(i, c, 0, y, x)] * f[source.at(i / repeats, c, 0, fromY, fromX)];
            }
          }
        }
      }
    }
    for (int margin = 0; margin < 2; margin++) {
      double[][] sums = new double[cycle][size * size];
      sums[0][0] = 1;
      try (Engine engine = engine();
          Stacks stacks = new Stacks(engine, margin)) {
        FeatureMaps images = stacks.of(source, f);
        FeatureMaps slopes = stacks.of(target, g);
        engine.accumulateFlowGradient(images, slopes, sums);
        sums[0][0]--;
        for (int k = 0; k < cycle; k++) {
          assertClose(expected[k], sums[k], "gradient of kernel " + k);
        }
        stacks.assertMarginsUntouched();
      }
    }
  }

  private static double[] fourByFour() {
    double[] values = new double[16];
    Arrays.setAll(values, i -> i);
    return values;
  }

  /** FERNN specification, golden vector 8.1: direction of the roll, alone and in a convolution. */
  @Test
  void rollDirection() {
    assertRoll(1, 0, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
    assertRoll(0, 1, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertRoll(1, -2, 11, 8, 9, 10, 15, 12, 13, 14, 3, 0, 1, 2, 7, 4, 5, 6);
  }

  private void assertRoll(int right, int down, double... expected) {
    Shape shape = Shape.flat(1, 1, 4, 4);
    Shifts shifts = Shifts.of(new int[] {right}, new int[] {down});
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, 0);
        Filter identity = engine.filter(Nd4j.ones(DataType.DOUBLE, 1, 1, 1, 1))) {
      FeatureMaps source = stacks.of(shape, fourByFour());
      FeatureMaps target = stacks.poisoned(shape);
      engine.convolve(source, shifts, identity, null, false, target);
      assertArrayEquals(expected, values(target));
      engine.flow(source, shifts, null, false, Stacks.poison(target));
      assertArrayEquals(expected, values(target));
    }
  }

  /** Neural wave machine specification, golden vector 12.4: "SAME" padding with stride 2. */
  @Test
  void sameWithStride() {
    double[] values = Arrays.stream(fourByFour()).map(v -> v + 1).toArray();
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, 0);
        Filter ones =
            engine.filter(
                Nd4j.ones(DataType.DOUBLE, 1, 1, 3, 3), null, Convolution.same(3, 2, 4, 4))) {
      FeatureMaps target = stacks.poisoned(Shape.flat(1, 1, 2, 2));
      engine.convolve(
          stacks.of(Shape.flat(1, 1, 4, 4), values), Shifts.none(), ones, null, false, target);
      assertArrayEquals(new double[] {54, 45, 72, 54}, values(target), 72 * tolerance());
    }
  }

  /**
   * FERNN specification, golden vectors 8.10: rotation of a state. One of its numbers lacks its
   * last digit, 3.8169 for 3.81699: neighbours in that row differ by 1.13398.
   */
  @Test
  void rotationOfAState() {
    Shape one = Shape.flat(1, 1, 4, 4);
    double[] expected = {
      3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12, //
      .42885, 1.72789, 4.48686, 3.06828, 1.71891, 4.58494, 7.45096, 9.76443, //
      4.5, 7.54904, 10.41506, 13.28109, 3.69615, 10.51314, 12.53654, 6.33558, //
      1.71539, 2.12084, 1.125, .92404, 6.91154, 6.08494, 4.95096, 3.81699, //
      11.18301, 10.04904, 8.91506, 7.35289, 5.84039, 13.13943, 12.87916, 5.04904
    };
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, 0)) {
      FeatureMaps target = stacks.poisoned(one.withImages(3));
      FeatureMaps source = stacks.of(one, fourByFour());
      engine.flow(source, Rotations.of(1, 90, 30, -30), null, false, target);
      double[] actual = values(target);
      assertArrayEquals(expected, actual, 2e-5);
      assertArrayEquals(
          Arrays.copyOf(expected, 16), Arrays.copyOf(actual, 16), "quarter turns are exact");
    }
  }

  /** Six functions on the 3 x 3 grid for an orientation (FERNN specification 3.3). */
  private static double basis(int m, double orientation, int row, int column) {
    double right = column - 1;
    double up = 1 - row;
    double radius = Math.hypot(right, up);
    double ring = Math.exp(-0.5 * Math.pow((radius - 1) / 0.4, 2));
    double angle = Math.atan2(up, right) - orientation;
    boolean centre = radius == 0;
    return switch (m) {
      case 0 -> centre ? 1 : 0;
      case 1 -> ring;
      case 2 -> centre ? 0 : ring * Math.cos(angle);
      case 3 -> centre ? 0 : ring * Math.sin(angle);
      case 4 -> centre ? 0 : ring * Math.cos(2 * angle);
      case 5 -> centre ? 0 : ring * Math.sin(2 * angle);
      default -> throw new IllegalArgumentException();
    };
  }

  /** Shape {@code [4, inputs, 3, 3]}, coefficients by output and input. */
  private static double[] kernels(int inputs, double[][] byDifference) {
    double[] kernels = new double[4 * inputs * 9];
    for (int g = 0; g < 4; g++) {
      for (int i = 0; i < inputs; i++) {
        for (int pixel = 0; pixel < 9; pixel++) {
          for (int m = 0; m < 6; m++) {
            kernels[(g * inputs + i) * 9 + pixel] +=
                byDifference[Math.floorMod(i - g, byDifference.length)][m]
                    * basis(m, g * Math.PI / 2, pixel / 3, pixel % 3);
          }
        }
      }
    }
    return kernels;
  }

  /**
   * FERNN specification, golden vector 8.12: two steps of a rotating cell with four orientations.
   */
  @Test
  void rotatingCell() {
    double[] lift = kernels(1, new double[][] {{1, 0, .5, .25, -.25, .125}});
    double[] printed = {-.17654, .5, .38336, -.75, 1, .25, -.23711, 0, .03029};
    assertArrayEquals(printed, Arrays.copyOf(lift, 9), 1e-5);
    double[] hidden =
        kernels(
            4,
            new double[][] {
              {.5, .05, 0, 0, .1, 0},
              {.25, 0, .1, -.2, 0, 0},
              new double[6],
              {-.1, 0, 0, .3, 0, .05}
            });
    Shape frame = Shape.flat(1, 1, 5, 5);
    Shape state = Shape.flat(2, 4, 5, 5);
    double[] x0 = new double[25];
    x0[2 * 5 + 3] = 1;
    double[] x1 = new double[25];
    x1[5 + 2] = 1;
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, 0);
        Filter u =
            engine.filter(
                Nd4j.createFromArray(lift).reshape(4, 1, 3, 3), null, Convolution.zero(3, 1, 1));
        Filter w =
            engine.filter(
                Nd4j.createFromArray(hidden).reshape(4, 4, 3, 3),
                null,
                Convolution.zero(3, 1, 1))) {
      Rotations velocities = Rotations.of(4, 0, 90);
      FeatureMaps first = stacks.poisoned(state.withImages(1));
      engine.convolve(stacks.of(frame, x0), Shifts.none(), u, null, true, first);
      double[] afterFirst = new double[25];
      afterFirst[5 + 2] = .0303;
      afterFirst[2 * 5 + 2] = .25;
      afterFirst[2 * 5 + 3] = 1;
      afterFirst[3 * 5 + 2] = .3834;
      afterFirst[3 * 5 + 3] = .5;
      assertArrayEquals(afterFirst, Arrays.copyOf(values(first), 25), 1e-4);

      FeatureMaps turned = stacks.poisoned(state);
      engine.flow(first, velocities, null, false, turned);
      FeatureMaps lifted = stacks.poisoned(state.withImages(1));
      engine.convolve(stacks.of(frame, x1), Shifts.none(), u, null, false, lifted);
      FeatureMaps second = stacks.poisoned(state);
      engine.convolve(turned, Shifts.none(), w, lifted, true, second);
      double[] still = {
        0, 0, 0, 0, 0, 0, .1852, .8144, 0, .0727, 0, .4955, 1.0099, .7651, .3094, //
        0, .1445, .5788, .4905, .0458, 0, .01, 0, 0, 0
      };
      double[] rotating = {
        0, 0, 0, 0, .0207, .1121, .7599, 1.9416, 0, 0, .1445, .9622, .9905, 0, 0, //
        .01, 0, 0, 0, 0, 0, 0, 0, 0, 0
      };
      double[] states = values(second);
      assertArrayEquals(still, Arrays.copyOf(states, 25), 1e-4);
      assertArrayEquals(rotating, Arrays.copyOfRange(states, 100, 125), 1e-4);

      // state[90°] after (x0, x1) = A_90 applied to state[0°] after (x0, x0).
      engine.convolve(stacks.of(frame, x0), Shifts.none(), u, null, false, Stacks.poison(lifted));
      FeatureMaps same = stacks.poisoned(state.withImages(1));
      engine.convolve(first, Shifts.none(), w, lifted, true, same);
      FeatureMaps moved = stacks.poisoned(state.withImages(1));
      engine.flow(same, Rotations.of(4, 90), null, false, moved);
      assertArrayEquals(
          Arrays.copyOfRange(states, 100, 200), values(moved), 4 * Math.max(1e-7, tolerance()));
    }
  }

  // --- pooling and rectifying ---

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void poolingAndItsAdjoint(Pooling pooling) {
    for (Shape shape :
        new Shape[] {
          Shape.flat(6, 2, 3, 4),
          Shape.flat(25, 17, 5, 7),
          new Shape(4, 3, 2, 3, 3), //
          Shape.flat(3, 24, 9, 9)
        }) {
      for (int group : new int[] {1, shape.images() % 3 == 0 ? 3 : shape.images()}) {
        pooling(shape, group, pooling, shape.images() == 6 ? 1 : 0);
      }
    }
  }

  private void pooling(Shape shape, int group, Pooling pooling, int margin) {
    Shape few = shape.withImages(shape.images() / group);
    int image = shape.length() / shape.images();
    double[] f = shape.random(random);
    double[] g = few.random(random);
    // Ties: only the first of equals gets the gradient; rectified states tie at zero.
    for (int i = 0; i < f.length; i += 2) {
      f[i] = Math.max(0, f[i]);
    }
    f[0] = 9;
    f[(group - 1) * image] = 9;
    double[] pooled = new double[few.length()];
    double[] back = new double[shape.length()];
    for (int j = 0; j < few.length(); j++) {
      int first = j / image * group * image + j % image;
      int best = first;
      double sum = 0;
      for (int n = 0; n < group; n++) {
        int i = first + n * image;
        sum += f[i];
        best = f[i] > f[best] ? i : best;
        back[i] = pooling == Pooling.MEAN ? g[j] / group : pooling == Pooling.SUM ? g[j] : 0;
      }
      if (pooling == Pooling.MAX) {
        back[best] = g[j];
      }
      pooled[j] =
          switch (pooling) {
            case MAX -> f[best];
            case MEAN -> sum / group;
            case SUM -> sum;
          };
    }
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, margin)) {
      FeatureMaps source = stacks.of(shape, f);
      FeatureMaps target = stacks.poisoned(few);
      FeatureMaps toward = stacks.poisoned(shape);
      engine.pool(source, pooling, target);
      assertClose(pooled, values(target), pooling + " of " + group);
      engine.poolAdjoint(source, pooling, stacks.of(few, g), toward);
      assertClose(back, values(toward), "adjoint of " + pooling + " of " + group);
      stacks.assertMarginsUntouched();
    }
  }

  @Test
  void rectifyAdjoint() {
    Shape shape = Shape.flat(3, 17, 5, 7);
    double[] activation = shape.random(random);
    activation[3] = 0;
    activation[4] = -0.0;
    double[] g = shape.random(random);
    double[] expected = g.clone();
    Arrays.setAll(expected, i -> activation[i] > 0 ? g[i] : 0);
    for (int margin = 0; margin < 2; margin++) {
      try (Engine engine = engine();
          Stacks stacks = new Stacks(engine, margin)) {
        FeatureMaps gradient = stacks.of(shape, g);
        engine.rectifyAdjoint(stacks.of(shape, activation), gradient);
        assertClose(expected, values(gradient), "derivative of the rectifier");
        stacks.assertMarginsUntouched();
      }
    }
  }

  /** In one go as one after the other: few channels and many, with and without an addend. */
  @ParameterizedTest
  @ValueSource(ints = {3, 32})
  void hyperbolicTangentOfConvolutions(int channels) {
    Shape shape = Shape.flat(4, channels, 6, 5);
    INDArray weights = Nd4j.create(Shape.random(random, 9 * channels * channels));
    double[] f = shape.random(random);
    double[] a = Shape.flat(2, channels, 6, 5).random(random);
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, 1);
        Filter filter =
            engine.filter(weights.reshape(channels, channels, 3, 3).castTo(engine.dataType()))) {
      FeatureMaps source = stacks.of(shape, f);
      FeatureMaps addend = stacks.of(Shape.flat(2, channels, 6, 5), a);
      Shifts shifts = Shifts.of(new int[] {1, -2}, new int[] {0, 3});
      for (FeatureMaps added : new FeatureMaps[] {addend, null}) {
        FeatureMaps expected = stacks.of(shape, f);
        FeatureMaps target = stacks.of(shape, f);
        engine.convolve(source, shifts, filter, added, false, expected);
        engine.tanh(expected);
        engine.convolveTanh(source, shifts, filter, added, target);
        assertArrayEquals(values(expected), values(target), 0);
      }
      stacks.assertMarginsUntouched();
    }
  }

  @Test
  void hyperbolicTangent() {
    Shape shape = Shape.flat(3, 17, 5, 7);
    double[] f = shape.random(random);
    double[] g = shape.random(random);
    double[] expected = Arrays.stream(f).map(Math::tanh).toArray();
    double[] back = g.clone();
    for (int margin = 0; margin < 2; margin++) {
      try (Engine engine = engine();
          Stacks stacks = new Stacks(engine, margin)) {
        FeatureMaps maps = stacks.of(shape, f);
        FeatureMaps gradient = stacks.of(shape, g);
        engine.tanh(maps);
        assertClose(expected, values(maps), "tanh");
        engine.tanhAdjoint(maps, gradient);
        Arrays.setAll(back, i -> (1 - expected[i] * expected[i]) * g[i]);
        assertClose(back, values(gradient), "derivative of tanh");
        stacks.assertMarginsUntouched();
      }
    }
  }

  /** Against the definition, and the gradient against central differences of that. */
  @Test
  void normalisation() {
    for (Shape shape : new Shape[] {Shape.flat(3, 5, 4, 3), new Shape(2, 17, 3, 2, 2)}) {
      double epsilon = 0.01;
      double[] f = shape.random(random);
      double[] g = shape.random(random);
      double[] scale = Shape.random(random, shape.channels());
      double[] offset = Shape.random(random, shape.channels());
      Moments moments = moments(shape, f);
      double[] expected = normalised(shape, f, scale, offset, epsilon);
      double[] rectified = expected.clone();
      rectify(rectified);
      double[] scaleSlopes = new double[shape.channels()];
      double[] offsetSlopes = new double[shape.channels()];
      double[] plain = normalised(shape, f, ones(shape.channels()), offset, epsilon);
      for (int i = 0; i < f.length; i++) {
        int channel = channel(shape, i);
        offsetSlopes[channel] += g[i];
        scaleSlopes[channel] += g[i] * (plain[i] - offset[channel]);
      }
      double[] back = new double[f.length];
      double step = 1e-5;
      for (int i = 0; i < f.length; i++) {
        double value = f[i];
        f[i] = value + step;
        double up = dot(g, normalised(shape, f, scale, offset, epsilon));
        f[i] = value - step;
        double down = dot(g, normalised(shape, f, scale, offset, epsilon));
        f[i] = value;
        back[i] = (up - down) / (2 * step);
      }
      for (int margin = 0; margin < 2; margin++) {
        try (Engine engine = engine();
            Stacks stacks = new Stacks(engine, margin)) {
          FeatureMaps source = stacks.of(shape, f);
          FeatureMaps target = stacks.poisoned(shape);
          Moments found = engine.normalise(source, scale, offset, epsilon, false, target);
          assertClose(expected, values(target), "normalisation");
          assertClose(moments.mean(), found.mean(), "mean");
          assertClose(moments.variance(), found.variance(), "variance");
          engine.normalise(source, scale, offset, epsilon, true, Stacks.poison(target));
          assertClose(rectified, values(target), "normalisation and rectifier");
          FeatureMaps gradient = stacks.of(shape, g);
          double[] scaleSums = ones(shape.channels());
          double[] offsetSums = ones(shape.channels());
          engine.normaliseAdjoint(
              source, found, scale, epsilon, gradient, scaleSums, offsetSums, gradient);
          assertClose(back, values(gradient), Math.max(tolerance(), 1e-8), "gradient");
          for (int c = 0; c < shape.channels(); c++) {
            scaleSlopes[c]++;
            offsetSlopes[c]++;
          }
          assertClose(scaleSlopes, scaleSums, "gradient of the scale");
          assertClose(offsetSlopes, offsetSums, "gradient of the offset");
          for (int c = 0; c < shape.channels(); c++) {
            scaleSlopes[c]--;
            offsetSlopes[c]--;
          }
          stacks.assertMarginsUntouched();
        }
      }
    }
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int channel(Shape shape, int index) {
    return index / (shape.depth() * shape.height() * shape.width()) % shape.channels();
  }

  private static Moments moments(Shape shape, double[] f) {
    double[] mean = new double[shape.channels()];
    double[] variance = new double[shape.channels()];
    double count = (double) f.length / shape.channels();
    for (int i = 0; i < f.length; i++) {
      mean[channel(shape, i)] += f[i] / count;
    }
    for (int i = 0; i < f.length; i++) {
      double difference = f[i] - mean[channel(shape, i)];
      variance[channel(shape, i)] += difference * difference / count;
    }
    return new Moments(mean, variance);
  }

  private static double[] normalised(
      Shape shape, double[] f, double[] scale, double[] offset, double epsilon) {
    Moments moments = moments(shape, f);
    double[] result = new double[f.length];
    for (int i = 0; i < f.length; i++) {
      int c = channel(shape, i);
      double standard = (f[i] - moments.mean()[c]) / Math.sqrt(moments.variance()[c] + epsilon);
      result[i] = scale[c] * standard + offset[c];
    }
    return result;
  }

  // --- images ---

  @Test
  void pixelMeansAndFilling() {
    for (Shape shape :
        new Shape[] {Shape.flat(3, 3, 4, 6), Shape.flat(2, 17, 2, 3), new Shape(3, 5, 2, 3, 4)}) {
      double[] f = shape.random(random);
      int pixels = shape.depth() * shape.height() * shape.width();
      double[] means = new double[f.length / pixels];
      for (int i = 0; i < f.length; i++) {
        means[i / pixels] += f[i] / pixels;
      }
      try (Engine engine = engine();
          Stacks stacks = new Stacks(engine, 0)) {
        FeatureMaps maps = stacks.of(shape, f);
        INDArray found = maps.pixelMeans();
        assertArrayEquals(new long[] {shape.images(), shape.channels()}, found.shape());
        assertEquals(engine.dataType(), found.dataType());
        assertArrayEquals(means, Stacks.values(found), 1e-6);

        long[] one = {1, shape.channels()};
        double[] levels = Arrays.copyOf(f, shape.channels());
        INDArray values = Nd4j.createFromArray(levels).reshape('c', one);
        maps.images(1, 1).fill(values);
        int image = f.length / shape.images();
        for (int i = 0; i < image; i++) {
          f[image + i] = levels[i / pixels];
        }
        assertArrayEquals(f, values(maps), "every pixel of that image, no other");
        assertThrows(IllegalArgumentException.class, () -> maps.fill(values));
      }
    }
  }

  @Test
  void images() {
    for (Shape shape :
        new Shape[] {Shape.flat(5, 3, 4, 6), Shape.flat(3, 17, 2, 3), new Shape(3, 5, 2, 3, 4)}) {
      double[] f = shape.random(random);
      try (Engine engine = engine();
          Stacks stacks = new Stacks(engine, 0)) {
        FeatureMaps maps = stacks.of(shape, f);
        assertEquals(shape.images(), maps.images());
        assertEquals(shape.channels(), maps.channels());
        assertEquals(shape.depth(), maps.depth());
        assertEquals(shape.height(), maps.height());
        assertEquals(shape.width(), maps.width());
        INDArray copy = maps.toArray();
        assertArrayEquals(shape.sizes(), copy.shape());
        assertEquals('c', copy.ordering());
        assertEquals(engine.dataType(), copy.dataType());
        assertArrayEquals(f, Stacks.values(copy));

        long[] rankFive = {
          shape.images(), shape.channels(), shape.depth(), shape.height(), shape.width()
        };
        maps.clear();
        maps.load(Nd4j.createFromArray(f).reshape('c', rankFive));
        assertArrayEquals(f, values(maps), "with a depth, whatever it is");
        INDArray turned = shape.array(f).castTo(engine.dataType()).swapAxes(0, 1).dup('c');
        maps.clear();
        maps.load(turned.swapAxes(0, 1));
        assertArrayEquals(f, values(maps), "any strides");

        int image = f.length / shape.images();
        FeatureMaps part = maps.images(1, 2);
        assertEquals(2, part.images());
        assertArrayEquals(Arrays.copyOfRange(f, image, 3 * image), values(part));
        part.images(1, 1).clear();
        Arrays.fill(f, 2 * image, 3 * image, 0);
        assertArrayEquals(f, values(maps), "a view shares memory, its own part only");
        assertEquals(0, maps.images(1, 0).images());
        assertThrows(IndexOutOfBoundsException.class, () -> part.images(1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> part.images(-1, 1));
        assertThrows(
            IllegalArgumentException.class,
            () -> part.load(shape.array(new double[shape.length()])));
      }
    }
  }

  // --- mistakes ---

  private static void assertMistake(String message, Executable call) {
    String actual = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(actual.contains(message), actual);
  }

  @Test
  void mistakesOfFilters() {
    try (Engine engine = engine()) {
      INDArray flat = Nd4j.ones(engine.dataType(), 4, 3, 3, 3);
      INDArray deep = Nd4j.ones(engine.dataType(), 4, 3, 2, 3, 3);
      Convolution three = Convolution.zero(3, 1, 1);
      assertMistake(
          "[4, 3, 3, 3] do not fit a kernel of [1, 5, 5]",
          () -> engine.filter(flat, null, Convolution.zero(5, 1, 1)));
      assertMistake("[4, 3, 2, 3, 3] do not fit", () -> engine.filter(deep, null, three));
      INDArray bias = Nd4j.ones(engine.dataType(), 3);
      assertMistake("a bias of 3 numbers for 4", () -> engine.filter(flat, bias, three));
    }
  }

  @Test
  void mistakesOfConvolutions() {
    Shape input = Shape.flat(4, 3, 5, 6);
    Shape output = Shape.flat(4, 2, 5, 6);
    Shifts none = Shifts.none();
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, 0);
        Filter zero =
            engine.filter(
                Nd4j.ones(engine.dataType(), 2, 3, 3, 3), null, Convolution.zero(3, 1, 1));
        Filter strided =
            engine.filter(
                Nd4j.ones(engine.dataType(), 2, 3, 3, 3), null, Convolution.zero(3, 2, 1));
        FilterGradient sum = engine.filterGradient(zero);
        FilterGradient otherSum = engine.filterGradient(strided)) {
      FeatureMaps in = stacks.poisoned(input);
      FeatureMaps out = stacks.poisoned(output);
      Shifts shifts = Shifts.of(new int[] {0, 1}, new int[] {0, 0});
      assertMistake(
          "2 channels for a filter that reads 3",
          () -> engine.convolve(out, none, zero, null, false, out));
      assertMistake(
          "3 channels for a filter that makes 2",
          () -> engine.convolve(in, none, zero, null, false, in));
      assertMistake(
          "4 images to read, but 3",
          () -> engine.convolve(in, none, zero, null, false, out.images(0, 3)));
      assertMistake(
          "of 5 x 6 pixels has 3 x 3, not 5 x 6",
          () -> engine.convolve(in, none, strided, null, false, out));
      assertMistake(
          "only a circular convolution", () -> engine.convolve(in, shifts, zero, null, false, out));
      assertMistake(
          "4 images do not divide evenly among 3",
          () -> engine.convolve(in, none, zero, out.images(0, 3), false, out));
      assertMistake("do not go with", () -> engine.convolve(in, none, zero, in, false, out));
      assertMistake(
          "3 channels for a filter that makes 2",
          () -> engine.convolveAdjoint(in, none, zero, false, null, in));
      assertMistake(
          "of 5 x 6 pixels has 3 x 3",
          () -> engine.convolveAdjoint(out, none, strided, false, null, in));
      assertMistake(
          "only a circular convolution",
          () -> engine.convolveAdjoint(out, shifts, zero, false, null, in));
      assertMistake(
          "do not go with", () -> engine.convolveAdjoint(out, none, zero, false, out, in));
      assertMistake(
          "4 images to read, but 3",
          () -> engine.accumulateFilterGradient(in, none, out.images(0, 3), sum));
      assertMistake(
          "of 5 x 6 pixels has 3 x 3",
          () -> engine.accumulateFilterGradient(in, none, out, otherSum));
      assertMistake(
          "only a circular convolution",
          () -> engine.accumulateFilterGradient(in, shifts, out, sum));
      assertMistake("another filter", () -> sum.add(otherSum));
    }
  }

  @Test
  void mistakesOfOtherOperations() {
    Shifts none = Shifts.none();
    try (Engine engine = engine();
        Stacks stacks = new Stacks(engine, 0)) {
      FeatureMaps six = stacks.poisoned(Shape.flat(6, 4, 3, 5));
      FeatureMaps four = stacks.poisoned(Shape.flat(4, 4, 3, 5));
      FeatureMaps narrow = stacks.poisoned(Shape.flat(6, 4, 3, 4));
      assertMistake("evenly", () -> engine.flow(four, none, null, false, six));
      assertMistake("evenly", () -> engine.flow(six, none, four, false, six));
      assertMistake("do not go with", () -> engine.flow(narrow, none, null, false, six));
      assertMistake("evenly", () -> engine.flowAdjoint(six, none, four));
      assertMistake("do not go with", () -> engine.flowAdjoint(six, none, narrow));
      assertMistake(
          "4 channels are not made of fields with 3",
          () -> engine.flow(six, Rotations.of(3, 10), null, false, six));
      assertMistake(
          "only a square image can be turned by 90.0 degrees, not one of 3 x 5",
          () -> engine.flow(six, Rotations.of(4, 90), null, false, six));
      assertMistake(
          "4 numbers are not a square odd kernel",
          () -> engine.accumulateFlowGradient(six, six, new double[1][4]));
      assertMistake("evenly", () -> engine.pool(six, Pooling.MAX, four));
      assertMistake("do not go with", () -> engine.pool(six, Pooling.MAX, narrow));
      assertMistake("evenly", () -> engine.poolAdjoint(six, Pooling.MAX, four, six));
      assertMistake("6 images for 4", () -> engine.poolAdjoint(six, Pooling.MAX, six, four));
      assertMistake("6 images for 4", () -> engine.rectifyAdjoint(six, four));
      assertMistake("do not go with", () -> engine.rectifyAdjoint(six, narrow));
      assertMistake("6 images for 4", () -> engine.tanhAdjoint(six, four));
      double[] each = ones(4);
      assertMistake("6 images for 4", () -> engine.normalise(six, each, each, 1e-5, false, four));
      assertMistake(
          "3 numbers for 4 channels", () -> engine.normalise(six, each, ones(3), 1e-5, false, six));
      Moments moments = new Moments(each, each);
      assertMistake(
          "3 numbers for 4 channels",
          () -> engine.normaliseAdjoint(six, moments, ones(3), 1e-5, six, each, each, six));
    }
  }
}
