package io.wavemill.jobs.train;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.dataset.StoredSequence;
import java.util.List;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Minibatches for networks that tell sequences apart: features are all frames, labels {@code
 * [sequence, class]} with 1 at its class and 0 elsewhere.
 *
 * @param classes how many there are
 */
public record ClassBatches(int classes) implements SequenceBatches {

  private static final long serialVersionUID = 1L;

  @Override
  public DataSet minibatch(List<StoredSequence> sequences) {
    float[][] labels = new float[sequences.size()][classes];
    for (int i = 0; i < labels.length; i++) {
      labels[i][checkedLabel(sequences.get(i))] = 1;
    }
    int frames = sequences.get(0).shape()[0];
    return new DataSet(SequenceBatches.frames(sequences, 0, frames), Nd4j.createFromArray(labels));
  }

  /**
   * A sequence's label.
   *
   * @throws InputException if it is none of the classes
   */
  public int checkedLabel(StoredSequence sequence) {
    int label = sequence.label();
    if (label < 0 || label >= classes) {
      throw new InputException(
          "Sequence %d is of class %d, but the experiment has the classes 0 to %d."
              .formatted(sequence.id(), label, classes - 1),
          "Give the dataset that the experiment generates.");
    }
    return label;
  }
}
