package io.wavemill.core.engine;

import io.wavemill.core.engine.nd4j.Nd4jEngine;
import org.nd4j.linalg.api.buffer.DataType;

/** Chooses the engine for this machine. */
public final class Engines {

  private Engines() {}

  /**
   * The best engine here for numbers of a type.
   *
   * @param dataType FLOAT or DOUBLE
   * @param exactness what it may trade for speed
   */
  public static Engine create(DataType dataType, Exactness exactness) {
    return new Nd4jEngine(dataType);
  }

  /** What {@link #create} would give for single precision, for people to read. */
  public static String describe() {
    try (Engine engine = create(DataType.FLOAT, Exactness.FAST)) {
      return engine.name();
    }
  }
}
