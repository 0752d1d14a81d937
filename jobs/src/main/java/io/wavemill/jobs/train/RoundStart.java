package io.wavemill.jobs.train;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The state that workers begin a round with, on its way to them: a small one travels with the
 * tasks, since a broadcast takes longer to set up and to take down than to send; a large one is
 * broadcast, so that each executor gets it once.
 */
final class RoundStart implements Serializable, AutoCloseable {

  private static final long serialVersionUID = 1L;

  /** Spark warns of tasks above 1 MiB. */
  private static final int MOST_NUMBERS = 100_000;

  private final ModelState small;
  private final Broadcast<ModelState> large;

  private RoundStart(ModelState small, Broadcast<ModelState> large) {
    this.small = small;
    this.large = large;
  }

  /** Sends a state, one way or the other. */
  static RoundStart of(ModelState state, JavaSparkContext spark) {
    boolean fits = state.parameters().length + state.updaterState().length <= MOST_NUMBERS;
    return fits ? new RoundStart(state, null) : new RoundStart(null, spark.broadcast(state));
  }

  ModelState state() {
    return small != null ? small : large.value();
  }

  /** Frees what the driver and the executors hold. */
  @Override
  public void close() {
    if (large != null) {
      large.destroy();
    }
  }
}
