package io.wavemill.core.flow;

import io.wavemill.core.parameters.ShapedParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Names, shapes and first values of a {@link FlowForecaster}'s parameters: {@code U} (lift), {@code
 * W} (hidden), {@code D0} .. (decoder), each {@code [out, in, kernel, kernel]}. No biases.
 *
 * <p>First values are uniform on ±1/√fan_in (FERNN specification 3.7).
 */
public final class FlowForecasterParameters extends ShapedParameters<FlowForecaster> {

  static final String LIFT = "U";
  static final String HIDDEN = "W";
  static final String DECODER = "D";

  private static final FlowForecasterParameters INSTANCE = new FlowForecasterParameters();

  private FlowForecasterParameters() {
    super(FlowForecaster.class);
  }

  /** The one instance; it has no state. */
  public static FlowForecasterParameters getInstance() {
    return INSTANCE;
  }

  @Override
  protected Map<String, long[]> shapesOf(FlowForecaster layer) {
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

  @Override
  protected boolean isBias(String name) {
    return false;
  }

  @Override
  protected void initialise(FlowForecaster layer, String name, INDArray values, long seed) {
    fillUniform(values, values.size(1) * values.size(2) * values.size(3), seed);
  }
}
