package io.wavemill.datasets.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sine and cosine are the reference library's to the bit. */
class TrigonometryTest {
  private static void assertSame(double x) {
    assertEquals(StrictMath.sin(x), Trigonometry.sin(x), 0, () -> "sin " + x);
    assertEquals(StrictMath.cos(x), Trigonometry.cos(x), 0, () -> "cos " + x);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 1e-3, 0.8, 3, 12, 60, 1e3, 1e5, 8e5, 1e7})
  void isStrictMathAtRandomAngles(double largest) {
    SplittableRandom random = new SplittableRandom(17);
    for (int i = 0; i < 20_000; i++) {
      assertSame(random.nextDouble(-largest, largest));
    }
  }

  @Test
  void isStrictMathAroundMultiplesOfQuarterTurns() {
    for (int n = -2000; n <= 2000; n++) {
      double x = n * (Math.PI / 4);
      for (int i = 0; i < 8; i++) {
        assertSame(x);
        assertSame(n * (Math.PI / 4) * (1 + i * 1e-9));
        x = Math.nextUp(x);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0.0,
        -0.0,
        Double.MIN_VALUE,
        0x1p-27,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
      })
  void isStrictMathAtTheEdges(double x) {
    assertSame(x);
  }
}
