package io.wavemill.core.classify;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.EnginePool;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.flow.FlowStates;
import io.wavemill.core.flow.StateVisitor;
import io.wavemill.core.flow.Tape;
import io.wavemill.core.parallel.Parallel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layer that a {@link FlowClassifier} configures. Training takes the whole batch through one
 * recurrent layer after the other ({@link LayerPass}); evaluation takes a few videos at a time
 * through all of them ({@link EvaluationPass}).
 *
 * <p>Of several recurrent layers the last one's states are shown, those that make the answer.
 */
public final class FlowClassifierLayer extends VideoClassifierLayer<FlowClassifier>
    implements FlowStates {

  private static final long serialVersionUID = 1L;

  FlowClassifierLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public Flow flow() {
    return FlowWeights.flow(layerConf(), table());
  }

  private static FeatureMaps frames(Engine engine, INDArray videos, int t) {
    INDArray frames =
        videos.get(
            NDArrayIndex.all(),
            NDArrayIndex.point(t),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all());
    return maps(engine, frames);
  }

  private VideoBlocks blocks(INDArray videos) {
    return VideoBlocks.of(videos.size(0), layerConf().velocities());
  }

  private INDArray emptyFeatures(INDArray videos) {
    return Nd4j.createUninitialized(videos.dataType(), videos.size(0), layerConf().features());
  }

  private FlowWeights evaluating(Engine engine) {
    return FlowWeights.evaluating(engine, layerConf(), table());
  }

  @Override
  INDArray evaluate(INDArray videos) {
    INDArray features = emptyFeatures(videos);
    VideoBlocks blocks = blocks(videos);
    try (EnginePool engines = engines();
        FlowWeights weights = engines.use(this::evaluating)) {
      Parallel.forEach(
          blocks.count(),
          block ->
              engines.run(
                  engine -> {
                    INDArray some = blocks.of(videos, block);
                    evaluate(engine, weights, some, blocks.of(features, block));
                  }));
    }
    return features;
  }

  /** Evaluates a few videos. */
  private void evaluate(Engine engine, FlowWeights weights, INDArray videos, INDArray features) {
    List<FeatureMaps> encoded = new ArrayList<>();
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        EvaluationPass pass = pass(engine, weights, videos)) {
      encode(engine, weights, videos, encoded);
      features.assign(pass.forward(engine, encoded));
    } finally {
      encoded.forEach(FeatureMaps::close);
    }
  }

  private EvaluationPass pass(Engine engine, FlowWeights weights, INDArray videos) {
    return new EvaluationPass(
        engine,
        weights,
        (int) videos.size(0),
        (int) videos.size(1),
        layerConf().getHeight(),
        layerConf().getWidth());
  }

  /** Adds what the first layer's encoder makes of the frames at each time. */
  private static void encode(
      Engine engine, FlowWeights weights, INDArray videos, List<FeatureMaps> encoded) {
    NormalisedStack encoder = weights.layers().get(0).encoder();
    for (int t = 0; t < videos.size(1); t++) {
      encoded.add(encoder.evaluate(engine, frames(engine, videos, t)));
    }
  }

  /**
   * {@inheritDoc} Normalisation is by the running statistics. Of several recurrent layers the last
   * one's states are shown.
   */
  @Override
  public void visitStates(INDArray frames, StateVisitor visitor) {
    List<FeatureMaps> encoded = new ArrayList<>();
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray videos = videos(frames);
        EnginePool engines = engines();
        FlowWeights weights = engines.use(this::evaluating)) {
      engines.run(
          engine -> {
            try (EvaluationPass pass = pass(engine, weights, videos)) {
              encode(engine, weights, videos, encoded);
              pass.show(engine, encoded, visitor);
            } finally {
              encoded.forEach(FeatureMaps::close);
            }
          });
    }
  }

  @Override
  Record train(INDArray videos) {
    TrainingPass pass = new TrainingPass(videos);
    try {
      pass.forward();
    } catch (RuntimeException | Error e) {
      pass.close();
      throw e;
    }
    pass.layers.forEach(layer -> layer.moveStatistics(table()));
    return pass;
  }

  /** Forward and backward of one minibatch. */
  private final class TrainingPass implements Record {
    private final INDArray videos;
    private final int steps;
    private final EnginePool engines = engines();
    private final FlowWeights weights;
    private final List<LayerPass> layers = new ArrayList<>();
    private final INDArray features;

    TrainingPass(INDArray videos) {
      this.videos = videos;
      this.steps = (int) videos.size(1);
      this.weights = engines.use(engine -> FlowWeights.training(engine, layerConf(), table()));
      for (FlowWeights.Layer layer : weights.layers()) {
        layers.add(new LayerPass(engines, layer, blocks(videos), steps));
      }
      this.features = emptyFeatures(videos);
    }

    private boolean recompute() {
      long bytes = videos.size(0) * layerConf().stateNumbers(steps) * videos.dataType().width();
      return layerConf().getTape() == Tape.RECOMPUTE
          || layerConf().getTape() == Tape.AUTO && bytes > Pointer.maxBytes() / 2;
    }

    void forward() {
      LayerPass.Source source = (engine, t) -> frames(engine, videos, t);
      int last = layers.size() - 1;
      for (LayerPass layer : layers.subList(0, last)) {
        List<FeatureMaps> states = layer.states(source);
        // Views, since the layer below reads its states again on the way back.
        source = (engine, t) -> states.get(t).images(0, states.get(t).images());
      }
      layers.get(last).features(source, !recompute(), features);
    }

    @Override
    public INDArray features() {
      return features;
    }

    @Override
    public void backward(INDArray slopes, Map<String, INDArray> views, INDArray below) {
      Queue<FeatureMaps> open = new ConcurrentLinkedQueue<>();
      INDArray learned = views.get(ClassifierParameters.LEARNED_SHIFTS);
      if (learned != null) {
        // All layers add to it.
        learned.assign(0);
      }
      try {
        List<FeatureMaps> read = List.of();
        for (int l = layers.size() - 1; l > 0; l--) {
          FeatureMaps[] found = new FeatureMaps[steps];
          LayerPass.Sink keep =
              (t, maps) -> {
                open.add(maps);
                found[t] = maps;
              };
          backward(l, slopes, read, views, keep);
          read = Arrays.asList(found);
        }
        backward(0, slopes, read, views, (t, maps) -> put(maps, t, below));
      } finally {
        open.forEach(FeatureMaps::close);
      }
    }

    /**
     * One layer's way back, after which its memory is freed.
     *
     * @param slopes derivative with respect to the features, for the last layer
     * @param read derivative with respect to the layer's states, for the others; closed
     */
    private void backward(
        int l,
        INDArray slopes,
        List<FeatureMaps> read,
        Map<String, INDArray> views,
        LayerPass.Sink below) {
      LayerPass layer = layers.get(l);
      if (l == layers.size() - 1) {
        layer.backward(slopes, views, below);
      } else {
        layer.backward(read, views, below);
      }
      read.forEach(FeatureMaps::close);
      layer.close();
    }

    private void put(FeatureMaps inputSlopes, int t, INDArray below) {
      try (FeatureMaps input = inputSlopes;
          INDArray values = input.toArray()) {
        below
            .get(NDArrayIndex.all(), NDArrayIndex.point(t), NDArrayIndex.all())
            .assign(values.reshape('c', below.size(0), below.size(2)));
      }
    }

    @Override
    public void close() {
      layers.forEach(LayerPass::close);
      weights.close();
      engines.close();
      videos.close();
    }
  }
}
