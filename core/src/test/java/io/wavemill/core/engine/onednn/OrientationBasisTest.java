package io.wavemill.core.engine.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Rotations;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.engine.onednn.WinogradConvolution.Setting;
import io.wavemill.core.engine.onednn.WinogradConvolution.Worker;
import io.wavemill.core.rotation.SteerableBasis;
import io.wavemill.core.simd.VectorUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Filters that turn with the image, in the basis where they are nearly diagonal. */
class OrientationBasisTest {

  private static final int HEIGHT = 8;
  private static final int WIDTH = 7;
  private static final int IMAGES = 2;

  private final Random random = new Random(4);

  private INDArray numbers(long... shape) {
    INDArray values = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < values.length(); i++) {
      values.putScalar(i, random.nextFloat() - .5f);
    }
    return values;
  }

  /** Real filters of the rotating network. */
  private INDArray filters(int orientations, int fields) {
    try (INDArray coefficients = numbers(fields, fields, orientations, 6)) {
      return SteerableBasis.of(orientations).hidden(coefficients);
    }
  }

  private record Result(float[] convolved, float[] adjoint, float[] sums, float[] turnedSums) {}

  private Result run(
      boolean plain,
      INDArray weights,
      OrientationBasis basis,
      Rotations turns,
      INDArray source,
      INDArray addend) {
    WinogradConvolution winograd =
        new WinogradConvolution(
            () ->
                plain
                    ? new Worker(new PlainWinogradLoops(), new PlainOrientationLoops())
                    : new Worker(WinogradLoops.vectorised(), OrientationLoops.vectorised()));
    int channels = (int) weights.size(0);
    Setting setting = new Setting(false, basis, turns);
    Shifts none = Shifts.none();
    try (BlockedFilter filter = new BlockedFilter(weights, null, Convolution.zero(3, 1, 1), basis);
        BlockedGradient sum = new BlockedGradient(filter);
        BlockedGradient turnedSum = new BlockedGradient(filter);
        BlockedMaps from = BlockedMaps.allocate(IMAGES, channels, 1, HEIGHT, WIDTH);
        BlockedMaps added = BlockedMaps.allocate(1, channels, 1, HEIGHT, WIDTH);
        BlockedMaps to = BlockedMaps.allocate(IMAGES, channels, 1, HEIGHT, WIDTH);
        BlockedMaps back = BlockedMaps.allocate(IMAGES, channels, 1, HEIGHT, WIDTH)) {
      from.load(source);
      added.load(addend);
      winograd.convolve(
          from,
          none,
          setting,
          filter.winograd(false),
          added,
          IMAGES,
          true,
          WinogradConvolution.NOTHING,
          to);
      winograd.correlate(from, none, setting, to, part -> sum.winograd(false, part));
      winograd.backward(
          to,
          none,
          setting,
          filter.winograd(true),
          from,
          part -> turnedSum.winograd(true, part),
          back);
      INDArray one = Nd4j.create(DataType.FLOAT, weights.shape());
      INDArray other = Nd4j.create(DataType.FLOAT, weights.shape());
      sum.copyTo(one);
      turnedSum.copyTo(other);
      return new Result(
          numbers(to.toArray()), numbers(back.toArray()), numbers(one), numbers(other));
    }
  }

  private static float[] numbers(INDArray array) {
    return array.reshape(-1).toFloatVector();
  }

  /** Blocks of sums that fit and blocks that overlap, groups of one and of several blocks. */
  @ParameterizedTest(name = "{0} orientations, {1} fields")
  @CsvSource({"36, 4", "16, 6", "20, 8", "16, 5"})
  void theSameConvolution(int orientations, int fields) {
    assumeTrue(OneDnn.problem() == null && VectorUnit.available(), "no vectors here");
    INDArray weights = filters(orientations, fields);
    int channels = orientations * fields;
    assertTrue(channels % 8 == 0, "the dense filter's channels fill whole blocks");
    OrientationBasis basis = OrientationBasis.of(orientations, fields);
    INDArray source = numbers(IMAGES, channels, HEIGHT, WIDTH);
    INDArray addend = numbers(1, channels, HEIGHT, WIDTH);
    Result dense = run(false, weights, null, null, source, addend);
    Result here = run(false, weights, basis, null, source, addend);
    close(dense.convolved, here.convolved);
    close(dense.adjoint, here.adjoint);
    same(run(true, weights, basis, null, source, addend), here);
    // Of the gradient only that part is there which such filters can follow.
    close(
        coefficients(dense.sums, weights, orientations),
        coefficients(here.sums, weights, orientations));
    close(
        coefficients(dense.turnedSums, weights, orientations),
        coefficients(here.turnedSums, weights, orientations));
  }

  private static void same(Result expected, Result actual) {
    assertArrayEquals(expected.convolved, actual.convolved);
    assertArrayEquals(expected.adjoint, actual.adjoint);
    assertArrayEquals(expected.sums, actual.sums);
    assertArrayEquals(expected.turnedSums, actual.turnedSums);
  }

  @Test
  void vectorsTurnLikePlainLoops() {
    assumeTrue(OneDnn.problem() == null && VectorUnit.available(), "no vectors here");
    INDArray weights = filters(36, 4);
    OrientationBasis basis = OrientationBasis.of(36, 4);
    Rotations turns = Rotations.of(36, 20, -50);
    INDArray source = numbers(IMAGES, 144, HEIGHT, WIDTH);
    INDArray addend = numbers(1, 144, HEIGHT, WIDTH);
    same(
        run(true, weights, basis, turns, source, addend),
        run(false, weights, basis, turns, source, addend));
  }

  /** Between two stages of a convolution, and as an operation of its own before it. */
  @ParameterizedTest(name = "{0} and {1} degrees")
  @CsvSource({"10, -40", "90, 0", "-90, 180", "25, 370"})
  void turningOnTheWay(double one, double other) {
    assumeTrue(WinogradConvolution.whereTheLibraryHasNone() != null, "the library has its own");
    Rotations turns = Rotations.of(36, one, other);
    try (OneDnnEngine engine = new OneDnnEngine(Exactness.FAST);
        Filter filter = engine.turningFilter(filters(36, 4), Convolution.zero(3, 1, 1), 36);
        FilterGradient sum = engine.filterGradient(filter);
        FilterGradient expectedSum = engine.filterGradient(filter);
        FeatureMaps source = images(engine);
        FeatureMaps addend = images(engine);
        FeatureMaps slopes = images(engine);
        FeatureMaps moved = images(engine);
        FeatureMaps target = images(engine);
        FeatureMaps expected = images(engine)) {
      engine.flowConvolve(source, turns, filter, addend, true, target);
      engine.flow(source, turns, null, false, moved);
      engine.convolve(moved, Shifts.none(), filter, addend, true, expected);
      close(numbers(expected.toArray()), numbers(target.toArray()));

      engine.flowConvolveBackward(source, turns, slopes, filter, sum, target);
      engine.convolveBackward(moved, Shifts.none(), slopes, filter, expectedSum, addend);
      engine.flowAdjoint(addend, turns, expected);
      close(numbers(expected.toArray()), numbers(target.toArray()));
      INDArray gradient = Nd4j.create(DataType.FLOAT, 144, 144, 3, 3);
      INDArray expectedGradient = Nd4j.create(DataType.FLOAT, 144, 144, 3, 3);
      sum.copyTo(gradient);
      expectedSum.copyTo(expectedGradient);
      close(numbers(expectedGradient), numbers(gradient));
    }
  }

  private FeatureMaps images(OneDnnEngine engine) {
    FeatureMaps maps = engine.allocate(IMAGES, 144, WIDTH, WIDTH);
    maps.load(numbers(IMAGES, 144, WIDTH, WIDTH));
    return maps;
  }

  private static float[] coefficients(float[] gradient, INDArray weights, int orientations) {
    long fields = weights.size(0) / orientations;
    INDArray target = Nd4j.create(DataType.FLOAT, fields, fields, orientations, 6);
    try (INDArray slopes = Nd4j.create(gradient, weights.shape(), 'c')) {
      SteerableBasis.of(orientations).hiddenAdjoint(slopes, target);
    }
    return numbers(target);
  }

  private static void close(float[] expected, float[] actual) {
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertArrayEquals(expected, actual, (float) (2e-5 * largest));
  }

  @Test
  void paysFromFourFieldsOn() {
    assertTrue(OrientationBasis.pays(36, 144));
    assertTrue(OrientationBasis.pays(36, 1152));
    assertFalse(OrientationBasis.pays(36, 72), "groups of eight channels");
    assertFalse(OrientationBasis.pays(36, 180), "they do not fill whole blocks");
    assertFalse(OrientationBasis.pays(18, 144), "quarters are not whole");
    assertFalse(OrientationBasis.pays(4, 64), "all frequencies are near each other");
  }
}
