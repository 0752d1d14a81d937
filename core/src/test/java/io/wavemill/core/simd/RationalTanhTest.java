package io.wavemill.core.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RationalTanhTest {

  /** Every 401st float, and all of those around the place where it becomes 1. */
  @Test
  void closeEverywhere() {
    int first = Float.floatToIntBits(RationalTanh.ONE);
    for (int bits = 0; bits < Float.floatToIntBits(12f); bits += 401) {
      check(Float.intBitsToFloat(bits));
    }
    for (int bits = first - 20_000; bits < first + 100; bits++) {
      check(Float.intBitsToFloat(bits));
    }
    for (float x : new float[] {100, 1e10f, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
      check(x);
    }
  }

  private static void check(float x) {
    float value = RationalTanh.tanh(x);
    double error = Math.abs(value - Math.tanh(x));
    if (!(error < 3.2e-7) || value > 1 || (value == 1) != (x >= RationalTanh.ONE)) {
      throw new AssertionError("tanh(" + x + ") = " + value + ", error " + error);
    }
    if (RationalTanh.tanh(-x) != -value) {
      throw new AssertionError("not odd at " + x);
    }
  }

  @Test
  void smallArgumentsAreTheirOwnTangent() {
    assertEquals(Float.MIN_VALUE, RationalTanh.tanh(Float.MIN_VALUE));
    assertEquals(1e-20f, RationalTanh.tanh(1e-20f));
  }

  @Test
  void notANumberStaysSo() {
    assertTrue(Float.isNaN(RationalTanh.tanh(Float.NaN)));
  }
}
