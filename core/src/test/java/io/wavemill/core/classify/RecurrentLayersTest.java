package io.wavemill.core.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.wavemill.core.engine.LearnedShifts;
import io.wavemill.core.optimise.ClippedAdam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Classifiers with several recurrent layers, against {@link PlainFlowClassifier}. */
class RecurrentLayersTest {

  private static final int SAMPLES = 2;
  private static final int SIDE = 4;
  private static final int HIDDEN = 3;

  private final Random random = new Random(3);

  private static FlowClassifier layer(int range, Transport transport, int layers) {
    return new FlowClassifier.Builder()
        .frame(1, SIDE, SIDE)
        .classes(6)
        .hidden(HIDDEN)
        .velocityRange(range)
        .transport(transport)
        .layers(layers)
        .build();
  }

  /** A network whose parameters, running statistics too, are away from their first values. */
  private MultiLayerNetwork network(FlowClassifier layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ClassifierNetworks.configuration(layer, new ClippedAdam(1e-3, 1), 7, DataType.DOUBLE));
    network.init();
    network
        .paramTable()
        .forEach(
            (name, values) -> {
              if (name.matches("0_(scale|offset|mean|variance).*")) {
                for (long i = 0; i < values.length(); i++) {
                  values.putScalar(i, values.getDouble(i) + .6 * random.nextDouble() - .3);
                }
              }
            });
    return network;
  }

  private double[][][] videos(int frames) {
    double[][][] videos = new double[SAMPLES][frames][SIDE * SIDE];
    for (double[][] video : videos) {
      for (double[] frame : video) {
        for (int i = 0; i < frame.length; i++) {
          frame[i] = random.nextDouble();
        }
      }
    }
    return videos;
  }

  private static INDArray input(double[][][] videos) {
    return Nd4j.create(videos).permute(0, 2, 1).dup('c');
  }

  private static double[] numbers(INDArray values) {
    return values.dup('c').reshape(values.length()).toDoubleVector();
  }

  private static Map<String, INDArray> parameters(MultiLayerNetwork network) {
    return network.getLayer(0).paramTable();
  }

  @ParameterizedTest
  @CsvSource({
    "1, ROLL, 1, 2",
    "0, ROLL, 2, 3",
    "1, ROLL, 2, 3",
    "1, ROLL, 2, 1",
    "1, LEARNED, 2, 3",
    "1, LEARNED, 3, 2"
  })
  void logitsAndStatisticsAreThoseOfPlainLoops(
      int range, Transport transport, int layers, int frames) {
    FlowClassifier layer = layer(range, transport, layers);
    MultiLayerNetwork network = network(layer);
    double[][][] videos = videos(frames);
    PlainFlowClassifier plain = new PlainFlowClassifier(layer, parameters(network));

    INDArray evaluated = network.feedForward(input(videos), false).get(1);
    assertArrayEquals(plain.logits(videos, false), numbers(evaluated), 1e-12);
    INDArray trained = network.feedForward(input(videos), true).get(1);
    double[] expected = plain.logits(videos, true);
    assertArrayEquals(expected, numbers(trained), 1e-12);
    assertNotEquals(expected[0], evaluated.getDouble(0), 1e-3, "another normalisation");

    assertEquals(2 * layer.blocks().size(), plain.statistics().size());
    plain
        .statistics()
        .forEach(
            (name, values) ->
                assertArrayEquals(values, numbers(parameters(network).get(name)), 1e-12, name));
  }

  /** Shown are the states of the last layer, and what moves them is its own. */
  @ParameterizedTest
  @EnumSource
  void statesOfTheLastLayerAreShown(Transport transport) {
    FlowClassifier layer = layer(1, transport, 2);
    MultiLayerNetwork network = network(layer);
    double[][][] videos = videos(3);
    PlainFlowClassifier plain = new PlainFlowClassifier(layer, parameters(network));
    plain.logits(videos, false);
    FlowClassifierLayer shown = (FlowClassifierLayer) network.getLayer(0);
    List<double[]> states = new ArrayList<>();
    shown.visitStates(
        input(videos),
        (frame, state) -> {
          assertArrayEquals(new long[] {SAMPLES, 9, HIDDEN, SIDE, SIDE}, state.shape());
          states.add(numbers(state));
        });
    assertEquals(3, states.size());
    assertArrayEquals(plain.lastStates(), states.get(2), 1e-12);
    if (transport == Transport.LEARNED) {
      float[] expected = parameters(network).get("shifts").slice(4).dup().data().asFloat();
      assertArrayEquals(expected, ((LearnedShifts) shown.flow()).kernel(4));
    }
  }

  /** Names of the first layer are those of models with one, and statistics stay at the end. */
  @Test
  void namesOfParameters() {
    assertEquals(
        List.of(
            "conv0 scale0 offset0 conv1 scale1 offset1 conv2 scale2 offset2 conv3 scale3 offset3"
                + " W shifts W1 head headBias mean0 variance0 mean1 variance1"
                + " mean2 variance2 mean3 variance3"),
        List.of(String.join(" ", parameters(network(layer(1, Transport.LEARNED, 2))).keySet())));
  }

  @Test
  void configurationsWithoutTheSettingHaveOneLayer() {
    FlowClassifier one = layer(1, Transport.ROLL, 1);
    String json =
        ClassifierNetworks.configuration(one, new ClippedAdam(1e-3, 1), 7, DataType.FLOAT).toJson();
    String old = json.replaceAll("\"layers\" : 1,\\s*", "");
    assertNotEquals(json, old);
    FlowClassifier read =
        (FlowClassifier) MultiLayerConfiguration.fromJson(old).getConf(0).getLayer();
    assertEquals(1, read.getLayers());
    assertEquals(one, read);
    FlowClassifier two = layer(1, Transport.ROLL, 2);
    assertNotEquals(one, two);
    assertNotEquals(one.hashCode(), two.hashCode());
  }

  /** A further layer's states, and what it makes of those below before and after normalising. */
  @Test
  void memoryOfFurtherLayersIsCounted() {
    long one = layer(2, Transport.ROLL, 1).recordedNumbers(5);
    long two = layer(2, Transport.ROLL, 2).recordedNumbers(5);
    assertEquals(3L * 25 * HIDDEN * SIDE * SIDE * 5, two - one);
  }
}
