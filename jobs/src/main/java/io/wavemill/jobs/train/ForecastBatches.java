package io.wavemill.jobs.train;

import io.wavemill.jobs.dataset.StoredSequence;
import java.util.List;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Minibatches for networks that continue sequences: features are the first frames, labels the rest.
 *
 * @param inputFrames frames a network reads
 * @param withTruth whether the features carry the frames to predict as well, for teacher forcing
 */
public record ForecastBatches(int inputFrames, boolean withTruth) implements SequenceBatches {

  private static final long serialVersionUID = 1L;

  @Override
  public DataSet minibatch(List<StoredSequence> sequences) {
    int frames = sequences.get(0).shape()[0];
    return new DataSet(
        SequenceBatches.frames(sequences, 0, withTruth ? frames : inputFrames),
        SequenceBatches.frames(sequences, inputFrames, frames));
  }
}
