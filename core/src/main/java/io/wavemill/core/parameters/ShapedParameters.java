package io.wavemill.core.parameters;

import java.util.ArrayList;
import java.util.Arrays;
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
 * A layer's parameters by name and shape, each in C order, one after the other in Deeplearning4j's
 * flat array.
 *
 * <p>First values come from a generator of the JDK keyed by the network's seed and the parameter's
 * place, so that they are the same on every machine and backend.
 *
 * @param <L> the layers it describes
 */
public abstract class ShapedParameters<L extends Layer> implements ParamInitializer {

  private final Class<L> layers;

  /**
   * @param layers the layers it describes
   */
  protected ShapedParameters(Class<L> layers) {
    this.layers = layers;
  }

  /** Shapes by name, in the order of the flat array. */
  protected abstract Map<String, long[]> shapesOf(L layer);

  /** Whether a parameter is added to, not multiplied with, what a layer reads. */
  protected abstract boolean isBias(String name);

  /**
   * Whether a parameter is found rather than trained, such as a running mean: neither a weight nor
   * a bias, so that nothing decays it. Default: none is.
   */
  protected boolean isStatistic(String name) {
    return false;
  }

  /**
   * Sets a parameter's first values.
   *
   * @param seed its own, made of the network's seed and its place
   */
  protected abstract void initialise(L layer, String name, INDArray values, long seed);

  /**
   * The seed of the parameter at a place.
   *
   * @param network the network's seed
   */
  public static long seed(long network, int place) {
    return network * 1_000_003L + place;
  }

  /** Fills with uniform numbers on ±1/√fanIn. */
  public static void fillUniform(INDArray target, long fanIn, long seed) {
    double bound = 1 / Math.sqrt(fanIn);
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[(int) target.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * random.nextDouble() - 1) * bound;
    }
    try (INDArray drawn = Nd4j.createFromArray(values)) {
      target.assign(drawn.reshape('c', target.shape()));
    }
  }

  private static long length(long[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  private Map<String, long[]> shapes(Layer layer) {
    return shapesOf(layers.cast(layer));
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return shapes(layer).values().stream().mapToLong(ShapedParameters::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return new ArrayList<>(shapes(layer).keySet());
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> !isBias(key) && !isStatistic(key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(this::isBias).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return weightKeys(layer).contains(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return biasKeys(layer).contains(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    L layer = layers.cast(conf.getLayer());
    Map<String, INDArray> views = views(layer, paramsView);
    int place = 0;
    for (Map.Entry<String, INDArray> entry : views.entrySet()) {
      conf.addVariable(entry.getKey());
      if (initializeParams) {
        initialise(layer, entry.getKey(), entry.getValue(), seed(conf.getSeed(), place));
      }
      place++;
    }
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views(conf.getLayer(), gradientView);
  }

  private Map<String, INDArray> views(Layer layer, INDArray flat) {
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
