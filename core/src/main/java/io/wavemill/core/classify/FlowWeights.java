package io.wavemill.core.classify;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.LearnedShifts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a {@link FlowClassifier}, without those of its affine map, in the engine's form.
 * Any number of threads may use them at once.
 */
final class FlowWeights implements AutoCloseable {

  /**
   * Those of one recurrent layer.
   *
   * @param number from 0, that of the layer that reads frames
   * @param encoder what it makes of the frames, or of the states of the layer below, at one time
   * @param recurrence what it makes of its own state
   */
  record Layer(int number, NormalisedStack encoder, RecurrentPass.Weights recurrence) {}

  private final List<Layer> layers = new ArrayList<>();

  private FlowWeights(
      Engine engine,
      FlowClassifier conf,
      Map<String, INDArray> table,
      IntFunction<NormalisedStack> encoder) {
    for (int l = 0; l < conf.getLayers(); l++) {
      layers.add(new Layer(l, encoder.apply(l), recurrence(engine, conf, l, table)));
    }
  }

  /** For training: normalisations are by the statistics of what they are given. */
  static FlowWeights training(Engine engine, FlowClassifier conf, Map<String, INDArray> table) {
    return new FlowWeights(
        engine,
        conf,
        table,
        l -> NormalisedStack.training(engine, conf.blocks(l), conf.firstBlock(l), table));
  }

  /** For evaluation: normalisations are by running statistics. */
  static FlowWeights evaluating(Engine engine, FlowClassifier conf, Map<String, INDArray> table) {
    return new FlowWeights(
        engine,
        conf,
        table,
        l -> NormalisedStack.evaluating(engine, conf.blocks(l), conf.firstBlock(l), table));
  }

  private static RecurrentPass.Weights recurrence(
      Engine engine, FlowClassifier conf, int layer, Map<String, INDArray> table) {
    INDArray hidden = table.get(ClassifierParameters.hidden(layer));
    return new RecurrentPass.Weights(engine.filter(hidden), flow(conf, table), layer == 0);
  }

  /** What moves the states of every layer. */
  static Flow flow(FlowClassifier conf, Map<String, INDArray> table) {
    INDArray learned = table.get(ClassifierParameters.LEARNED_SHIFTS);
    return learned == null ? conf.step() : LearnedShifts.of(learned);
  }

  /** The layers, from the one that reads frames upwards. */
  List<Layer> layers() {
    return layers;
  }

  @Override
  public void close() {
    for (Layer layer : layers) {
      layer.encoder.close();
      layer.recurrence.close();
    }
  }
}
