package io.wavemill.core.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Names, shapes and first values of a {@link FlowForecaster}'s parameters: {@code U} (lift), {@code
 * W} (hidden), {@code D0} .. (decoder), each {@code [out, in, kernel, kernel]} in C order, one
 * after the other in the flat array. No biases.
 *
 * <p>First values are uniform on ±1/√fan_in (FERNN specification 3.7), from a generator of the JDK
 * keyed by the network's seed and the parameter's place, so that they are the same on every machine
 * and backend.
 */
public final class FlowForecasterParameters implements ParamInitializer {

  static final String LIFT = "U";
  static final String HIDDEN = "W";
  static final String DECODER = "D";

  private static final FlowForecasterParameters INSTANCE = new FlowForecasterParameters();

  private FlowForecasterParameters() {}

  /** The one instance; it has no state. */
  public static FlowForecasterParameters getInstance() {
    return INSTANCE;
  }

  private static FlowForecaster of(Layer layer) {
    return (FlowForecaster) layer;
  }

  /** Shapes by name, in the order of the flat array. */
  static Map<String, long[]> shapes(FlowForecaster layer) {
    long channels = layer.getChannels();
    long hidden = layer.getHidden();
    long kernel = layer.getKernel();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(LIFT, new long[] {hidden, channels, kernel, kernel});
    shapes.put(HIDDEN, new long[] {hidden, hidden, kernel, kernel});
    int decoderKernel = FlowForecaster.DECODER_KERNEL;
    for (int i = 0; i < layer.getDecoderLayers(); i++) {
      shapes.put(DECODER + i, new long[] {hidden, hidden, decoderKernel, decoderKernel});
    }
    shapes.put(
        DECODER + layer.getDecoderLayers(),
        new long[] {channels, hidden, decoderKernel, decoderKernel});
    return shapes;
  }

  private static long length(long[] shape) {
    return shape[0] * shape[1] * shape[2] * shape[3];
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return shapes(of(layer)).values().stream().mapToLong(FlowForecasterParameters::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return new ArrayList<>(shapes(of(layer)).keySet());
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return shapes(of(layer)).containsKey(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Map<String, INDArray> views = views(of(conf.getLayer()), paramsView);
    int place = 0;
    for (Map.Entry<String, INDArray> entry : views.entrySet()) {
      conf.addVariable(entry.getKey());
      if (initializeParams) {
        fill(entry.getValue(), conf.getSeed() * 1_000_003L + place);
      }
      place++;
    }
    return views;
  }

  private static void fill(INDArray weights, long seed) {
    double bound = 1 / Math.sqrt(weights.size(1) * weights.size(2) * weights.size(3));
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[(int) weights.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * random.nextDouble() - 1) * bound;
    }
    try (INDArray drawn = Nd4j.createFromArray(values)) {
      weights.assign(drawn.reshape('c', weights.shape()));
    }
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views(of(conf.getLayer()), gradientView);
  }

  private static Map<String, INDArray> views(FlowForecaster layer, INDArray flat) {
    INDArray vector = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    long from = 0;
    for (Map.Entry<String, long[]> entry : shapes(layer).entrySet()) {
      long to = from + length(entry.getValue());
      views.put(
          entry.getKey(),
          vector.get(NDArrayIndex.interval(from, to)).reshape('c', entry.getValue()));
      from = to;
    }
    return views;
  }
}
