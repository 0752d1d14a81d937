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
    shapes.put(Forecaster.LIFT, new long[] {hidden, channels, kernel, kernel});
    shapes.put(Forecaster.HIDDEN, new long[] {hidden, hidden, kernel, kernel});
    putDecoder(layer, shapes);
    return shapes;
  }

  /** Adds the shapes of a decoder's weights. */
  public static void putDecoder(Forecaster layer, Map<String, long[]> shapes) {
    long hidden = layer.stateChannels();
    long kernel = Forecaster.DECODER_KERNEL;
    int layers = layer.getDecoderLayers();
    for (int i = 0; i < layers; i++) {
      shapes.put(Forecaster.DECODER + i, new long[] {hidden, hidden, kernel, kernel});
    }
    shapes.put(
        Forecaster.DECODER + layers, new long[] {layer.getChannels(), hidden, kernel, kernel});
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
