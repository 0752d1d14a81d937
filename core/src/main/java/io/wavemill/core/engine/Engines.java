package io.wavemill.core.engine;

import io.wavemill.core.engine.nd4j.Nd4jEngine;
import io.wavemill.core.engine.onednn.OneDnnEngine;
import org.nd4j.linalg.api.buffer.DataType;

/** Chooses the engine for this machine. */
public final class Engines {

  /**
   * System property: {@code nd4j} keeps the fast engine away; {@code auto}, the default, takes it
   * wherever it runs.
   */
  public static final String ENGINE = "wavemill.engine";

  private Engines() {}

  /**
   * The best engine here for numbers of a type.
   *
   * @param dataType FLOAT or DOUBLE
   * @param exactness what it may trade for speed
   */
  public static Engine create(DataType dataType, Exactness exactness) {
    return fast(dataType) ? new OneDnnEngine(exactness) : new Nd4jEngine(dataType);
  }

  private static boolean fast(DataType dataType) {
    String wanted = System.getProperty(ENGINE, "auto");
    return switch (wanted) {
      case "nd4j" -> false;
      case "auto", "onednn" ->
          dataType == DataType.FLOAT && OneDnnEngine.isAvailable() && Nd4jEngine.onProcessor();
      default ->
          throw new IllegalArgumentException(
              "-D" + ENGINE + "=" + wanted + " is neither auto nor onednn nor nd4j");
    };
  }

  /**
   * What {@link #create} would give for single precision, and why it is not the fast one if it is
   * not; for people to read.
   */
  public static String describe() {
    try (Engine engine = create(DataType.FLOAT, Exactness.FAST)) {
      String problem = OneDnnEngine.problem();
      return engine.name() + (problem == null ? "" : " (" + problem + ")");
    }
  }
}
