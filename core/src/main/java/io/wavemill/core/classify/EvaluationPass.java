package io.wavemill.core.classify;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.flow.StateVisitor;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A few videos through all recurrent layers without record: at each step one layer after the other,
 * so that of no layer more than the latest states are in memory.
 */
final class EvaluationPass implements AutoCloseable {

  private final List<FlowWeights.Layer> layers;
  private final List<RecurrentPass> passes = new ArrayList<>();
  private final int steps;

  /**
   * A pass that has not yet run.
   *
   * @param weights made for evaluation
   * @param samples videos in it
   * @param steps frames of each
   */
  EvaluationPass(
      Engine engine, FlowWeights weights, int samples, int steps, int height, int width) {
    this.layers = weights.layers();
    this.steps = steps;
    for (FlowWeights.Layer layer : layers) {
      passes.add(
          new RecurrentPass(engine, layer.recurrence(), samples, steps, height, width, false));
    }
  }

  private RecurrentPass last() {
    return passes.get(passes.size() - 1);
  }

  /**
   * Runs all layers.
   *
   * @param encoded E of the frames, by step
   * @return {@code [sample, channel]}
   */
  INDArray forward(Engine engine, List<FeatureMaps> encoded) {
    for (int t = 0; t < steps; t++) {
      advance(engine, t, encoded.get(t));
    }
    return last().features(engine);
  }

  /** Runs all layers and shows each state of the last one. */
  void show(Engine engine, List<FeatureMaps> encoded, StateVisitor visitor) {
    for (int t = 0; t < steps; t++) {
      advance(engine, t, encoded.get(t));
      last().show(t, visitor);
    }
  }

  private void advance(Engine engine, int t, FeatureMaps encoded) {
    passes.get(0).advance(engine, t, encoded);
    for (int l = 1; l < passes.size(); l++) {
      FeatureMaps below = passes.get(l - 1).copy(engine, t);
      try (FeatureMaps read = layers.get(l).encoder().evaluate(engine, below)) {
        passes.get(l).advance(engine, t, read);
      }
    }
  }

  @Override
  public void close() {
    passes.forEach(RecurrentPass::close);
  }
}
