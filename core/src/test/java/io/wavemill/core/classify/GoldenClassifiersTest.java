package io.wavemill.core.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.engine.nd4j.Nd4jEngine;
import io.wavemill.core.optimise.ClippedAdam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Golden vectors of the FERNN specification, sections 8.2 and 8.13 to 8.15. */
class GoldenClassifiersTest {

  private static FlowClassifier.Builder flow(int range) {
    return new FlowClassifier.Builder().frame(1, 8, 8).classes(6).hidden(4).velocityRange(range);
  }

  private static MultiLayerNetwork network(VideoClassifier layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ClassifierNetworks.configuration(layer, new ClippedAdam(1e-3, 1), 7, DataType.DOUBLE));
    network.init();
    return network;
  }

  private static void assertArray(double[] expected, INDArray actual, double tolerance) {
    double[] values = actual.dup('c').reshape(actual.length()).toDoubleVector();
    assertEquals(expected.length, values.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], values[i], tolerance, "number " + i);
    }
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** 8.2: order and direction of the shifts. */
  @Test
  void shifts() {
    FlowClassifier layer = flow(1).build();
    int[][] order = {{-1, -1}, {0, -1}, {1, -1}, {-1, 0}, {0, 0}, {1, 0}, {-1, 1}, {0, 1}, {1, 1}};
    Shifts shifts = layer.step();
    assertEquals(9, shifts.cycle());
    for (int v = 0; v < 9; v++) {
      // S_v h [y, x] = h[y + vy, x + vx].
      assertEquals(-order[v][0], shifts.down(v), "vy of " + v);
      assertEquals(-order[v][1], shifts.right(v), "vx of " + v);
    }
  }

  /** 8.13: the recurrence, one channel, encoder output given directly. */
  @Test
  void recurrence() {
    INDArray hidden = Nd4j.createFromArray(0, .25, 0, 0, .5, 0, 0, 0, -.5).reshape('c', 1, 1, 3, 3);
    try (Engine engine = new Nd4jEngine(DataType.DOUBLE);
        RecurrentPass.Weights weights =
            new RecurrentPass.Weights(
                engine.filter(hidden), ((FlowClassifier) flow(1).build()).step(), true);
        RecurrentPass pass = new RecurrentPass(engine, weights, 1, 2, 4, 4, true)) {
      List<FeatureMaps> encoded = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        FeatureMaps maps = engine.allocate(1, 1, 4, 4);
        INDArray values = Nd4j.zeros(DataType.DOUBLE, 1, 1, 4, 4);
        values.putScalar(new int[] {0, 0, 1 - t, 1}, 1);
        maps.load(values);
        encoded.add(maps);
      }
      pass.forward(engine, encoded);
      INDArray states = pass.stateAfter(1);
      assertArray(
          new double[] {0, .881130, 0, 0, 0, .188131, 0, 0, 0, 0, 0, 0, -.363400, 0, 0, 0},
          states.slice(5),
          1e-6);
      assertArray(
          new double[] {-.363400, .761594, 0, 0, 0, .363400, 0, 0, 0, .188131, 0, 0, 0, 0, 0, 0},
          states.slice(4),
          1e-6);
      encoded.forEach(FeatureMaps::close);
    }
  }

  /** 8.14: logits of the first video and cross-entropy. */
  @ParameterizedTest(name = "range {0}, {1}, training {2}")
  @CsvSource({
    "0, ROLL, false,"
        + " .06475277 -.03529102 -.01817848 -.16526488 -.00964793 -.10070098, 1.7687400104",
    "1, ROLL, false,"
        + " .07438065 -.06473491 .02767901 -.22223691 .05185521 -.15962822, 1.7503825215",
    "1, ROLL, true,"
        + " .08198239 -.06942096 .02890788 -.21986659 .04615961 -.15126549, 1.7551483288",
    "2, ROLL, false,"
        + " .07659361 -.07302103 .0410808 -.23920571 .07043019 -.17766294, 1.7448358066",
    "1, LEARNED, false,"
        + " -.03225748 -.03444609 -.08372368 -.1326705 .01764882 -.0592089, 1.7464228821"
  })
  void flowClassifier(
      int range, Transport transport, boolean training, String logits, double loss) {
    MultiLayerNetwork network = network(flow(range).transport(transport).build());
    List<String> names = List.of("conv0", "conv1", "conv2", "W", "head", "headBias");
    if (transport == Transport.LEARNED) {
      Fill.parameters(network, .2, 0, List.of("shifts"));
      Fill.parameters(network, .1, 1, names);
    } else {
      Fill.parameters(network, .1, 0, names);
    }
    DataSet data = Fill.videos(3);
    INDArray found = network.feedForward(data.getFeatures(), training).get(1);
    assertArray(numbers(logits), found.slice(0), 5e-9);
    if (training) {
      // Three times, one for each frame.
      assertEquals(.000566908, sum(network, "mean0"), 5e-10);
      assertEquals(23.933154177, sum(network, "variance0"), 5e-10);
    } else {
      assertEquals(0, sum(network, "mean0"));
      assertEquals(32, sum(network, "variance0"));
    }
    assertEquals(loss, network.score(data, training), 5e-11);
  }

  private static double sum(MultiLayerNetwork network, String parameter) {
    return network.getParam("0_" + parameter).sumNumber().doubleValue();
  }

  /** 8.15: the 3D-CNN. */
  @ParameterizedTest
  @CsvSource({
    "false, -.24785391 -.40254771 -.37427791 -.17392477 .10846894 .34416729",
    "true, -.06461896 -.1885725 -.22560911 -.15729508 -.01440502 .13694389"
  })
  void volumeClassifier(boolean training, String logits) {
    VolumeClassifier layer =
        new VolumeClassifier.Builder().frame(1, 8, 8).classes(6).base(2).build();
    MultiLayerNetwork network = network(layer);
    Fill.parameters(
        network, .2, 0, List.of("conv0", "conv1", "conv2", "conv3", "conv4", "head", "headBias"));
    INDArray found = network.feedForward(Fill.videos(4).getFeatures(), training).get(1);
    assertArray(numbers(logits), found.slice(0), 5e-9);
  }
}
