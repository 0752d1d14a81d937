package io.wavemill.datasets.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.datasets.series.WindowSettings.Mode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowsTest {
  /** 1 .. 10, so that the halves are 1 .. 5 and 6 .. 10. */
  private static Windows counting(Mode mode, boolean normalise) {
    return new Windows(
        IntStream.rangeClosed(1, 10).asDoubleStream().toArray(),
        new WindowSettings(3, mode, normalise));
  }

  @Test
  void exampleOfTheSpecification() {
    Windows windows = counting(Mode.CORRECTED, false);
    float[][] inputs = {{0, 0, 1}, {0, 1, 2}, {1, 2, 3}, {2, 3, 4}};
    float[][] targets = {{0, 1, 2}, {1, 2, 3}, {2, 3, 4}, {3, 4, 5}};
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(inputs[i], windows.input(false, i + 1));
      assertArrayEquals(targets[i], windows.target(false, i + 1));
      // The intended target is the last step's.
      assertEquals(i + 2, windows.sample(i + 1));
    }
  }

  @Test
  void theSecondHalfStartsAfresh() {
    Windows windows = counting(Mode.CORRECTED, false);
    assertArrayEquals(new float[] {0, 0, 6}, windows.input(true, 1));
    assertArrayEquals(new float[] {0, 6, 7}, windows.target(true, 1));
    assertArrayEquals(new float[] {7, 8, 9}, windows.input(true, 4));
  }

  @Test
  void theReferenceLearnsItsInput() {
    Windows windows = counting(Mode.REFERENCE, false);
    assertArrayEquals(new float[] {0, 1, 2}, windows.input(false, 2));
    assertArrayEquals(windows.input(false, 2), windows.target(false, 2));
  }

  @Test
  void theReferenceScalesByTestsToo() {
    assertEquals(10, counting(Mode.REFERENCE, true).scale());
    assertEquals(5, counting(Mode.CORRECTED, true).scale());
    assertEquals(1, counting(Mode.REFERENCE, false).scale());
    assertArrayEquals(new float[] {0, 0.2f, 0.4f}, counting(Mode.CORRECTED, true).input(false, 2));
  }

  @Test
  void theScaleIsTheLargestMagnitudeAndZerosStay() {
    WindowSettings settings = new WindowSettings(2, Mode.REFERENCE, true);
    assertEquals(7, new Windows(new double[] {1, -7, 3, 2}, settings).scale());
    assertEquals(0, new Windows(new double[4], settings).sample(2));
  }

  @Test
  void anOddSampleIsLeftOver() {
    Windows windows =
        new Windows(new double[] {1, 2, 3, 4, 5}, new WindowSettings(1, Mode.CORRECTED, false));
    assertEquals(2, windows.half());
    assertArrayEquals(new float[] {3}, windows.input(true, 1));
    assertArrayEquals(new float[] {4}, windows.target(true, 1));
  }
}
