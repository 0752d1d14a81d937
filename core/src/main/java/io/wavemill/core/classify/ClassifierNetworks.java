package io.wavemill.core.classify;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Whole networks around a {@link VideoClassifier}: the layer and, above it, the cross-entropy of a
 * softmax of its logits.
 */
public final class ClassifierNetworks {

  private ClassifierNetworks() {}

  /**
   * A network that learns to tell videos apart; it answers {@code [batch, classes]} with
   * probabilities.
   *
   * @param layer the classifier
   * @param updater how parameters move
   * @param seed of the first parameter values
   * @param dataType FLOAT to train, DOUBLE to check
   */
  public static MultiLayerConfiguration configuration(
      VideoClassifier layer, IUpdater updater, long seed, DataType dataType) {
    return configuration(layer, updater, seed, dataType, 0);
  }

  /**
   * The same with weight decay.
   *
   * @param weightDecay share of each weight, biases and normalisations apart, that is taken off per
   *     unit of step size, apart from the gradient; 0: none
   */
  public static MultiLayerConfiguration configuration(
      VideoClassifier layer, IUpdater updater, long seed, DataType dataType, double weightDecay) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder().seed(seed).dataType(dataType).updater(updater);
    if (weightDecay > 0) {
      builder.weightDecay(weightDecay);
    }
    return builder
        .list()
        .layer(layer)
        .layer(new LossLayer.Builder(new LossMCXENT()).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.recurrent(layer.getNIn(), RNNFormat.NCW))
        .build();
  }
}
