package io.wavemill.core.oscillator;

import io.wavemill.core.parameters.ShapedParameters;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Deeplearning4j's output layer with the reference's first values: weights and biases uniform on
 * ±1/√inputs, where Deeplearning4j knows only constant biases.
 */
public final class Readout extends OutputLayer {

  private static final long serialVersionUID = 1L;

  /** For JSON. */
  @SuppressWarnings("unused")
  private Readout() {}

  private Readout(OutputLayer.Builder builder) {
    super(builder);
  }

  /**
   * An affine map with a task's loss.
   *
   * @param inputs numbers that it reads
   * @param outputs numbers that it answers with
   */
  static Readout of(SequenceNetworks.Task task, long inputs, long outputs) {
    OutputLayer.Builder builder =
        switch (task) {
          case CLASSES -> builder(LossFunction.MCXENT, Activation.SOFTMAX);
          case YES_OR_NO -> builder(LossFunction.XENT, Activation.SIGMOID);
          case NUMBERS -> builder(LossFunction.MSE, Activation.IDENTITY);
        };
    return new Readout(builder.nIn(inputs).nOut(outputs));
  }

  private static OutputLayer.Builder builder(LossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).activation(activation);
  }

  @Override
  public ParamInitializer initializer() {
    return Parameters.INSTANCE;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof Readout;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Readout && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  private static final class Parameters extends DefaultParamInitializer {
    static final Parameters INSTANCE = new Parameters();

    /** Away from the seeds of the layer below, which count from 0. */
    private static final int PLACE = 1000;

    private static void fill(NeuralNetConfiguration conf, INDArray target, int place) {
      long inputs = ((FeedForwardLayer) conf.getLayer()).getNIn();
      long seed = ShapedParameters.seed(conf.getSeed(), PLACE + place);
      ShapedParameters.fillUniform(target, inputs, seed);
    }

    @Override
    protected INDArray createWeightMatrix(
        NeuralNetConfiguration conf, INDArray view, boolean initialize) {
      INDArray weights = super.createWeightMatrix(conf, view, false);
      if (initialize) {
        fill(conf, weights, 0);
      }
      return weights;
    }

    @Override
    protected INDArray createBias(NeuralNetConfiguration conf, INDArray view, boolean initialize) {
      INDArray bias = super.createBias(conf, view, false);
      if (initialize) {
        fill(conf, bias, 1);
      }
      return bias;
    }
  }
}
