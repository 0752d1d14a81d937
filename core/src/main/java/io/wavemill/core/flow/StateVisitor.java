package io.wavemill.core.flow;

import io.wavemill.core.engine.FeatureMaps;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Is shown the hidden states of a recurrent network, one time step after the other, so that they
 * need not all be in memory.
 */
@FunctionalInterface
public interface StateVisitor {

  /**
   * Called once for each input frame, in order.
   *
   * @param frame index of the frame that the network has just read, from 0
   * @param states its hidden state, {@code [sequence, velocity, channel, height, width]}, C order;
   *     velocities in the network's order. Freed when this returns.
   */
  void visit(int frame, INDArray states);

  /**
   * Shows a state as networks keep it; for their layers.
   *
   * @param visitor is shown it
   * @param frame index of the frame that was read last
   * @param state {@code [sequence, velocity]}, or {@code [sequence]} while all velocities share it
   * @param sequences number of sequences
   * @param velocities number of velocities
   */
  static void show(
      StateVisitor visitor, int frame, FeatureMaps state, int sequences, int velocities) {
    long channels = state.channels();
    long height = state.height();
    long width = state.width();
    int kept = state.images() / sequences;
    try (INDArray values = state.toArray()) {
      INDArray states = values.reshape('c', sequences, kept, channels, height, width);
      if (kept == velocities) {
        visitor.visit(frame, states);
        return;
      }
      try (INDArray copies =
          states.broadcast(sequences, velocities, channels, height, width).dup('c')) {
        visitor.visit(frame, copies);
      }
    }
  }
}
