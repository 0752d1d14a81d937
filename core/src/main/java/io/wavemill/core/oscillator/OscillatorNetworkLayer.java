package io.wavemill.core.oscillator;

import java.util.Arrays;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layer that an {@link OscillatorNetwork} configures. In floats an {@link OscillatorPass} does
 * the work, in doubles a {@link DoubleOscillatorPass}; the layer carries numbers to and fro.
 *
 * <p>Memory of a training pass stays for the next batch of the same shape.
 */
public final class OscillatorNetworkLayer extends BaseLayer<OscillatorNetwork> {

  private static final long serialVersionUID = 1L;

  /** Up to so many inputs are multiplied within the steps; more of them in one matrix product. */
  private static final int SIGNALS = 8;

  private transient OscillatorPass pass;
  private transient int passBatch;
  private transient int passSteps;

  /** What the last training forward pass has left for backward; one of the two is null. */
  private transient FloatRecord floatRecord;

  private transient DoubleOscillatorPass doubleRecord;

  private record FloatRecord(OscillatorWeights weights, Drive drive) {}

  OscillatorNetworkLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private int batch() {
    return (int) input.size(0);
  }

  private int steps() {
    return (int) input.size(2);
  }

  private int units() {
    return (int) layerConf().getNOut();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    forget();
    if (input.rank() != 3 || input.size(1) != layerConf().getNIn()) {
      throw new IllegalArgumentException(
          "input must be [batch, "
              + layerConf().getNIn()
              + ", steps], not "
              + Arrays.toString(input.shape()));
    }
    boolean sequence = layerConf().isSequence();
    INDArray result =
        sequence
            ? workspaceMgr.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, batch(), steps(), units())
            : workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, batch(), units());
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray positions =
            dataType == DataType.DOUBLE ? inDoubles(training) : inFloats(training)) {
      result.assign(positions.reshape('c', result.shape()));
    }
    return sequence ? result.permute(0, 2, 1) : result;
  }

  private INDArray inFloats(boolean training) {
    OscillatorWeights weights =
        new OscillatorWeights(
            layerConf().coupling(),
            floats(kernel(OscillatorParameters.POSITION)),
            floats(kernel(OscillatorParameters.VELOCITY)),
            layerConf().constants());
    Drive drive;
    if (layerConf().getNIn() <= SIGNALS) {
      drive =
          new Drive.Signals(
              floats(input),
              (int) layerConf().getNIn(),
              floats(getParam(OscillatorParameters.INPUT)),
              floats(bias()));
    } else {
      try (INDArray terms = terms()) {
        drive = new Drive.Terms(floats(terms));
      }
    }
    int state = batch() * units();
    boolean sequence = layerConf().isSequence();
    float[] positions = new float[sequence ? state * steps() : state];
    States states =
        sequence ? new States(null, null, null, null, positions, null) : States.last(positions);
    if (training) {
      trainingPass().forward(weights, drive, states);
      floatRecord = new FloatRecord(weights, drive);
    } else {
      try (OscillatorPass once = new OscillatorPass(weights.coupling(), batch(), steps(), false)) {
        once.forward(weights, drive, states);
      }
    }
    return Nd4j.createFromArray(positions);
  }

  private OscillatorPass trainingPass() {
    if (pass == null || passBatch != batch() || passSteps != steps()) {
      if (pass != null) {
        pass.close();
      }
      passBatch = batch();
      passSteps = steps();
      pass = new OscillatorPass(layerConf().coupling(), passBatch, passSteps, true);
    }
    return pass;
  }

  private INDArray inDoubles(boolean training) {
    DoubleOscillatorPass run =
        new DoubleOscillatorPass(
            layerConf().coupling(),
            doubles(kernel(OscillatorParameters.POSITION)),
            doubles(kernel(OscillatorParameters.VELOCITY)),
            layerConf().constants(),
            batch(),
            steps());
    try (INDArray terms = terms()) {
      run.forward(doubles(terms), null, null);
    }
    if (training) {
      doubleRecord = run;
    }
    boolean sequence = layerConf().isSequence();
    int length = units() * (sequence ? steps() : 1);
    double[] positions = new double[batch() * length];
    int stride = units() * (steps() + 1);
    for (int b = 0; b < batch(); b++) {
      int end = (b + 1) * stride;
      System.arraycopy(run.positions(), end - length, positions, b * length, length);
    }
    return Nd4j.createFromArray(positions);
  }

  /** A kernel; 1 for units whose coupling is not trained. */
  private INDArray kernel(String name) {
    return layerConf().isCouplingTrained() ? getParam(name) : Nd4j.ones(dataType, 1, 1);
  }

  /** All biases that a unit has, {@code [1, units]}. */
  private INDArray bias() {
    INDArray bias = getParam(OscillatorParameters.BIAS);
    if (!layerConf().hasKernelBiases()) {
      return bias;
    }
    double kernels =
        getParam(OscillatorParameters.VELOCITY_BIAS).getDouble(0)
            + getParam(OscillatorParameters.POSITION_BIAS).getDouble(0);
    return bias.add(kernels);
  }

  /** Inputs as {@code [batch·step, input]}. */
  private INDArray inputRows() {
    return rows(input);
  }

  /** From {@code [batch, channel, step]} to {@code [batch·step, channel]}, a copy. */
  private INDArray rows(INDArray sequence) {
    return sequence
        .castTo(dataType)
        .permute(0, 2, 1)
        .dup('c')
        .reshape('c', sequence.size(0) * sequence.size(2), sequence.size(1));
  }

  /** {@code V·u_t + b} as {@code [batch·step, unit]}. */
  private INDArray terms() {
    try (INDArray rows = inputRows()) {
      return rows.mmul(getParam(OscillatorParameters.INPUT).transpose()).addiRowVector(bias());
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (floatRecord == null && doubleRecord == null) {
      throw new IllegalStateException("backward without a training forward pass before it");
    }
    INDArray below =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape());
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      if (floatRecord != null) {
        backInFloats(epsilon, below);
      } else {
        backInDoubles(epsilon, below);
      }
    } finally {
      forget();
    }
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view, 'c'));
    return new Pair<>(gradient, below);
  }

  private void backInFloats(INDArray epsilon, INDArray below) {
    Drive drive = floatRecord.drive;
    States incoming =
        layerConf().isSequence()
            ? new States(null, null, null, null, floats(rows(epsilon)), null)
            : States.last(floats(epsilon));
    int values =
        drive instanceof Drive.Terms terms
            ? terms.values().length
            : ((Drive.Signals) drive).values().length;
    float[] driveSlopes = new float[values];
    OscillatorGradients gradients =
        pass.backward(
            floatRecord.weights,
            drive,
            incoming,
            new States(null, null, null, null, null, null),
            driveSlopes,
            false);
    assignShared(gradients);
    try (INDArray slopes = Nd4j.createFromArray(driveSlopes)) {
      if (drive instanceof Drive.Signals) {
        assign(OscillatorParameters.INPUT, gradients.weights);
        below.assign(slopes.reshape('c', below.shape()));
      } else {
        assignInputSlopes(slopes, below);
      }
    }
  }

  private void backInDoubles(INDArray epsilon, INDArray below) {
    int length = units() * steps();
    double[] slopes = new double[batch() * length];
    if (layerConf().isSequence()) {
      slopes = doubles(rows(epsilon));
    } else {
      double[] last = doubles(epsilon);
      for (int b = 0; b < batch(); b++) {
        System.arraycopy(last, b * units(), slopes, (b + 1) * length - units(), units());
      }
    }
    DoubleOscillatorPass.Slopes result = doubleRecord.backward(slopes, null);
    assignShared(result.shared());
    try (INDArray terms = Nd4j.createFromArray(result.terms())) {
      assignInputSlopes(terms, below);
    }
  }

  /** Through the affine map of the inputs, from the slopes of its results. */
  private void assignInputSlopes(INDArray termSlopes, INDArray below) {
    INDArray slopes = termSlopes.reshape('c', (long) batch() * steps(), units());
    try (INDArray rows = inputRows();
        INDArray weights = slopes.transpose().mmul(rows);
        INDArray inputs = slopes.mmul(getParam(OscillatorParameters.INPUT))) {
      gradientViews.get(OscillatorParameters.INPUT).assign(weights);
      below.assign(inputs.dup('c').reshape('c', batch(), steps(), below.size(1)).permute(0, 2, 1));
    }
  }

  private void assignShared(OscillatorGradients gradients) {
    assign(OscillatorParameters.BIAS, gradients.bias);
    if (layerConf().isCouplingTrained()) {
      assign(OscillatorParameters.VELOCITY, gradients.velocity);
      assign(OscillatorParameters.POSITION, gradients.position);
    }
    if (layerConf().hasKernelBiases()) {
      double[] sum = {Arrays.stream(gradients.bias).sum()};
      assign(OscillatorParameters.VELOCITY_BIAS, sum);
      assign(OscillatorParameters.POSITION_BIAS, sum);
    }
  }

  private void assign(String name, double[] values) {
    INDArray view = gradientViews.get(name);
    try (INDArray given = Nd4j.createFromArray(values)) {
      view.assign(given.reshape('c', view.shape()));
    }
  }

  private static float[] floats(INDArray array) {
    float[] values = new float[(int) array.length()];
    array.castTo(DataType.FLOAT).dup('c').data().asNioFloat().get(values);
    return values;
  }

  private static double[] doubles(INDArray array) {
    double[] values = new double[(int) array.length()];
    array.castTo(DataType.DOUBLE).dup('c').data().asNioDouble().get(values);
    return values;
  }

  private void forget() {
    floatRecord = null;
    doubleRecord = null;
  }

  @Override
  public void clear() {
    super.clear();
    forget();
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  /** Masks end here, as every sequence is read to its last step. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return null;
  }
}
