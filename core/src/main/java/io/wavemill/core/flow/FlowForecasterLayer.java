package io.wavemill.core.flow;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.Engines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layer that a {@link FlowForecaster} configures. Sequences are taken a few at a time through
 * all steps, so that their states stay near the processor; what backward needs is kept between the
 * two calls and freed after the second.
 */
public final class FlowForecasterLayer extends BaseLayer<FlowForecaster> {

  private static final long serialVersionUID = 1L;

  /** Images that one engine call should at least see, to be worth its overhead. */
  private static final int IMAGES_PER_CALL = 8;

  /** What a training pass leaves for its backward pass. */
  private static final class Record implements AutoCloseable {
    final Engine engine;
    final ForecastPass.Weights weights;
    final List<ForecastPass> passes = new ArrayList<>();

    Record(Engine engine, ForecastPass.Weights weights) {
      this.engine = engine;
      this.weights = weights;
    }

    @Override
    public void close() {
      passes.forEach(ForecastPass::close);
      weights.close();
      engine.close();
    }
  }

  private transient Record record;

  FlowForecasterLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private int samplesPerPass() {
    int velocities = new Velocities(layerConf().getVelocityRange()).count();
    return Math.max(1, IMAGES_PER_CALL / velocities);
  }

  private ForecastPass.Weights weights(Engine engine, boolean recorded) {
    return new ForecastPass.Weights(
        engine,
        getParam(FlowForecasterParameters.LIFT),
        getParam(FlowForecasterParameters.HIDDEN),
        decoder(params),
        recorded);
  }

  private List<INDArray> decoder(java.util.Map<String, INDArray> table) {
    List<INDArray> decoder = new ArrayList<>();
    for (int i = 0; i <= layerConf().getDecoderLayers(); i++) {
      decoder.add(table.get(FlowForecasterParameters.DECODER + i));
    }
    return decoder;
  }

  /**
   * Predicts any number of frames in closed loop, without recording.
   *
   * @param frames {@code [batch, channels·height·width, inputFrames]}
   * @param predicted number of frames wanted
   * @return {@code [batch, channels·height·width, predicted]}, not attached to a workspace
   */
  public INDArray forecast(INDArray frames, int predicted) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        Engine engine = Engines.create(dataType);
        ForecastPass.Weights weights = weights(engine, false)) {
      INDArray sequences = sequences(frames);
      INDArray result =
          Nd4j.createUninitialized(dataType, frames.size(0), predicted, layerConf().getNOut());
      boolean[] teacher = new boolean[predicted];
      for (int first = 0; first < frames.size(0); first += samplesPerPass()) {
        INDArray part = part(sequences, first);
        try (ForecastPass pass = pass(engine, weights, (int) part.size(0), predicted, false);
            INDArray predictions = pass.forward(part, teacher)) {
          place(predictions, result, first);
        }
      }
      return result.permute(0, 2, 1);
    }
  }

  private ForecastPass pass(
      Engine engine, ForecastPass.Weights weights, int samples, int predicted, boolean recorded) {
    FlowForecaster conf = layerConf();
    return new ForecastPass(
        engine,
        weights,
        new Velocities(conf.getVelocityRange()),
        conf.getPooling(),
        samples,
        conf.getInputFrames(),
        predicted,
        conf.getChannels(),
        conf.getHeight(),
        conf.getWidth(),
        recorded);
  }

  /**
   * From {@code [batch, pixels, frame]} to {@code [batch, frame, channel, height, width]}, C order.
   */
  private INDArray sequences(INDArray frames) {
    FlowForecaster conf = layerConf();
    if (frames.rank() != 3
        || frames.size(1) != conf.getNIn()
        || frames.size(2) < conf.getInputFrames()) {
      throw new IllegalArgumentException(
          "input must be [batch, "
              + conf.getNIn()
              + ", at least "
              + conf.getInputFrames()
              + " frames], not "
              + Arrays.toString(frames.shape()));
    }
    return frameByFrame(frames);
  }

  /**
   * A copy from {@code [batch, pixels, frame]} to {@code [batch, frame, channel, height, width]}.
   */
  private INDArray frameByFrame(INDArray frames) {
    FlowForecaster conf = layerConf();
    long[] shape = {
      frames.size(0), frames.size(2), conf.getChannels(), conf.getHeight(), conf.getWidth()
    };
    return frames.castTo(dataType).permute(0, 2, 1).dup('c').reshape('c', shape);
  }

  private INDArray part(INDArray sequences, int first) {
    long end = Math.min(sequences.size(0), (long) first + samplesPerPass());
    return sequences.get(NDArrayIndex.interval(first, end));
  }

  private static void place(INDArray predictions, INDArray target, int first) {
    long samples = predictions.size(0);
    target
        .get(NDArrayIndex.interval(first, first + samples))
        .assign(predictions.reshape('c', samples, predictions.size(1), target.size(2)));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    forget();
    FlowForecaster conf = layerConf();
    int predicted = conf.getPredictedFrames();
    INDArray result =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, input.size(0), predicted, conf.getNOut());
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      boolean[] teacher = teacher(training, input.size(2));
      INDArray sequences = sequences(input);
      Engine engine = Engines.create(dataType);
      Record kept = new Record(engine, weights(engine, training));
      try {
        for (int first = 0; first < input.size(0); first += samplesPerPass()) {
          INDArray part = part(sequences, first);
          ForecastPass pass = pass(engine, kept.weights, (int) part.size(0), predicted, training);
          kept.passes.add(pass);
          try (INDArray predictions = pass.forward(part, teacher)) {
            place(predictions, result, first);
          }
          if (!training) {
            kept.passes.remove(pass);
            pass.close();
          }
        }
        if (training) {
          record = kept;
        }
      } finally {
        if (record != kept) {
          kept.close();
        }
        sequences.close();
      }
    }
    return result.permute(0, 2, 1);
  }

  /**
   * One uniform number per batch and predicted frame, from the network's seed and the iteration.
   */
  private boolean[] teacher(boolean training, long frames) {
    FlowForecaster conf = layerConf();
    boolean[] teacher = new boolean[conf.getPredictedFrames()];
    if (!training || conf.getTeacherForcing() == 0) {
      return teacher;
    }
    if (frames < conf.getInputFrames() + conf.getPredictedFrames()) {
      throw new IllegalArgumentException(
          "teacher forcing needs the "
              + conf.getPredictedFrames()
              + " frames to predict after the "
              + conf.getInputFrames()
              + " input frames, but there are only "
              + frames
              + " in all");
    }
    SplittableRandom random = new SplittableRandom(this.conf.getSeed() * 31 + getIterationCount());
    for (int k = 0; k < teacher.length; k++) {
      teacher[k] = random.nextDouble() < conf.getTeacherForcing();
    }
    return teacher;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (record == null) {
      throw new IllegalStateException("backward without a training forward pass before it");
    }
    FlowForecaster conf = layerConf();
    INDArray below =
        workspaceMgr.create(
            ArrayType.ACTIVATION_GRAD, dataType, input.size(0), input.size(2), conf.getNIn());
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        ForecastPass.Gradients sums = new ForecastPass.Gradients(record.engine, record.weights)) {
      INDArray slopes = frameByFrame(epsilon);
      int first = 0;
      for (ForecastPass pass : record.passes) {
        try (INDArray inputSlopes = pass.backward(part(slopes, first), sums)) {
          long samples = inputSlopes.size(0);
          below
              .get(
                  NDArrayIndex.interval(first, first + samples),
                  NDArrayIndex.interval(0, conf.getInputFrames()))
              .assign(inputSlopes.reshape('c', samples, conf.getInputFrames(), conf.getNIn()));
          first += (int) samples;
        }
        pass.close();
      }
      slopes.close();
      sums.copyTo(
          gradientViews.get(FlowForecasterParameters.LIFT),
          gradientViews.get(FlowForecasterParameters.HIDDEN),
          decoder(gradientViews));
    } finally {
      forget();
    }
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view, 'c'));
    return new Pair<>(gradient, below.permute(0, 2, 1));
  }

  private void forget() {
    if (record != null) {
      record.close();
      record = null;
    }
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

  /**
   * Masks pass by: they cannot shorten a sequence here, but the loss above may leave predicted
   * frames out.
   */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(maskArray, currentMaskState);
  }
}
