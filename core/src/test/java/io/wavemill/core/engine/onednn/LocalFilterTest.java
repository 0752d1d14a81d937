package io.wavemill.core.engine.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wavemill.core.simd.VectorUnit;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Vector registers give the bits of the plain loops; those, what the definition says. */
class LocalFilterTest {

  /** Rows of 12 and 4 pixels are whole runs of registers or not; a kernel may exceed the image. */
  @ParameterizedTest(name = "{0} channels, {1}x{2}, kernel {3}")
  @CsvSource({"32, 6, 12, 3", "7, 5, 4, 5", "40, 3, 13, 1", "16, 2, 3, 7"})
  void sameBits(int channels, int height, int width, int size) {
    assumeTrue(OneDnn.problem() == null && VectorUnit.available(), "no vectors here");
    FilterLoops loops = FilterLoops.best();
    assertEquals("VectorisedFilterLoops", loops.getClass().getSimpleName());
    LocalFilter vectorised = new LocalFilter(loops);
    LocalFilter plain = new LocalFilter(new PlainFilterLoops());
    long seed = 3;
    Random random = new Random(seed);
    INDArray values = Nd4j.create(DataType.FLOAT, 2, channels, height, width);
    for (long i = 0; i < values.length(); i++) {
      values.putScalar(i, random.nextFloat() - .5f);
    }
    float[] kernel = new float[size * size];
    for (int tap = 0; tap < kernel.length; tap++) {
      kernel[tap] = random.nextFloat() - .5f;
    }
    try (BlockedMaps source = BlockedMaps.allocate(2, channels, 1, height, width);
        BlockedMaps one = BlockedMaps.allocate(2, channels, 1, height, width);
        BlockedMaps other = BlockedMaps.allocate(2, channels, 1, height, width)) {
      source.load(values);
      one.clear();
      other.clear();
      vectorised.apply(source, 1, kernel, one, 0);
      plain.apply(source, 1, kernel, other, 0);
      float[] filtered = one.toArray().reshape(-1).toFloatVector();
      assertArrayEquals(other.toArray().reshape(-1).toFloatVector(), filtered);
      double[] sums = new double[kernel.length];
      double[] otherSums = new double[kernel.length];
      vectorised.correlate(source, 1, source, 0, sums);
      plain.correlate(source, 1, source, 0, otherSums);
      assertArrayEquals(otherSums, sums);
      double expected = 0;
      double product = 0;
      int channel = channels - 1;
      for (int tap = 0; tap < kernel.length; tap++) {
        int y = Math.floorMod(tap / size - size / 2, height);
        int x = Math.floorMod(1 + tap % size - size / 2, width);
        expected += kernel[tap] * values.getDouble(1, channel, y, x);
      }
      for (int c = 0; c < channels; c++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            int near = Math.floorMod(x - size / 2, width);
            int above = Math.floorMod(y - size / 2, height);
            product += values.getDouble(0, c, y, x) * values.getDouble(1, c, above, near);
          }
        }
      }
      assertEquals(expected, filtered[(channel * height) * width + 1], 1e-5);
      assertEquals(product, sums[0], 1e-4);
    }
  }
}
