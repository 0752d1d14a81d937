package io.wavemill.core.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GemmTest {

  private static final long SEED = 3;

  private static Gemm gemm(Class<? extends Gemm> type) throws ReflectiveOperationException {
    assumeTrue(type != OneDnnGemm.class || OneDnnGemm.runsHere(), "oneDNN does not run here");
    return type.getConstructor().newInstance();
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - .5f;
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(classes = {OneDnnGemm.class, Nd4jGemm.class})
  void linearMap(Class<? extends Gemm> type) throws ReflectiveOperationException {
    Random random = new Random(SEED);
    for (int[] size : new int[][] {{1, 1, 1}, {5, 3, 7}, {30, 48, 16}, {33, 17, 65}}) {
      int rows = size[0];
      int inputs = size[1];
      int outputs = size[2];
      try (Gemm.LinearMap map = gemm(type).linearMap(rows, inputs, outputs)) {
        for (int repeat = 0; repeat < 2; repeat++) {
          float[] matrix = random(random, inputs * outputs);
          float[] in = random(random, 3 + rows * inputs);
          float[] out = new float[rows * outputs + 4];
          Arrays.fill(out, Float.NaN);
          map.set(matrix);
          map.apply(in, 3, out, 2);
          for (int r = 0; r < rows; r++) {
            for (int o = 0; o < outputs; o++) {
              double expected = 0;
              for (int i = 0; i < inputs; i++) {
                expected += (double) in[3 + r * inputs + i] * matrix[i * outputs + o];
              }
              assertEquals(expected, out[2 + r * outputs + o], 1e-5, "seed " + SEED);
            }
          }
          assertEquals(Float.NaN, out[1]);
          assertEquals(Float.NaN, out[2 + rows * outputs]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {OneDnnGemm.class, Nd4jGemm.class})
  void rowsDoNotMix(Class<? extends Gemm> type) throws ReflectiveOperationException {
    try (Gemm.LinearMap map = gemm(type).linearMap(3, 2, 1)) {
      map.set(new float[] {1, 10});
      float[] out = new float[3];
      map.apply(new float[] {1, 2, Float.NaN, 1, 3, 4}, 0, out, 0);
      assertEquals(21, out[0]);
      assertEquals(Float.NaN, out[1]);
      assertEquals(43, out[2]);
    }
  }

  /** More rows than are taken at a time, not a multiple of them, and twice. */
  @ParameterizedTest
  @ValueSource(classes = {OneDnnGemm.class, Nd4jGemm.class})
  void outerProducts(Class<? extends Gemm> type) throws ReflectiveOperationException {
    Random random = new Random(SEED);
    int left = 5;
    int right = 18;
    try (Gemm.OuterProducts products = gemm(type).outerProducts(left, right, 7)) {
      for (int repeat = 0; repeat < 2; repeat++) {
        products.clear();
        double[] expected = new double[left * right];
        for (int call = 0; call < 100; call++) {
          int rows = 1 + call % 12;
          float[] lefts = random(random, 1 + rows * left);
          float[] rights = random(random, 2 + rows * right);
          products.add(lefts, 1, rights, 2, rows);
          for (int r = 0; r < rows; r++) {
            for (int i = 0; i < left * right; i++) {
              expected[i] +=
                  (double) lefts[1 + r * left + i / right] * rights[2 + r * right + i % right];
            }
          }
        }
        float[] sum = new float[left * right];
        products.sum(sum);
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], sum[i], 1e-4, "seed " + SEED);
        }
      }
    }
  }

  @Test
  void theBestIsOneDnnWhereItRuns() {
    assertEquals(OneDnnGemm.runsHere(), Gemm.best() instanceof OneDnnGemm);
  }
}
