package io.wavemill.core.engine.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EngineContract;
import io.wavemill.core.engine.Exactness;

/** oneDNN's kernels, without Winograd's algorithm. */
class OneDnnStrictTest extends EngineContract {

  @Override
  protected Engine engine() {
    assumeTrue(OneDnnEngine.isAvailable(), OneDnnEngine.problem());
    return new OneDnnEngine(Exactness.STRICT);
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }
}
