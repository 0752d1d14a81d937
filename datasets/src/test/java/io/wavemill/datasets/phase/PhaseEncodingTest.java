package io.wavemill.datasets.phase;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.datasets.random.NumpyRandomState;
import org.junit.jupiter.api.Test;

class PhaseEncodingTest {
  /** K4 of the specification. */
  @Test
  void goldenPhases() {
    PhaseEncoding reference = PhaseEncoding.REFERENCE;
    assertEquals(-2.665408373, reference.phase(0), 5e-10);
    assertEquals(0, reference.phase(0.1307), 1e-15);
    assertEquals(2 * Math.PI, reference.phase(0.4388), 1e-14);
    assertEquals(17.727922711, reference.phase(1), 1e-9);
  }

  @Test
  void whatTheScalingReallyDoes() {
    PhaseEncoding reference = PhaseEncoding.REFERENCE;
    double span = reference.phase(1) - reference.phase(0);
    assertEquals(20.393331, span, 5e-7);
    assertEquals(3.2457, span / (2 * Math.PI), 5e-5);
    assertEquals(0.079974, span / 255, 5e-7);
    assertEquals(3.617777, wrapped(reference.phase(0)) + 2 * Math.PI, 5e-7);
    assertEquals(-1.121633, wrapped(reference.phase(1)), 5e-7);
    assertEquals(1.543775, wrapped(reference.phase(1)) - wrapped(reference.phase(0)), 5e-7);
    assertEquals(-0.424213 * 2 * Math.PI, reference.phase(0), 5e-6);
    assertEquals(2.821487 * 2 * Math.PI, reference.phase(1), 5e-6);
  }

  private static double wrapped(double phase) {
    return Math.IEEEremainder(phase, 2 * Math.PI);
  }

  @Test
  void theOtherEncodings() {
    assertEquals(2 * Math.PI, PhaseEncoding.UNIT.phase(1));
    assertEquals(0, PhaseEncoding.UNIT.phase(0));
    assertEquals(Math.PI, PhaseEncoding.HALF.phase(1));
    assertEquals(Math.PI / 2, PhaseEncoding.HALF.phase(0.5));
  }

  @Test
  void invertedPhasorsAreConjugate() {
    float[] plain = PhaseEncoding.REFERENCE.table(false);
    float[] inverted = PhaseEncoding.REFERENCE.table(true);
    for (int pixel = 0; pixel < 256; pixel++) {
      assertEquals(Math.cos(plain[pixel]), Math.cos(inverted[pixel]), 4e-6);
      assertEquals(Math.sin(plain[pixel]), -Math.sin(inverted[pixel]), 4e-6);
    }
  }

  /** The mixing matrix of section 2, NumPy's first draw after the seed 42. */
  @Test
  void numpysStreamGivesTheMixingMatrix() {
    NumpyRandomState random = new NumpyRandomState(42);
    double[][] a = new double[4][4];
    for (double[] row : a) {
      for (int j = 0; j < 4; j++) {
        row[j] = random.nextDouble(0, 1);
      }
    }
    assertEquals(0.7946956659674796, a[0][1] - a[1][0]);
    assertEquals(0.1308789300681963, a[0][2] - a[2][0]);
    assertEquals(-0.23378415660338514, a[0][3] - a[3][0]);
    assertEquals(-0.649988965627846, a[1][2] - a[2][1]);
    assertEquals(0.653837035096659, a[1][3] - a[3][1]);
    assertEquals(0.7880848849548937, a[2][3] - a[3][2]);
  }
}
