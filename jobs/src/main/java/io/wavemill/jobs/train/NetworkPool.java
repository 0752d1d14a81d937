package io.wavemill.jobs.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Networks that an executor keeps from one round to the next: making one costs more than a small
 * minibatch. Only those of the last configuration asked for are kept.
 */
final class NetworkPool {

  private static final NetworkPool SHARED = new NetworkPool();

  private final Map<String, Deque<MultiLayerNetwork>> idle = new HashMap<>();

  /** The one of this process. */
  static NetworkPool shared() {
    return SHARED;
  }

  /** A network in a certain state, the borrower's alone until it is given back. */
  MultiLayerNetwork borrow(ModelState state) {
    MultiLayerNetwork network;
    synchronized (this) {
      idle.keySet().removeIf(configuration -> !configuration.equals(state.configuration()));
      Deque<MultiLayerNetwork> same = idle.get(state.configuration());
      network = same == null ? null : same.poll();
    }
    if (network == null) {
      network = state.network();
    }
    state.copyTo(network);
    return network;
  }

  /** Takes a network back; one whose training failed should not be given back. */
  synchronized void giveBack(ModelState state, MultiLayerNetwork network) {
    // Not cleared: that would throw away its updater.
    idle.computeIfAbsent(state.configuration(), missing -> new ArrayDeque<>()).push(network);
  }
}
