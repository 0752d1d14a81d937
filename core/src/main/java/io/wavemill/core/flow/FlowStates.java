package io.wavemill.core.flow;

import io.wavemill.core.engine.Flow;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer with a hidden state for each of several velocities, which can be looked at. */
public interface FlowStates {

  /** What moves the state of each velocity from one frame to the next. */
  Flow flow();

  /**
   * Shows the hidden states, those of all sequences at once: a caller short of memory gives a few
   * at a time.
   *
   * @param frames {@code [batch, channels·height·width, frames]}; of a forecaster only its input
   *     frames are read
   * @param visitor is shown the state after each frame
   */
  void visitStates(INDArray frames, StateVisitor visitor);
}
