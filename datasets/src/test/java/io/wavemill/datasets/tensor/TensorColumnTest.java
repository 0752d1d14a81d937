package io.wavemill.datasets.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorColumnTest {
  private static final TensorColumn COLUMN =
      new TensorColumn(
          "walk",
          DType.FLOAT32,
          List.of(TensorColumn.VARYING, 2),
          "metre",
          Map.of("test", List.of(3, 2)));

  private static NpyArray array(float[] values, int... shape) {
    return Npy.decode(Npy.encode(values, shape), "array");
  }

  @Test
  void aVaryingDimensionAdmitsAnyLength() {
    assertTrue(COLUMN.varies("train"));
    assertTrue(COLUMN.admits("train", array(new float[10], 5, 2)));
    assertTrue(COLUMN.admits("train", array(new float[0], 0, 2)));
    assertFalse(COLUMN.admits("train", array(new float[10], 2, 5)));
    assertFalse(COLUMN.admits("train", array(new float[10], 10)));
    assertFalse(COLUMN.admits("train", Npy.decode(Npy.encode(new double[4], 2, 2), "array")));
    assertThrows(IllegalArgumentException.class, () -> COLUMN.format("train"));
  }

  @Test
  void aFixedOneItsOwnOnly() {
    assertFalse(COLUMN.varies("test"));
    assertTrue(COLUMN.admits("test", array(new float[6], 3, 2)));
    assertFalse(COLUMN.admits("test", array(new float[10], 5, 2)));
    assertEquals(6, COLUMN.format("test").elements());
  }

  @Test
  void noOtherNegativeLengthMeansAnything() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new TensorColumn("walk", DType.UINT8, List.of(-2), "", Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TensorColumn("walk", DType.UINT8, List.of(1), "", Map.of("a", List.of(-3))));
  }
}
