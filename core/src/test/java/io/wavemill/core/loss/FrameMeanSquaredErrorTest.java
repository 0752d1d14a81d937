package io.wavemill.core.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FrameMeanSquaredErrorTest {

  // Two sequences of two frames with three pixels: rows are frames.
  private final INDArray labels =
      Nd4j.createFromArray(new double[][] {{0, 0, 0}, {1, 1, 1}, {0, 1, 0}, {2, 0, 0}});
  private final INDArray output =
      Nd4j.createFromArray(new double[][] {{1, 0, 0}, {1, 1, 3}, {0, 1, 0}, {0, 0, 0}});

  @Test
  void meanOverPixelsAndFrames() {
    FrameMeanSquaredError loss = new FrameMeanSquaredError(2);
    double sum = loss.computeScore(labels, output, new ActivationIdentity(), null, false);
    // Squared errors 1 + 4 + 0 + 4; divided by 3 pixels, 2 frames, and by the network by 2
    // sequences.
    assertEquals(9.0 / 12, sum / 2, 1e-12);
    assertEquals(output.getDouble(1, 2), 3, "inputs are left alone");
  }

  @Test
  void gradientIsTheDerivative() {
    FrameMeanSquaredError loss = new FrameMeanSquaredError(2);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {1}});
    for (INDArray used : new INDArray[] {null, mask}) {
      INDArray gradient = loss.computeGradient(labels, output, new ActivationTanH(), used);
      for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 3; column++) {
          double value = output.getDouble(row, column);
          output.putScalar(row, column, value + 1e-6);
          double up = loss.computeScore(labels, output, new ActivationTanH(), used, false);
          output.putScalar(row, column, value - 1e-6);
          double down = loss.computeScore(labels, output, new ActivationTanH(), used, false);
          output.putScalar(row, column, value);
          assertEquals((up - down) / 2e-6, gradient.getDouble(row, column), 1e-8);
        }
      }
    }
  }

  @Test
  void refusesNonsense() {
    assertThrows(IllegalArgumentException.class, () -> new FrameMeanSquaredError(0));
    FrameMeanSquaredError loss = new FrameMeanSquaredError(2);
    INDArray narrow = Nd4j.zeros(4, 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> loss.computeScore(narrow, output, new ActivationIdentity(), null, false));
  }
}
