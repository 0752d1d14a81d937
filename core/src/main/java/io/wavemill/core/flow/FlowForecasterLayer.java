package io.wavemill.core.flow;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EnginePool;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.parallel.Parallel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
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
 * The layer that a {@link Forecaster} configures. Sequences are taken a few at a time through all
 * steps, so that their states stay near the processor; what backward needs is kept between the two
 * calls and freed after the second.
 */
public final class FlowForecasterLayer extends BaseLayer<Forecaster> implements FlowStates {

  private static final long serialVersionUID = 1L;

  /** Images that one engine call should see, to be worth its overhead. */
  private static final int IMAGES_PER_CALL = 10;

  /** What a training pass leaves for its backward pass; closed, it gives all memory back. */
  private static final class Record implements AutoCloseable {
    final EnginePool engines;
    final ForecastPass.Weights weights;
    final INDArray sequences;
    final boolean[] teacher;

    /** By block; null where the forward pass will be run again. */
    final ForecastPass[] passes;

    Record(
        EnginePool engines,
        ForecastPass.Weights weights,
        INDArray sequences,
        boolean[] teacher,
        int blocks) {
      this.engines = engines;
      this.weights = weights;
      this.sequences = sequences;
      this.teacher = teacher;
      this.passes = new ForecastPass[blocks];
    }

    @Override
    public void close() {
      for (ForecastPass pass : passes) {
        if (pass != null) {
          pass.close();
        }
      }
      weights.close();
      engines.close();
      sequences.close();
    }
  }

  private transient Record record;

  FlowForecasterLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private int samplesPerPass() {
    // A power of two, as batches are, so that threads get equal shares.
    return Integer.highestOneBit(Math.max(1, IMAGES_PER_CALL / layerConf().step().cycle()));
  }

  private ForecastPass.Weights weights(EnginePool engines) {
    Forecaster conf = layerConf();
    INDArray lift = getParam(Forecaster.LIFT);
    INDArray hidden = getParam(Forecaster.HIDDEN);
    INDArray expandedLift = conf.liftExpansion().expand(lift);
    INDArray expandedHidden = conf.hiddenExpansion().expand(hidden);
    try {
      return engines.use(
          engine ->
              new ForecastPass.Weights(
                  engine,
                  expandedLift,
                  expandedHidden,
                  conf.hiddenExpansion().orientations(),
                  decoder(params),
                  conf.edge()));
    } finally {
      closeExpanded(expandedLift, lift);
      closeExpanded(expandedHidden, hidden);
    }
  }

  private static void closeExpanded(INDArray weights, INDArray parameters) {
    if (weights != parameters) {
      weights.close();
    }
  }

  private EnginePool engines() {
    return new EnginePool(dataType, layerConf().getExactness());
  }

  /** How many blocks a batch is cut into; the cut depends on the model and the batch alone. */
  private int blocks(long samples) {
    return Math.toIntExact((samples + samplesPerPass() - 1) / samplesPerPass());
  }

  private List<INDArray> decoder(java.util.Map<String, INDArray> table) {
    List<INDArray> decoder = new ArrayList<>();
    for (int i = 0; i <= layerConf().getDecoderLayers(); i++) {
      decoder.add(table.get(Forecaster.DECODER + i));
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
        EnginePool engines = engines();
        ForecastPass.Weights weights = weights(engines);
        INDArray sequences = sequences(frames)) {
      INDArray result =
          Nd4j.createUninitialized(dataType, frames.size(0), predicted, layerConf().getNOut());
      forwardUnrecorded(engines, weights, sequences, new boolean[predicted], result);
      return result.permute(0, 2, 1);
    }
  }

  @Override
  public Flow flow() {
    return layerConf().step();
  }

  @Override
  public void visitStates(INDArray frames, StateVisitor visitor) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        EnginePool engines = engines();
        ForecastPass.Weights weights = weights(engines);
        INDArray sequences = sequences(frames)) {
      engines.run(
          engine -> {
            try (ForecastPass pass = pass(engine, weights, sequences, 1, false)) {
              pass.encode(engine, sequences, visitor);
            }
          });
    }
  }

  /**
   * @param teacher one for each frame to predict
   * @param result {@code [batch, frame, pixels]}; overwritten
   */
  private void forwardUnrecorded(
      EnginePool engines,
      ForecastPass.Weights weights,
      INDArray sequences,
      boolean[] teacher,
      INDArray result) {
    Parallel.forEach(
        blocks(sequences.size(0)),
        block ->
            engines.run(
                engine -> {
                  INDArray part = part(sequences, block);
                  try (ForecastPass pass = pass(engine, weights, part, teacher.length, false);
                      INDArray predictions = pass.forward(engine, part, teacher)) {
                    place(predictions, result, block);
                  }
                }));
  }

  private ForecastPass pass(
      Engine engine, ForecastPass.Weights weights, INDArray part, int predicted, boolean recorded) {
    Forecaster conf = layerConf();
    return new ForecastPass(
        engine,
        weights,
        conf.step(),
        conf.getPooling(),
        (int) part.size(0),
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
    Forecaster conf = layerConf();
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
    Forecaster conf = layerConf();
    long[] shape = {
      frames.size(0), frames.size(2), conf.getChannels(), conf.getHeight(), conf.getWidth()
    };
    return frames.castTo(dataType).permute(0, 2, 1).dup('c').reshape('c', shape);
  }

  private INDArray part(INDArray sequences, int block) {
    long first = (long) block * samplesPerPass();
    long end = Math.min(sequences.size(0), first + samplesPerPass());
    return sequences.get(NDArrayIndex.interval(first, end));
  }

  private void place(INDArray frames, INDArray target, int block) {
    long samples = frames.size(0);
    long first = (long) block * samplesPerPass();
    target
        .get(
            NDArrayIndex.interval(first, first + samples), NDArrayIndex.interval(0, frames.size(1)))
        .assign(frames.reshape('c', samples, frames.size(1), target.size(2)));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    forget();
    Forecaster conf = layerConf();
    int predicted = conf.getPredictedFrames();
    INDArray result =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, input.size(0), predicted, conf.getNOut());
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      boolean[] teacher = teacher(training, input.size(2));
      EnginePool engines = engines();
      Record kept =
          new Record(engines, weights(engines), sequences(input), teacher, blocks(input.size(0)));
      try {
        if (training && !recompute()) {
          forwardRecorded(kept, result);
        } else {
          forwardUnrecorded(engines, kept.weights, kept.sequences, teacher, result);
        }
        if (training) {
          record = kept;
        }
      } finally {
        if (record != kept) {
          kept.close();
        }
      }
    }
    return result.permute(0, 2, 1);
  }

  private void forwardRecorded(Record kept, INDArray result) {
    Parallel.forEach(
        kept.passes.length,
        block ->
            kept.engines.run(
                engine -> {
                  INDArray part = part(kept.sequences, block);
                  ForecastPass pass = pass(engine, kept.weights, part, kept.teacher.length, true);
                  kept.passes[block] = pass;
                  try (INDArray predictions = pass.forward(engine, part, kept.teacher)) {
                    place(predictions, result, block);
                  }
                }));
  }

  /** Whether the states of this batch are computed a second time instead of being stored. */
  private boolean recompute() {
    return switch (layerConf().getTape()) {
      case STORE -> false;
      case RECOMPUTE -> true;
      case AUTO -> layerConf().tapeBytes(input.size(0), dataType) > Pointer.maxBytes() / 2;
    };
  }

  /**
   * One uniform number per batch and predicted frame, from the network's seed and the iteration.
   */
  private boolean[] teacher(boolean training, long frames) {
    Forecaster conf = layerConf();
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
    Forecaster conf = layerConf();
    INDArray below =
        workspaceMgr.create(
            ArrayType.ACTIVATION_GRAD, dataType, input.size(0), input.size(2), conf.getNIn());
    Record kept = record;
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray slopes = frameByFrame(epsilon);
        ForecastPass.Gradients sums =
            kept.engines.use(engine -> new ForecastPass.Gradients(engine, kept.weights))) {
      Parallel.<ForecastPass.Gradients>forEachOrdered(
          kept.passes.length,
          block -> kept.engines.use(engine -> backward(engine, kept, block, slopes, below)),
          gradients -> {
            sums.add(gradients);
            gradients.close();
          });
      sums.copyTo(
          conf.liftExpansion(),
          gradientViews.get(Forecaster.LIFT),
          conf.hiddenExpansion(),
          gradientViews.get(Forecaster.HIDDEN),
          decoder(gradientViews));
    } finally {
      forget();
    }
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view, 'c'));
    return new Pair<>(gradient, below.permute(0, 2, 1));
  }

  /** One block's way back; its states are freed as soon as they are used. */
  private ForecastPass.Gradients backward(
      Engine engine, Record kept, int block, INDArray slopes, INDArray below) {
    ForecastPass recorded = kept.passes[block];
    kept.passes[block] = null;
    if (recorded == null) {
      INDArray part = part(kept.sequences, block);
      recorded = pass(engine, kept.weights, part, kept.teacher.length, true);
      recorded.forward(engine, part, kept.teacher).close();
    }
    ForecastPass.Gradients gradients = new ForecastPass.Gradients(engine, kept.weights);
    try (ForecastPass pass = recorded;
        INDArray inputSlopes = pass.backward(engine, part(slopes, block), gradients)) {
      place(inputSlopes, below, block);
    } catch (RuntimeException | Error e) {
      gradients.close();
      throw e;
    }
    return gradients;
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
