package io.wavemill.core.classify;

import io.wavemill.core.engine.EnginePool;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.parallel.Parallel;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layer that a {@link VolumeClassifier} configures. While training, every normalisation wants
 * the whole batch, so it is taken in one piece.
 */
public final class VolumeClassifierLayer extends VideoClassifierLayer<VolumeClassifier> {

  private static final long serialVersionUID = 1L;

  VolumeClassifierLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** From {@code [batch, frame, channel, height, width]} to {@code [batch, channel, frame, ..]}. */
  private static INDArray volumes(INDArray videos) {
    return videos.permute(0, 2, 1, 3, 4);
  }

  @Override
  INDArray evaluate(INDArray videos) {
    int samples = (int) videos.size(0);
    INDArray features =
        Nd4j.createUninitialized(videos.dataType(), samples, layerConf().features());
    try (EnginePool engines = engines();
        NormalisedStack stack =
            engines.use(
                engine -> NormalisedStack.evaluating(engine, layerConf().blocks(), 0, table()))) {
      Parallel.forEach(
          samples,
          i ->
              engines.run(
                  engine -> {
                    INDArray volume = volumes(videos.get(NDArrayIndex.interval(i, i + 1)));
                    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
                        FeatureMaps last = stack.evaluate(engine, maps(engine, volume))) {
                      features.get(NDArrayIndex.interval(i, i + 1)).assign(last.pixelMeans());
                    }
                  }));
    }
    return features;
  }

  @Override
  Record train(INDArray videos) {
    EnginePool engines = engines();
    NormalisedStack stack =
        engines.use(engine -> NormalisedStack.training(engine, layerConf().blocks(), 0, table()));
    NormalisedStack.Recorded recorded =
        engines.use(engine -> stack.forward(engine, maps(engine, volumes(videos))));
    recorded.moveStatistics(table());
    INDArray features = recorded.output().pixelMeans();
    return new Record() {
      @Override
      public INDArray features() {
        return features;
      }

      @Override
      public void backward(INDArray slopes, Map<String, INDArray> views, INDArray below) {
        engines.run(
            engine -> {
              FeatureMaps last = recorded.output();
              try (FeatureMaps spread = engine.allocateLike(last);
                  NormalisedStack.Gradients sums = stack.gradients(engine)) {
                spread(slopes, spread);
                try (FeatureMaps input = stack.backward(engine, recorded, spread, sums);
                    INDArray values = input.toArray().reshape('c', volumes(videos).shape())) {
                  sums.copyTo(views);
                  below.assign(values.permute(0, 2, 1, 3, 4).dup('c').reshape('c', below.shape()));
                }
              }
            });
      }

      @Override
      public void close() {
        recorded.close();
        stack.close();
        engines.close();
        videos.close();
      }
    };
  }
}
