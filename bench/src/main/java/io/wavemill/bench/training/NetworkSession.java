package io.wavemill.bench.training;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains a Deeplearning4j network on one batch again and again, as {@code fit} does it.
 *
 * @param network with its parameters
 * @param batch features and labels
 */
public record NetworkSession(MultiLayerNetwork network, DataSet batch)
    implements TrainingBenchmark.Session {

  @Override
  public double loss() {
    return network.score(batch, true);
  }

  @Override
  public double step() {
    network.fit(batch);
    return network.score();
  }

  /** Gives the native memory of parameters and batch back. */
  @Override
  public void close() {
    network.close();
    batch.getFeatures().close();
    batch.getLabels().close();
  }
}
