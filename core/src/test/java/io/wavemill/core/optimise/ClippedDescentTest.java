package io.wavemill.core.optimise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

class ClippedDescentTest {

  private static double step(GradientUpdater<?> updater, int iteration, double... gradient) {
    INDArray array = Nd4j.create(gradient).castTo(DataType.DOUBLE);
    updater.applyUpdater(array, iteration, 0);
    return array.getDouble(0);
  }

  @Test
  void velocitiesAreSumsOfWhatWentBefore() {
    ClippedDescent config = new ClippedDescent(0.1, null, 0.9, 0);
    INDArray state = Nd4j.create(DataType.DOUBLE, 1, 2);
    GradientUpdater<?> updater = config.instantiate(state, true);
    assertEquals(0.1 * 3, step(updater, 0, 3, 4), 1e-12);
    assertEquals(0.1 * (0.9 * 3 + 1), step(updater, 1, 1, 0), 1e-12);
    assertEquals(0.9 * 3 + 1, state.getDouble(0), 1e-12);
    assertEquals(0.9 * 4, state.getDouble(1), 1e-12);
  }

  @Test
  void longGradientsAreShortened() {
    ClippedDescent config = new ClippedDescent(1, null, 0, 0.5);
    GradientUpdater<?> updater = config.instantiate(Nd4j.create(DataType.DOUBLE, 1, 2), true);
    assertEquals(3 * 0.5 / (5 + 1e-6), step(updater, 0, 3, 4), 1e-12);
    assertEquals(0.3, step(updater, 1, 0.3, 0), 1e-12);
  }

  @Test
  void schedulesAreFollowed() {
    ClippedDescent config =
        new ClippedDescent(7, new StepSchedule(ScheduleType.ITERATION, 1, 0.5, 2), 0, 0);
    GradientUpdater<?> updater = config.instantiate(Nd4j.create(DataType.DOUBLE, 1, 1), true);
    assertEquals(1, step(updater, 1, 1), 1e-12);
    assertEquals(0.5, step(updater, 2, 1), 1e-12);
    assertEquals(config, config.clone());
    assertNotEquals(config, new ClippedDescent(7, null, 0, 0));
  }
}
