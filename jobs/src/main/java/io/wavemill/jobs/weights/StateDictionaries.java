package io.wavemill.jobs.weights;

import io.wavemill.core.classify.FlowClassifier;
import io.wavemill.core.classify.Transport;
import io.wavemill.core.classify.VolumeClassifier;
import io.wavemill.core.flow.FlowForecaster;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * The state dictionaries that we know, by the layer that such a model is here.
 *
 * <p>Orders of velocities need no translation. The forecaster's and the classifier's are the
 * reference's (FERNN specification 3.2 and 3.4: vx outer, vy inner, both ascending), and learned
 * kernels are cross-correlated there as here.
 */
final class StateDictionaries {

  private static final Map<Class<? extends Layer>, Function<Layer, StateDictionary>> TABLES =
      Map.of(
          FlowForecaster.class, layer -> forecaster((FlowForecaster) layer),
          FlowClassifier.class, layer -> classifier((FlowClassifier) layer),
          VolumeClassifier.class, layer -> volumes());

  /** Whose state dictionaries these are, for people. */
  static final String KNOWN =
      "FERNN and G-RNN on Translating MNIST; FERNN, G-RNN and G-RNN+ of one recurrent layer and the"
          + " 3D-CNN on KTH actions";

  private StateDictionaries() {}

  /** How the reference implementation names the arrays of a layer; empty if we do not know. */
  static Optional<StateDictionary> of(Layer layer) {
    return hasFurtherLayers(layer)
        ? Optional.empty()
        : Optional.ofNullable(TABLES.get(layer.getClass())).map(table -> table.apply(layer));
  }

  /** Only models of one recurrent layer were published. */
  private static boolean hasFurtherLayers(Layer layer) {
    return layer instanceof FlowClassifier classifier && classifier.getLayers() > 1;
  }

  /**
   * Why we do not know, to go on after the name of the model.
   *
   * @param type of the model
   */
  static String reason(Layer layer, String type) {
    return hasFurtherLayers(layer)
        ? "has %d recurrent layers, and the reference names of those after the first are not known"
            .formatted(((FlowClassifier) layer).getLayers())
        : "is of type %s, whose reference names are not known".formatted(type);
  }

  /** FERNN and G-RNN on Translating MNIST; rectifiers have the numbers between. */
  private static StateDictionary forecaster(FlowForecaster layer) {
    StateDictionary names =
        new StateDictionary().with("cell.conv_u.weight", "U").with("cell.conv_h.weight", "W");
    for (int i = 0; i <= layer.getDecoderLayers(); i++) {
      names.with("decoder_conv." + 2 * i + ".weight", "D" + i);
    }
    return names;
  }

  /** FERNN, G-RNN and G-RNN+ on KTH actions. */
  private static StateDictionary classifier(FlowClassifier layer) {
    long side = 2L * layer.getVelocityRange() + 1;
    StateDictionary names = new StateDictionary();
    if (layer.getTransport() == Transport.LEARNED) {
      // A convolution that takes each channel by itself: one input channel.
      names.with(
          "lstm.learned_kernels", "shifts", shape -> new long[] {shape[0], 1, shape[1], shape[2]});
    } else {
      // Nothing else in the file tells how many velocities there were.
      names.withConstant("lstm.shift_kernels", side * side, 1, side, side);
    }
    return names
        .withBlock("lstm.conv_u_first.0", "lstm.conv_u_first.1", 0)
        .withBlock("lstm.conv_u_first.3", "lstm.conv_u_first.4", 1)
        .withBlock("lstm.conv_u_first.6", "lstm.conv_u_first.7", 2)
        .with("lstm.conv_h_layers.0.0.weight", "W")
        .withAffine("fc", "head", "headBias");
  }

  /** The 3D-CNN on KTH actions. */
  private static StateDictionary volumes() {
    return new StateDictionary()
        .withBlock("st1.0", "st1.1", 0)
        .withBlock("st2.0.0", "st2.0.1", 1)
        .withBlock("st2.1.0", "st2.1.1", 2)
        .withBlock("st3.0.0", "st3.0.1", 3)
        .withBlock("st3.1.0", "st3.1.1", 4)
        .withAffine("head", "head", "headBias");
  }
}
