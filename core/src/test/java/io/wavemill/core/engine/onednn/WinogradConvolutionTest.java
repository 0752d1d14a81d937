package io.wavemill.core.engine.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.parallel.Parallel;
import io.wavemill.core.simd.VectorUnit;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Our own Winograd's algorithm against the definition of convolution and its derivatives, in double
 * precision; vector registers against plain loops, bit by bit. Also on processors where the engine
 * leaves that algorithm to the library.
 */
class WinogradConvolutionTest {

  private static final int IMAGES = 4;
  private static final int[] RIGHT = {2, -1};
  private static final int[] DOWN = {0, 3};
  private static final Shifts SHIFTS = Shifts.of(RIGHT, DOWN);

  private final Random random = new Random(11);

  @BeforeEach
  void needsMemoryInBlocks() {
    assumeTrue(OneDnn.problem() == null, "no library here");
  }

  private INDArray numbers(long... shape) {
    INDArray values = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < values.length(); i++) {
      values.putScalar(i, random.nextFloat() - .5f);
    }
    return values;
  }

  private static BlockedMaps maps(INDArray values) {
    BlockedMaps maps =
        BlockedMaps.allocate(
            (int) values.size(0),
            (int) values.size(1),
            1,
            (int) values.size(2),
            (int) values.size(3));
    maps.load(values);
    return maps;
  }

  /** A pixel of a displaced image; outside of it zero, or the opposite side. */
  private static double pixel(INDArray images, int i, int c, int y, int x, boolean circular) {
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    if (!circular) {
      boolean inside = y >= 0 && y < height && x >= 0 && x < width;
      return inside ? images.getDouble(i, c, y, x) : 0;
    }
    int row = Math.floorMod(y - DOWN[i % 2], height);
    return images.getDouble(i, c, row, Math.floorMod(x - RIGHT[i % 2], width));
  }

  private record Result(float[] convolved, float[] adjoint, float[] sums, float[] turnedSums) {}

  private Result run(
      Supplier<WinogradLoops> loops,
      INDArray source,
      INDArray weights,
      INDArray addend,
      INDArray slopes,
      boolean circular) {
    WinogradConvolution winograd =
        new WinogradConvolution(
            () -> new WinogradConvolution.Worker(loops.get(), new PlainOrientationLoops()));
    WinogradConvolution.Setting setting = new WinogradConvolution.Setting(circular, null, null);
    Shifts shifts = circular ? SHIFTS : Shifts.none();
    Convolution geometry = circular ? Convolution.circular(3) : Convolution.zero(3, 1, 1);
    try (BlockedFilter filter = new BlockedFilter(weights, null, geometry);
        BlockedGradient sum = new BlockedGradient(filter);
        BlockedGradient turnedSum = new BlockedGradient(filter);
        BlockedMaps from = maps(source);
        BlockedMaps added = maps(addend);
        BlockedMaps gradient = maps(slopes);
        BlockedMaps to = maps(slopes);
        BlockedMaps back = maps(source)) {
      winograd.convolve(
          from,
          shifts,
          setting,
          filter.winograd(false),
          added,
          2,
          true,
          WinogradConvolution.NOTHING,
          to);
      winograd.correlate(from, shifts, setting, gradient, part -> sum.winograd(false, part));
      float[] turned = filter.winograd(true);
      winograd.backward(
          gradient,
          shifts.inverse(),
          setting,
          turned,
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

  /** Images of whole tiles and of others, of one and of many strips. */
  @ParameterizedTest(name = "{0} to {1} channels, {2}x{3}, circular {4}")
  @CsvSource({
    "16, 16, 4, 4, true",
    "16, 24, 7, 9, true",
    "40, 16, 6, 5, false",
    "72, 144, 12, 12, false",
    "32, 32, 8, 16, true",
    "16, 16, 36, 30, true"
  })
  void isConvolution(int inputs, int outputs, int height, int width, boolean circular) {
    INDArray source = numbers(IMAGES, inputs, height, width);
    INDArray weights = numbers(outputs, inputs, 3, 3);
    INDArray addend = numbers(IMAGES / 2, outputs, height, width);
    INDArray slopes = numbers(IMAGES, outputs, height, width);
    assumeTrue(VectorUnit.available(), "Java was started without vectors");
    Result here = run(WinogradLoops::vectorised, source, weights, addend, slopes, circular);
    Result plain = run(PlainWinogradLoops::new, source, weights, addend, slopes, circular);
    assertArrayEquals(plain.convolved, here.convolved);
    assertArrayEquals(plain.adjoint, here.adjoint);
    assertArrayEquals(plain.sums, here.sums);
    assertArrayEquals(plain.turnedSums, here.turnedSums);
    for (int trial = 0; trial < 40; trial++) {
      int i = random.nextInt(IMAGES);
      int o = random.nextInt(outputs);
      int c = random.nextInt(inputs);
      int y = random.nextInt(height);
      int x = random.nextInt(width);
      double convolved = addend.getDouble(i / 2, o, y, x);
      for (int k = 0; k < 9 * inputs; k++) {
        double weight = weights.getDouble(o, k / 9, k % 9 / 3, k % 3);
        convolved += weight * pixel(source, i, k / 9, y + k % 9 / 3 - 1, x + k % 3 - 1, circular);
      }
      int at = ((i * outputs + o) * height + y) * width + x;
      assertEquals(Math.max(0, convolved), here.convolved[at], 1e-5 * inputs);

      // Every place that reads pixel (y, x) of channel c, in the displaced image's own coordinates.
      double adjoint = 0;
      int right = circular ? RIGHT[i % 2] : 0;
      int down = circular ? DOWN[i % 2] : 0;
      for (int k = 0; k < 9 * outputs; k++) {
        int row = y + down - (k % 9 / 3 - 1);
        int column = x + right - (k % 3 - 1);
        if (circular) {
          row = Math.floorMod(row, height);
          column = Math.floorMod(column, width);
        } else if (row < 0 || row >= height || column < 0 || column >= width) {
          continue;
        }
        adjoint +=
            weights.getDouble(k / 9, c, k % 9 / 3, k % 3) * slopes.getDouble(i, k / 9, row, column);
      }
      assertEquals(
          adjoint, here.adjoint[((i * inputs + c) * height + y) * width + x], 1e-5 * outputs);

      int tap = random.nextInt(9);
      double sum = 0;
      for (int j = 0; j < IMAGES * height * width; j++) {
        int image = j / (height * width);
        int row = j / width % height;
        int column = j % width;
        sum +=
            slopes.getDouble(image, o, row, column)
                * pixel(source, image, c, row + tap / 3 - 1, column + tap % 3 - 1, circular);
      }
      double bound = 1e-5 * IMAGES * height * width;
      assertEquals(sum, here.sums[(o * inputs + c) * 9 + tap], bound);
      assertEquals(sum, here.turnedSums[(o * inputs + c) * 9 + tap], bound);
    }
  }

  @AfterEach
  void oneThread() {
    System.clearProperty(Parallel.THREADS);
  }

  @Test
  void helpersChangeNoBit() {
    assumeTrue(VectorUnit.available(), "Java was started without vectors");
    INDArray source = numbers(IMAGES, 16, 9, 8);
    INDArray weights = numbers(24, 16, 3, 3);
    INDArray addend = numbers(IMAGES / 2, 24, 9, 8);
    INDArray slopes = numbers(IMAGES, 24, 9, 8);
    Result alone = run(source, weights, addend, slopes);
    for (int threads = 2; threads <= 3; threads++) {
      System.setProperty(Parallel.THREADS, Integer.toString(threads));
      Result helped = run(source, weights, addend, slopes);
      assertArrayEquals(alone.convolved, helped.convolved);
      assertArrayEquals(alone.adjoint, helped.adjoint);
      assertArrayEquals(alone.sums, helped.sums);
      assertArrayEquals(alone.turnedSums, helped.turnedSums);
    }
  }

  private Result run(INDArray source, INDArray weights, INDArray addend, INDArray slopes) {
    return run(WinogradLoops::vectorised, source, weights, addend, slopes, true);
  }

  @Test
  void restoringIsTheTransposeOfArranging() {
    WinogradWeights weights = WinogradWeights.forLoops(32, 8);
    float[] kernels = numbers(numbers(32, 8, 3, 3));
    float[] points = numbers(numbers(WinogradLoops.POINTS * 32 * 8));
    float[] arranged = weights.arrange(kernels);
    float[] restored = weights.restore(points);
    double one = 0;
    double other = 0;
    for (int i = 0; i < points.length; i++) {
      one += (double) arranged[i] * points[i];
    }
    for (int i = 0; i < kernels.length; i++) {
      other += (double) restored[i] * kernels[i];
    }
    assertEquals(one, other, 1e-3);
  }
}
