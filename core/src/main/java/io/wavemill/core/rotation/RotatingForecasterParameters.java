package io.wavemill.core.rotation;

import io.wavemill.core.flow.FlowForecasterParameters;
import io.wavemill.core.flow.Forecaster;
import io.wavemill.core.parameters.ShapedParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Names, shapes and first values of a {@link RotatingForecaster}'s parameters: {@code U} {@code
 * [fields, channels, 6]} and {@code W} {@code [fields, fields, N, 6]}, coefficients of a {@link
 * SteerableBasis}, and {@code D0} .. (decoder), each {@code [out, in, 3, 3]}. No biases.
 *
 * <p>First values of the decoder are uniform on ±1/√fan_in, those of the coefficients normal in the
 * reference implementation's coordinates (FERNN specification 3.7).
 */
public final class RotatingForecasterParameters extends ShapedParameters<RotatingForecaster> {

  private static final RotatingForecasterParameters INSTANCE = new RotatingForecasterParameters();

  private RotatingForecasterParameters() {
    super(RotatingForecaster.class);
  }

  /** The one instance; it has no state. */
  public static RotatingForecasterParameters getInstance() {
    return INSTANCE;
  }

  @Override
  protected Map<String, long[]> shapesOf(RotatingForecaster layer) {
    long fields = layer.getFields();
    long functions = SteerableBasis.FUNCTIONS;
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(Forecaster.LIFT, new long[] {fields, layer.getChannels(), functions});
    shapes.put(Forecaster.HIDDEN, new long[] {fields, fields, layer.getOrientations(), functions});
    FlowForecasterParameters.putDecoder(layer, shapes);
    return shapes;
  }

  @Override
  protected boolean isBias(String name) {
    return false;
  }

  @Override
  protected void initialise(RotatingForecaster layer, String name, INDArray values, long seed) {
    boolean lift = name.equals(Forecaster.LIFT);
    if (!lift && !name.equals(Forecaster.HIDDEN)) {
      fillUniform(values, values.size(1) * values.size(2) * values.size(3), seed);
      return;
    }
    SteerableBasis basis = SteerableBasis.of(layer.getOrientations());
    int inputs = (int) values.size(1);
    double[] drawn =
        new IrrepCoordinates(basis, lift)
            .draw((int) values.size(0) * inputs, inputs, new SplittableRandom(seed));
    try (INDArray copy = Nd4j.createFromArray(drawn)) {
      values.assign(copy.reshape('c', values.shape()));
    }
  }
}
