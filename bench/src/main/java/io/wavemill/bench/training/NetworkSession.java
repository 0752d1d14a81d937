package io.wavemill.bench.training;

import io.wavemill.bench.peer.Exchange;
import io.wavemill.core.flow.Forecaster;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.core.optimise.ClippedAdam;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains a Deeplearning4j network on one batch again and again, as {@code fit} does it.
 *
 * @param network with its parameters
 * @param batch features and labels
 */
public record NetworkSession(MultiLayerNetwork network, DataSet batch)
    implements TrainingBenchmark.Session {

  /**
   * A forecaster, its weights and its batch in the exchange for the peer.
   *
   * @param clip largest global norm of a gradient; 0: none
   * @param seed of the weights
   */
  static NetworkSession forecaster(
      Forecaster layer,
      double learningRate,
      double clip,
      long seed,
      Sequences sequences,
      Exchange exchange) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ForecasterNetworks.configuration(
                layer, new ClippedAdam(learningRate, clip), seed, DataType.FLOAT));
    network.init();
    Map<String, INDArray> weights = network.getLayer(0).paramTable();
    exchange.put("lift", weights.get(Forecaster.LIFT));
    exchange.put("hidden", weights.get(Forecaster.HIDDEN));
    for (int i = 0; i <= layer.getDecoderLayers(); i++) {
      exchange.put("decoder_" + i, weights.get(Forecaster.DECODER + i));
    }
    sequences.put(exchange);
    return new NetworkSession(network, sequences.forecast(layer.getInputFrames()));
  }

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
