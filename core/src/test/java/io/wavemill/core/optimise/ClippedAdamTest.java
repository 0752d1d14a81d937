package io.wavemill.core.optimise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class ClippedAdamTest {

  /** FERNN specification, golden vector 8.7. */
  @Test
  void goldenVector() {
    INDArray parameters = Nd4j.createFromArray(1f, -2f);
    INDArray state = Nd4j.zeros(DataType.FLOAT, 4);
    GradientUpdater<?> updater = new ClippedAdam(0.1, 1.0).instantiate(state, true);

    INDArray first = Nd4j.createFromArray(3f, 4f);
    updater.applyUpdater(first, 0, 0);
    parameters.subi(first);
    // The clipped gradient, seen in the first moment: (1 - 0.9) * g.
    assertEquals(0.59999988, state.getDouble(0) * 10, 1e-6);
    assertEquals(0.79999984, state.getDouble(1) * 10, 1e-6);
    assertEquals(0.9, parameters.getDouble(0), 1e-6);
    assertEquals(-2.1, parameters.getDouble(1), 1e-6);

    INDArray second = Nd4j.createFromArray(.3f, -.4f);
    updater.applyUpdater(second, 1, 0);
    parameters.subi(second);
    assertEquals(0.8067820, parameters.getDouble(0), 1e-6);
    assertEquals(-2.1266336, parameters.getDouble(1), 1e-6);
  }

  @Test
  void clipsOnlyAboveTheLimit() {
    for (double clip : new double[] {0, 10}) {
      INDArray state = Nd4j.zeros(DataType.DOUBLE, 4);
      GradientUpdater<?> updater = new ClippedAdam(0.1, clip).instantiate(state, true);
      updater.applyUpdater(Nd4j.createFromArray(3.0, 4.0), 0, 0);
      assertEquals(0.3, state.getDouble(0), 1e-12);
      assertEquals(0.4, state.getDouble(1), 1e-12);
    }
  }

  /**
   * Where gradients are as small as epsilon, adding it before the bias correction would be wrong by
   * a factor.
   */
  @Test
  void epsilonAfterBiasCorrection() {
    INDArray gradient = Nd4j.createFromArray(1e-9);
    new ClippedAdam(0.1, 0)
        .instantiate(Nd4j.zeros(DataType.DOUBLE, 2), true)
        .applyUpdater(gradient, 0, 0);
    assertEquals(0.1 * 1e-9 / (1e-9 + 1e-8), gradient.getDouble(0), 1e-12);
  }

  @Test
  void jsonRoundTrip() throws Exception {
    ClippedAdam adam = new ClippedAdam(2e-3, null, .8, .99, 1e-7, .5);
    ObjectMapper mapper = new ObjectMapper();
    IUpdater read = mapper.readValue(mapper.writeValueAsString(adam), IUpdater.class);
    assertEquals(adam, read);
    assertEquals(adam, adam.clone());
  }
}
