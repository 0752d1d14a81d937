package io.wavemill.jobs.train;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains a network on minibatches and knows what came of it. A minibatch may be cut into parts
 * whose gradients are added up before the step, which takes the memory of a part only.
 */
final class GradientStep {

  /** Deeplearning4j's updaters overwrite the gradient, so its length is taken in between. */
  private static final class NormListener extends BaseTrainingListener {
    private double norm = Double.NaN;

    @Override
    public void onGradientCalculation(org.deeplearning4j.nn.api.Model model) {
      MultiLayerNetwork network = (MultiLayerNetwork) model;
      norm = normOf(network, network.getInputMiniBatchSize());
    }
  }

  private final MultiLayerNetwork network;
  private final NormListener listener = new NormListener();

  GradientStep(MultiLayerNetwork network) {
    this.network = network;
  }

  /**
   * One step.
   *
   * @param parts of the minibatch
   * @return mean loss over the minibatch, before the step
   */
  double train(DataSet[] parts) {
    if (parts.length > 1) {
      return accumulate(parts);
    }
    network.setListeners(listener);
    try {
      // What anybody would call on one machine.
      network.fit(parts[0]);
    } finally {
      network.setListeners();
    }
    return network.score();
  }

  private double accumulate(DataSet[] parts) {
    INDArray sum = null;
    int examples = 0;
    double loss = 0;
    for (DataSet part : parts) {
      int size = part.numExamples();
      network.setInputMiniBatchSize(size);
      network.setInput(part.getFeatures());
      network.setLabels(part.getLabels());
      network.computeGradientAndScore();
      // Sums over the examples: the updater divides by their number.
      INDArray gradient = network.getFlattenedGradients();
      sum = sum == null ? gradient.dup() : sum.addi(gradient);
      loss += network.score() * size;
      examples += size;
    }
    network.getFlattenedGradients().assign(sum);
    network.setInputMiniBatchSize(examples);
    listener.norm = normOf(network, examples);
    Gradient gradient = network.gradient();
    network
        .getUpdater()
        .update(
            network,
            gradient,
            network.getIterationCount(),
            network.getEpochCount(),
            examples,
            LayerWorkspaceMgr.noWorkspaces());
    INDArray parameters = network.params();
    parameters.subi(network.getFlattenedGradients().reshape(parameters.shape()));
    network.setIterationCount(network.getIterationCount() + 1);
    return loss / examples;
  }

  private static double normOf(MultiLayerNetwork network, int examples) {
    double sum = network.getFlattenedGradients().norm2Number().doubleValue();
    return network.conf().isMiniBatch() ? sum / examples : sum;
  }

  /** L2 norm of the last gradient of the mean loss, before clipping. */
  double gradientNorm() {
    return listener.norm;
  }
}
