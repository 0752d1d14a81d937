package io.wavemill.core.engine.nd4j;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EngineContract;
import org.nd4j.linalg.api.buffer.DataType;

/** The portable engine in single precision, rows moved by the host. */
class Nd4jFloatTest extends EngineContract {

  @Override
  protected Engine engine() {
    return new Nd4jEngine(DataType.FLOAT);
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }
}
