package io.wavemill.core.engine.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wavemill.core.engine.PixelMap;
import io.wavemill.core.simd.VectorUnit;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Vector registers give the bits of the plain loops. */
class PixelMapperTest {

  @ParameterizedTest(name = "{0} channels, {1} orientations moved by {2}, depth {3}")
  @CsvSource({
    "144, 36, 1, 1",
    "144, 36, 34, 1",
    "36, 36, 4, 1",
    "40, 5, 3, 2",
    "7, 7, 0, 1",
    "16, 1, 0, 1"
  })
  void sameBits(int channels, int orientations, int shift, int depth) {
    assumeTrue(OneDnn.problem() == null && VectorUnit.available(), "no vectors here");
    PixelMapper vectorised = PixelMapper.best();
    assertEquals("VectorisedPixelMapper", vectorised.getClass().getSimpleName());
    long seed = 3;
    Random random = new Random(seed);
    INDArray values = Nd4j.create(DataType.FLOAT, 2, channels, depth, 6, 6);
    for (long i = 0; i < values.length(); i++) {
      values.putScalar(i, random.nextFloat() - .5f);
    }
    PixelMap table = PixelMap.rotation(6, 6, 25);
    try (BlockedMaps source = BlockedMaps.allocate(2, channels, depth, 6, 6);
        BlockedMaps one = BlockedMaps.allocate(2, channels, depth, 6, 6);
        BlockedMaps other = BlockedMaps.allocate(2, channels, depth, 6, 6)) {
      source.load(depth == 1 ? values.reshape('c', 2, channels, 6, 6) : values);
      one.clear();
      other.clear();
      for (PixelMap map : new PixelMap[] {table, table.transpose()}) {
        vectorised.map(source, 1, map, orientations, shift, one, 0);
        new PlainPixelMapper().map(source, 1, map, orientations, shift, other, 0);
        assertArrayEquals(
            other.toArray().reshape(-1).toFloatVector(), one.toArray().reshape(-1).toFloatVector());
      }
    }
  }
}
