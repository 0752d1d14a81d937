package io.wavemill.core.oscillator;

import io.wavemill.core.parameters.ShapedParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Names, shapes and first values of an {@link OscillatorNetwork}'s parameters: {@code V [units,
 * inputs]}, {@code b [1, units]}, {@code Kz} and {@code Ky} {@code [3, 3]}, {@code [1, 3]}, {@code
 * [units, units]} or {@code [1, 1]}, and where kernels have biases {@code bz} and {@code by} {@code
 * [1, 1]}.
 *
 * <p>First values are uniform on ±1/√fan_in (sequence specification 1.3), those of uncoupled units
 * 1.
 */
public final class OscillatorParameters extends ShapedParameters<OscillatorNetwork> {

  static final String INPUT = "V";
  static final String BIAS = "b";
  static final String VELOCITY = "Kz";
  static final String POSITION = "Ky";
  static final String VELOCITY_BIAS = "bz";
  static final String POSITION_BIAS = "by";

  private static final OscillatorParameters INSTANCE = new OscillatorParameters();

  private OscillatorParameters() {
    super(OscillatorNetwork.class);
  }

  /** The one instance; it has no state. */
  public static OscillatorParameters getInstance() {
    return INSTANCE;
  }

  @Override
  protected Map<String, long[]> shapesOf(OscillatorNetwork layer) {
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

  @Override
  protected boolean isBias(String name) {
    return BIAS.equals(name) || VELOCITY_BIAS.equals(name) || POSITION_BIAS.equals(name);
  }

  @Override
  protected void initialise(OscillatorNetwork layer, String name, INDArray values, long seed) {
    if (layer.coupling() instanceof Coupling.Uncoupled && !isInput(name)) {
      values.assign(1);
    } else {
      fillUniform(values, fanIn(layer, name), seed);
    }
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
}
