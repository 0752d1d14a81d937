package io.wavemill.core.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Engines of one kind for several threads: an engine serves one thread at a time, and what it has
 * prepared serves the next one.
 */
public final class EnginePool implements AutoCloseable {

  private final DataType dataType;
  private final Exactness exactness;
  private final ConcurrentLinkedQueue<Engine> idle = new ConcurrentLinkedQueue<>();

  /**
   * A pool without engines yet.
   *
   * @param dataType FLOAT or DOUBLE
   * @param exactness what they may trade for speed
   */
  public EnginePool(DataType dataType, Exactness exactness) {
    this.dataType = dataType;
    this.exactness = exactness;
  }

  /** Lends an engine to {@code work} in the calling thread. */
  public <T> T use(Function<Engine, T> work) {
    Engine engine = idle.poll();
    if (engine == null) {
      engine = Engines.create(dataType, exactness);
    }
    try {
      return work.apply(engine);
    } finally {
      idle.add(engine);
    }
  }

  /** Lends an engine to {@code work} in the calling thread. */
  public void run(Consumer<Engine> work) {
    use(
        engine -> {
          work.accept(engine);
          return null;
        });
  }

  /** Frees the engines; none may be lent at the time. */
  @Override
  public void close() {
    for (Engine engine = idle.poll(); engine != null; engine = idle.poll()) {
      engine.close();
    }
  }
}
