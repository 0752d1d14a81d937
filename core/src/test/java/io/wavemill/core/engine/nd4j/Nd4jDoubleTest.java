package io.wavemill.core.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EngineContract;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Shifts;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** The portable engine in double precision, rows moved by the host. */
class Nd4jDoubleTest extends EngineContract {

  @Override
  protected Engine engine() {
    return new Nd4jEngine(DataType.DOUBLE);
  }

  @Override
  protected double tolerance() {
    return 1e-12;
  }

  @Test
  void otherNumberTypes() {
    assertThrows(IllegalArgumentException.class, () -> new Nd4jEngine(DataType.INT8));
    try (Engine singles = new Nd4jEngine(DataType.FLOAT);
        Engine doubles = new Nd4jEngine(DataType.DOUBLE);
        FeatureMaps maps = singles.allocate(1, 1, 2, 2);
        FeatureMaps target = doubles.allocate(1, 1, 2, 2)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> doubles.flow(maps, Shifts.none(), null, false, target));
    }
  }
}
