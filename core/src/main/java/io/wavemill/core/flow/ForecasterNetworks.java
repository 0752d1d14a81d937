package io.wavemill.core.flow;

import io.wavemill.core.loss.FrameMeanSquaredError;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Whole networks around a {@link Forecaster}: the layer and, above it, the loss of the reference
 * implementation.
 */
public final class ForecasterNetworks {

  private ForecasterNetworks() {}

  /**
   * A network that learns to predict frames by mean squared error.
   *
   * @param layer the forecaster
   * @param updater how parameters move
   * @param seed of the first parameter values and of teacher forcing
   * @param dataType FLOAT to train, DOUBLE to check
   */
  public static MultiLayerConfiguration configuration(
      Forecaster layer, IUpdater updater, long seed, DataType dataType) {
    return configuration(layer, updater, seed, dataType, 0);
  }

  /**
   * The same with weight decay.
   *
   * @param weightDecay share of each weight that is taken off per unit of step size, apart from the
   *     gradient; 0: none
   */
  public static MultiLayerConfiguration configuration(
      Forecaster layer, IUpdater updater, long seed, DataType dataType, double weightDecay) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder().seed(seed).dataType(dataType).updater(updater);
    if (weightDecay > 0) {
      builder.weightDecay(weightDecay);
    }
    return builder
        .list()
        .layer(layer)
        .layer(
            new RnnLossLayer.Builder(new FrameMeanSquaredError(layer.getPredictedFrames()))
                .activation(Activation.IDENTITY)
                .dataFormat(RNNFormat.NCW)
                .build())
        .setInputType(InputType.recurrent(layer.getNIn(), layer.getInputFrames(), RNNFormat.NCW))
        .build();
  }
}
