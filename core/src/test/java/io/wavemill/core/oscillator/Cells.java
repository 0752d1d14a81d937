package io.wavemill.core.oscillator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;

/** What the oscillator tests share. */
final class Cells {

  private Cells() {}

  static double[] random(Random random, int length, double size) {
    return random.doubles(length, -size, size).toArray();
  }

  static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  static void assertClose(double[] expected, double[] actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, what + " [" + i + "]");
    }
  }

  /** Terms {@code [batch, step, unit]} from signals {@code [batch, channel, step]}. */
  static double[] terms(
      double[] signals, int channels, double[] weights, double[] bias, int batch, int steps) {
    int units = bias.length;
    double[] terms = new double[batch * steps * units];
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < steps; t++) {
        for (int i = 0; i < units; i++) {
          double sum = bias[i];
          for (int k = 0; k < channels; k++) {
            sum += weights[i * channels + k] * signals[(b * channels + k) * steps + t];
          }
          terms[(b * steps + t) * units + i] = sum;
        }
      }
    }
    return terms;
  }
}
