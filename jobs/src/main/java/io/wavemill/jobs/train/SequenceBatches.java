package io.wavemill.jobs.train;

import io.wavemill.jobs.dataset.StoredSequence;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Makes minibatches of stored sequences: what a network sees and what it should answer. */
public sealed interface SequenceBatches extends Serializable permits ForecastBatches, ClassBatches {

  /** The grey value that becomes 1. */
  float WHITE = 255f;

  /** A minibatch of all the given sequences. */
  DataSet minibatch(List<StoredSequence> sequences);

  /** Minibatches of sequences in the given order; the last may be smaller. */
  default Iterator<DataSet> minibatches(Iterator<StoredSequence> sequences, int batch) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return sequences.hasNext();
      }

      @Override
      public DataSet next() {
        List<StoredSequence> taken = new ArrayList<>(batch);
        while (taken.size() < batch && sequences.hasNext()) {
          taken.add(sequences.next());
        }
        return minibatch(taken);
      }
    };
  }

  /**
   * The frames {@code from .. to - 1} of some sequences; grey values 0..255 become 0..1.
   *
   * @return shape {@code [sequence, pixel, frame]}, values 0..1
   */
  static INDArray frames(List<StoredSequence> sequences, int from, int to) {
    int[] shape = sequences.get(0).shape();
    int pixels = shape[1] * shape[2] * shape[3];
    float[] values = new float[sequences.size() * (to - from) * pixels];
    int next = 0;
    for (StoredSequence sequence : sequences) {
      byte[] bytes = sequence.frames();
      for (int i = from * pixels; i < to * pixels; i++) {
        values[next++] = (bytes[i] & 0xFF) / WHITE;
      }
    }
    return Nd4j.createFromArray(values)
        .reshape('c', new long[] {sequences.size(), to - from, pixels})
        .permute(0, 2, 1);
  }
}
