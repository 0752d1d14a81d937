package io.wavemill.core.classify;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EnginePool;
import io.wavemill.core.engine.FeatureMaps;
import java.util.Arrays;
import java.util.Map;
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
 * What the layers of all {@link VideoClassifier}s share: the affine map at the end, and what
 * Deeplearning4j asks for.
 *
 * @param <C> the configuration
 */
abstract class VideoClassifierLayer<C extends VideoClassifier> extends BaseLayer<C> {

  private static final long serialVersionUID = 1L;

  /** What a training pass leaves for its backward pass; closed, it gives all memory back. */
  interface Record extends AutoCloseable {

    /** {@code [batch, features]}. */
    INDArray features();

    /**
     * Writes the gradients of everything below the affine map.
     *
     * @param slopes derivative of the loss with respect to the features
     * @param views gradients by parameter; overwritten
     * @param below derivative with respect to the input, {@code [batch, frame, pixels]};
     *     overwritten
     */
    void backward(INDArray slopes, Map<String, INDArray> views, INDArray below);

    @Override
    void close();
  }

  private transient Record record;

  VideoClassifierLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * A training pass; it moves the running statistics.
   *
   * @param videos {@code [batch, frame, channel, height, width]}, C order; closed with the result
   */
  abstract Record train(INDArray videos);

  /**
   * An evaluation.
   *
   * @param videos {@code [batch, frame, channel, height, width]}, C order
   * @return {@code [batch, features]}
   */
  abstract INDArray evaluate(INDArray videos);

  final EnginePool engines() {
    return new EnginePool(dataType, layerConf().getExactness());
  }

  final Map<String, INDArray> table() {
    return params;
  }

  /**
   * The derivative of {@link FeatureMaps#pixelMeans}.
   *
   * @param slopes {@code [image, channel]}
   * @param target overwritten
   */
  static void spread(INDArray slopes, FeatureMaps target) {
    long pixels = (long) target.depth() * target.height() * target.width();
    try (INDArray share = slopes.div(pixels)) {
      target.fill(share);
    }
  }

  /**
   * From {@code [batch, pixels, frame]} to {@code [batch, frame, channel, height, width]}, C order.
   */
  final INDArray videos(INDArray input) {
    C conf = layerConf();
    if (input.rank() != 3 || input.size(1) != conf.getNIn()) {
      throw new IllegalArgumentException(
          "input must be [batch, "
              + conf.getNIn()
              + ", frames], not "
              + Arrays.toString(input.shape()));
    }
    long[] shape = {
      input.size(0), input.size(2), conf.getChannels(), conf.getHeight(), conf.getWidth()
    };
    return input.castTo(dataType).permute(0, 2, 1).dup('c').reshape('c', shape);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    forget();
    INDArray result =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, input.size(0), layerConf().getNOut());
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray features;
      if (training) {
        record = train(videos(input));
        features = record.features();
      } else {
        try (INDArray videos = videos(input)) {
          features = evaluate(videos);
        }
      }
      result.assign(
          features
              .mmul(getParam(ClassifierParameters.HEAD).transpose())
              .addiRowVector(getParam(ClassifierParameters.HEAD_BIAS)));
    }
    return result;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (record == null) {
      throw new IllegalStateException("backward without a training forward pass before it");
    }
    INDArray below =
        workspaceMgr.create(
            ArrayType.ACTIVATION_GRAD,
            dataType,
            input.size(0),
            input.size(2),
            layerConf().getNIn());
    gradientViews.forEach(
        (name, view) -> {
          if (ClassifierParameters.isRunningStatistic(name)) {
            view.assign(0);
          }
        });
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray slopes = epsilon.castTo(dataType);
      gradientViews
          .get(ClassifierParameters.HEAD)
          .assign(slopes.transpose().mmul(record.features()));
      gradientViews.get(ClassifierParameters.HEAD_BIAS).assign(slopes.sum(0));
      record.backward(slopes.mmul(getParam(ClassifierParameters.HEAD)), gradientViews, below);
    } finally {
      forget();
    }
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((key, view) -> gradient.setGradientFor(key, view, 'c'));
    return new Pair<>(gradient, below.permute(0, 2, 1));
  }

  /** Images of an engine with an array's values. */
  static FeatureMaps maps(Engine engine, INDArray values) {
    FeatureMaps maps =
        values.rank() == 4
            ? engine.allocate(
                (int) values.size(0),
                (int) values.size(1),
                (int) values.size(2),
                (int) values.size(3))
            : engine.allocate(
                (int) values.size(0),
                (int) values.size(1),
                (int) values.size(2),
                (int) values.size(3),
                (int) values.size(4));
    maps.load(values);
    return maps;
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

  /** Masks end here: there is one answer per video. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(null, currentMaskState);
  }
}
