package io.wavemill.bench.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StockRecurrenceTest {

  private static double sumOfLastState(StockRecurrence recurrence) {
    List<INDArray> states = recurrence.forward(new ArrayList<>());
    return states
        .get(states.size() - 1)
        .castTo(org.nd4j.linalg.api.buffer.DataType.DOUBLE)
        .sumNumber()
        .doubleValue();
  }

  @Test
  void gradientIsThatOfTheForwardPass() {
    Nd4j.getRandom().setSeed(5);
    StockRecurrence recurrence = new StockRecurrence(new FernnSizes(2, 1, 2, 1, 2, 5, 0));
    INDArray gradient = recurrence.step();
    INDArray weights = recurrence.weights();
    float step = 1e-2f;
    for (long i = 0; i < weights.length(); i += 5) {
      double before = weights.getDouble(i);
      weights.putScalar(i, before + step);
      double above = sumOfLastState(recurrence);
      weights.putScalar(i, before - step);
      double below = sumOfLastState(recurrence);
      weights.putScalar(i, before);
      double expected = (above - below) / (2 * step);
      assertEquals(expected, gradient.getDouble(i), 0.02 * Math.abs(expected) + 0.2, "weight " + i);
    }
  }
}
