package io.wavemill.datasets.navigation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExponentialTest {
  @Test
  void agreesWithTheLibraryWhereSinglePrecisionSeesIt() {
    double[] arguments = IntStream.rangeClosed(0, 10_400).mapToDouble(i -> -i / 100.0).toArray();
    double[] values = arguments.clone();
    Exponential.ofNonPositive(values);
    for (int i = 0; i < values.length; i++) {
      double exact = StrictMath.exp(arguments[i]);
      assertEquals(1, values[i] / exact, 1e-9, "at " + arguments[i]);
    }
    assertEquals(1, values[0]);
  }

  @Test
  void isNothingBelow() {
    double[] values = {-104.5, -128, -1000, -1e300, Double.NEGATIVE_INFINITY};
    Exponential.ofNonPositive(values);
    for (double value : values) {
      assertTrue(value > 0);
      assertEquals(0f, (float) value);
    }
  }
}
