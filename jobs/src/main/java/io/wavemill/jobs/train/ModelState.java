package io.wavemill.jobs.train;

import java.io.Serializable;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * All that training changes in a network, as plain arrays that travel to executors and back.
 *
 * @param configuration the network's, as JSON
 * @param parameters flat
 * @param updaterState flat; empty if the updater keeps none
 * @param iteration minibatches trained so far
 * @param epoch epochs trained so far
 */
record ModelState(
    String configuration, float[] parameters, float[] updaterState, int iteration, int epoch)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * The configuration of a network as JSON, without the counts of iterations and epochs that
   * Deeplearning4j keeps in it: the same for the whole of a training. Writing it takes as long as a
   * small minibatch.
   */
  static String configuration(MultiLayerNetwork network) {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    configuration.setIterationCount(0);
    configuration.setEpochCount(0);
    return configuration.toJson();
  }

  /**
   * The state of a network, which must hold single precision.
   *
   * @param configuration of it, as {@link #configuration} writes it
   */
  static ModelState of(MultiLayerNetwork network, String configuration) {
    INDArray updater = network.getUpdater().getStateViewArray();
    return new ModelState(
        configuration,
        network.params().toFloatVector(),
        updater == null ? new float[0] : updater.toFloatVector(),
        network.getIterationCount(),
        network.getEpochCount());
  }

  /** An untrained network of this configuration. */
  MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(MultiLayerConfiguration.fromJson(configuration));
    network.init();
    return network;
  }

  /** Makes a network of this configuration have this state. */
  void copyTo(MultiLayerNetwork network) {
    network.setIterationCount(iteration);
    network.setEpochCount(epoch);
    copy(parameters, network.params());
    if (updaterState.length > 0) {
      copy(updaterState, network.getUpdater().getStateViewArray());
    }
  }

  private static void copy(float[] values, INDArray target) {
    try (INDArray array = Nd4j.createFromArray(values)) {
      target.assign(array.reshape(target.shape()));
    }
  }
}
