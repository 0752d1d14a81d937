package io.wavemill.core.oscillator;

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
 * Names, shapes and first values of an {@link OscillatorNetwork}'s parameters, in C order one after
 * the other in the flat array: {@code V [units, inputs]}, {@code b [1, units]}, {@code Kz} and
 * {@code Ky} {@code [3, 3]}, {@code [1, 3]}, {@code [units, units]} or {@code [1, 1]}, and where
 * kernels have biases {@code bz} and {@code by} {@code [1, 1]}.
 *
 * <p>First values are uniform on ±1/√fan_in (sequence specification 1.3), those of uncoupled units
 * 1; from a generator of the JDK keyed by the network's seed and the parameter's place, so that
 * they are the same on every machine.
 */
public final class OscillatorParameters implements ParamInitializer {

  static final String INPUT = "V";
  static final String BIAS = "b";
  static final String VELOCITY = "Kz";
  static final String POSITION = "Ky";
  static final String VELOCITY_BIAS = "bz";
  static final String POSITION_BIAS = "by";

  private static final OscillatorParameters INSTANCE = new OscillatorParameters();

  private OscillatorParameters() {}

  /** The one instance; it has no state. */
  public static OscillatorParameters getInstance() {
    return INSTANCE;
  }

  private static OscillatorNetwork of(Layer layer) {
    return (OscillatorNetwork) layer;
  }

  /** Shapes by name, in the order of the flat array. */
  static Map<String, long[]> shapes(OscillatorNetwork layer) {
    long units = layer.getNOut();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(INPUT, new long[] {units, layer.getNIn()});
    shapes.put(BIAS, new long[] {1, units});
    if (layer.isCouplingTrained()) {
      long[] kernel = kernelShape(layer.coupling());
      shapes.put(VELOCITY, kernel);
      shapes.put(POSITION, kernel);
    }
    if (layer.hasKernelBiases()) {
      shapes.put(VELOCITY_BIAS, new long[] {1, 1});
      shapes.put(POSITION_BIAS, new long[] {1, 1});
    }
    return shapes;
  }

  private static long[] kernelShape(Coupling coupling) {
    if (coupling instanceof Coupling.Dense dense) {
      return new long[] {dense.units(), dense.units()};
    }
    if (coupling instanceof Coupling.Lattice) {
      return new long[] {3, 3};
    }
    return new long[] {1, coupling.kernelLength()};
  }

  private static long length(long[] shape) {
    return shape[0] * shape[1];
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return shapes(of(layer)).values().stream().mapToLong(OscillatorParameters::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return new ArrayList<>(shapes(of(layer)).keySet());
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return INPUT.equals(key) || VELOCITY.equals(key) || POSITION.equals(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return BIAS.equals(key) || VELOCITY_BIAS.equals(key) || POSITION_BIAS.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    OscillatorNetwork layer = of(conf.getLayer());
    Map<String, INDArray> views = views(layer, paramsView);
    int place = 0;
    for (Map.Entry<String, INDArray> entry : views.entrySet()) {
      String name = entry.getKey();
      conf.addVariable(name);
      if (initializeParams) {
        if (layer.coupling() instanceof Coupling.Uncoupled && !isInput(name)) {
          entry.getValue().assign(1);
        } else {
          fillUniform(entry.getValue(), fanIn(layer, name), conf.getSeed() * 1_000_003L + place);
        }
      }
      place++;
    }
    return views;
  }

  private static boolean isInput(String name) {
    return INPUT.equals(name) || BIAS.equals(name);
  }

  /** How many numbers a unit adds up in the map that a parameter belongs to. */
  private static long fanIn(OscillatorNetwork layer, String name) {
    if (layer.coupling() instanceof Coupling.Dense dense) {
      long states = 2L * dense.units();
      if (layer.hasJointInputMap()) {
        return layer.getNIn() + states;
      }
      return isInput(name) ? layer.getNIn() : states;
    }
    return isInput(name) ? layer.getNIn() : layer.coupling().kernelLength();
  }

  /** Fills with uniform numbers on ±1/√fanIn. */
  static void fillUniform(INDArray target, long fanIn, long seed) {
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

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views(of(conf.getLayer()), gradientView);
  }

  private static Map<String, INDArray> views(OscillatorNetwork layer, INDArray flat) {
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
