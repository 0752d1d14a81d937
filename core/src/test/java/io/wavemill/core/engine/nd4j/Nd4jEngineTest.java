package io.wavemill.core.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.engine.Shifts;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every operation against its definition, written as loops, with poisoned targets; both ways of
 * moving rows.
 */
class Nd4jEngineTest {

  private final Random random = new Random(17);

  private INDArray values(long... shape) {
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private static FeatureMaps maps(Nd4jEngine engine, INDArray values) {
    FeatureMaps maps = poisoned(engine, values.shape());
    maps.load(values);
    return maps;
  }

  private static FeatureMaps poisoned(Nd4jEngine engine, long... shape) {
    FeatureMaps maps =
        engine.allocate((int) shape[0], (int) shape[1], (int) shape[2], (int) shape[3]);
    maps.load(Nd4j.valueArrayOf(shape, Double.NaN, DataType.DOUBLE));
    return maps;
  }

  private static double at(INDArray f, int image, int channel, int y, int x) {
    return f.getDouble(
        image, channel, Math.floorMod(y, (int) f.size(2)), Math.floorMod(x, (int) f.size(3)));
  }

  /** FERNN specification, golden vector 8.1: direction of the roll. */
  @Test
  void rollDirection() {
    INDArray m = Nd4j.arange(16).castTo(DataType.DOUBLE).reshape('c', new long[] {1, 1, 4, 4});
    assertRoll(m, 1, 0, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
    assertRoll(m, 0, 1, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertRoll(m, 1, -2, 11, 8, 9, 10, 15, 12, 13, 14, 3, 0, 1, 2, 7, 4, 5, 6);
  }

  private static void assertRoll(INDArray m, int vx, int vy, double... expected) {
    try (Nd4jEngine engine = new Nd4jEngine(DataType.DOUBLE);
        FeatureMaps source = maps(engine, m);
        FeatureMaps target = poisoned(engine, 1, 1, 4, 4);
        Filter identity = engine.filter(Nd4j.ones(DataType.DOUBLE, 1, 1, 1, 1))) {
      engine.convolve(
          source, Shifts.of(new int[] {vx}, new int[] {vy}), identity, null, false, target);
      assertArrayEquals(expected, target.toArray().reshape(16).toDoubleVector());
    }
  }

  @ParameterizedTest(name = "images {0}, {1}->{2}, {3}x{4}, kernel {5}, host {6}")
  @CsvSource({
    "1, 1, 1, 4, 4, 3, true",
    "1, 1, 1, 4, 4, 3, false",
    "6, 3, 5, 5, 7, 3, true",
    "6, 3, 5, 5, 7, 3, false",
    "4, 2, 17, 6, 5, 5, true",
    "4, 2, 17, 6, 5, 5, false",
    "2, 4, 4, 3, 3, 1, true",
    "40, 24, 24, 28, 28, 3, true"
  })
  void convolution(
      int images, int inputs, int outputs, int height, int width, int kernel, boolean host) {
    INDArray f = values(images, inputs, height, width);
    INDArray w = values(outputs, inputs, kernel, kernel);
    INDArray g = values(images, outputs, height, width);
    INDArray addend = values(images / 2 == 0 ? 1 : images / 2, outputs, height, width);
    int repeat = images / (int) addend.size(0);
    Shifts shifts = Shifts.of(new int[] {0, 1, -3}, new int[] {0, -2, 1});
    int reach = kernel / 2;
    try (Nd4jEngine engine = new Nd4jEngine(DataType.DOUBLE, host);
        FeatureMaps source = maps(engine, f);
        FeatureMaps slopes = maps(engine, g);
        FeatureMaps added = maps(engine, addend);
        FeatureMaps target = poisoned(engine, images, outputs, height, width);
        FeatureMaps back = poisoned(engine, images, inputs, height, width);
        Filter filter = engine.filter(w);
        FilterGradient gradient = engine.filterGradient(filter)) {
      engine.convolve(source, shifts, filter, null, false, target);
      INDArray plain = target.toArray();
      // Checked at random places: all of them would take the loops too long.
      for (int n = 0; n < 300; n++) {
        int i = random.nextInt(images);
        int o = random.nextInt(outputs);
        int y = random.nextInt(height);
        int x = random.nextInt(width);
        double expected = 0;
        for (int c = 0; c < inputs; c++) {
          for (int a = 0; a < kernel; a++) {
            for (int b = 0; b < kernel; b++) {
              expected +=
                  w.getDouble(o, c, a, b)
                      * at(
                          f, i, c, y + a - reach - shifts.down(i), x + b - reach - shifts.right(i));
            }
          }
        }
        assertEquals(expected, plain.getDouble(i, o, y, x), 1e-11 * (1 + Math.abs(expected)));
      }

      engine.convolve(source, shifts, filter, added, true, target);
      INDArray fused = target.toArray();
      for (int n = 0; n < 300; n++) {
        int i = random.nextInt(images);
        int o = random.nextInt(outputs);
        int y = random.nextInt(height);
        int x = random.nextInt(width);
        double expected =
            Math.max(0, plain.getDouble(i, o, y, x) + addend.getDouble(i / repeat, o, y, x));
        assertEquals(expected, fused.getDouble(i, o, y, x), 1e-11 * (1 + expected));
      }

      // <g, w ⊛ R f> = <R^-1 (w' ⊛ g), f>, and both are linear: the adjoint is the derivative.
      engine.convolveAdjoint(slopes, shifts, filter, false, null, back);
      double forward = plain.mul(g).sumNumber().doubleValue();
      double backward = back.toArray().mul(f).sumNumber().doubleValue();
      assertEquals(forward, backward, 1e-10 * (1 + Math.abs(forward)));

      // Twice, to see that it accumulates: <dw, w> = 2 <g, w ⊛ R f>.
      engine.accumulateFilterGradient(source, shifts, slopes, gradient);
      engine.accumulateFilterGradient(source, shifts, slopes, gradient);
      INDArray dw = Nd4j.valueArrayOf(w.shape(), Double.NaN, DataType.DOUBLE);
      gradient.copyTo(dw);
      assertEquals(
          2 * forward, dw.mul(w).sumNumber().doubleValue(), 1e-10 * (1 + Math.abs(forward)));
      int o = random.nextInt(outputs);
      int c = random.nextInt(inputs);
      int a = random.nextInt(kernel);
      int b = random.nextInt(kernel);
      double expected = 0;
      for (int i = 0; i < images; i++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            expected +=
                2
                    * g.getDouble(i, o, y, x)
                    * at(f, i, c, y + a - reach - shifts.down(i), x + b - reach - shifts.right(i));
          }
        }
      }
      assertEquals(expected, dw.getDouble(o, c, a, b), 1e-10 * (1 + Math.abs(expected)));
    }
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void poolingAndItsAdjoint(Pooling pooling) {
    INDArray f = values(6, 2, 3, 4);
    // A tie between the channels of the first group: only the first may get the gradient.
    f.putScalar(new long[] {0, 0, 0, 0}, 9);
    f.putScalar(new long[] {2, 0, 0, 0}, 9);
    INDArray g = values(2, 2, 3, 4);
    try (Nd4jEngine engine = new Nd4jEngine(DataType.DOUBLE);
        FeatureMaps source = maps(engine, f);
        FeatureMaps target = poisoned(engine, 2, 2, 3, 4);
        FeatureMaps slopes = maps(engine, g);
        FeatureMaps sum = poisoned(engine, 6, 2, 3, 4)) {
      engine.pool(source, pooling, target);
      engine.poolAdjoint(source, pooling, slopes, sum);
      INDArray pooled = target.toArray();
      INDArray adjoint = sum.toArray();
      for (int group = 0; group < 2; group++) {
        for (int c = 0; c < 2; c++) {
          for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
              double total = 0;
              int best = 3 * group;
              for (int i = 3 * group; i < 3 * group + 3; i++) {
                total += f.getDouble(i, c, y, x);
                if (f.getDouble(i, c, y, x) > f.getDouble(best, c, y, x)) {
                  best = i;
                }
              }
              double expected =
                  switch (pooling) {
                    case MAX -> f.getDouble(best, c, y, x);
                    case MEAN -> total / 3;
                    case SUM -> total;
                  };
              assertEquals(expected, pooled.getDouble(group, c, y, x), 1e-12);
              for (int i = 3 * group; i < 3 * group + 3; i++) {
                double share =
                    switch (pooling) {
                      case MAX -> i == best ? 1 : 0;
                      case MEAN -> 1 / 3.0;
                      case SUM -> 1;
                    };
                assertEquals(
                    share * g.getDouble(group, c, y, x), adjoint.getDouble(i, c, y, x), 1e-12);
              }
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void repeatAndRectify(boolean host) {
    INDArray f = values(2, 3, 4, 5);
    INDArray g = values(6, 3, 4, 5);
    try (Nd4jEngine engine = new Nd4jEngine(DataType.DOUBLE, host);
        FeatureMaps source = maps(engine, f);
        FeatureMaps target = poisoned(engine, 6, 3, 4, 5);
        FeatureMaps slopes = maps(engine, g)) {
      engine.flow(source, Shifts.none(), null, false, target);
      INDArray repeated = target.toArray();
      engine.flow(source, Shifts.none(), null, true, target);
      INDArray rectified = target.toArray();
      engine.rectifyAdjoint(target, slopes);
      INDArray adjoint = slopes.toArray();
      for (int i = 0; i < 6; i++) {
        for (long k = 0; k < 60; k++) {
          double value = f.slice(i / 3).dup('c').reshape(60).getDouble(k);
          assertEquals(value, repeated.slice(i).dup('c').reshape(60).getDouble(k));
          assertEquals(Math.max(0, value), rectified.slice(i).dup('c').reshape(60).getDouble(k));
          assertEquals(
              value > 0 ? g.slice(i).dup('c').reshape(60).getDouble(k) : 0,
              adjoint.slice(i).dup('c').reshape(60).getDouble(k),
              1e-300);
        }
      }
      slopes.clear();
      assertEquals(0, slopes.toArray().amaxNumber().doubleValue());
      FeatureMaps part = target.images(2, 3);
      assertEquals(rectified.slice(4), part.toArray().slice(2));
      assertThrows(IndexOutOfBoundsException.class, () -> target.images(4, 3));
      assertThrows(IllegalArgumentException.class, () -> target.load(f));
      assertThrows(
          IllegalArgumentException.class,
          () -> engine.flow(target.images(0, 4), Shifts.none(), null, false, target));
      assertThrows(IllegalArgumentException.class, () -> new Nd4jEngine(DataType.INT8));
    }
  }
}
