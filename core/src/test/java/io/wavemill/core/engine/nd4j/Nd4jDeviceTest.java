package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EngineContract;
import org.nd4j.linalg.api.buffer.DataType;

/** The portable engine in single precision, rows moved by ND4J's operations as on a device. */
class Nd4jDeviceTest extends EngineContract {

  @Override
  protected Engine engine() {
    return new Nd4jEngine(DataType.FLOAT, false);
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }
}
