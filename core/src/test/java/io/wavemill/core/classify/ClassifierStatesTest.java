package io.wavemill.core.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.core.engine.LearnedShifts;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.optimise.ClippedAdam;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Hidden states as a recurrent classifier's layer shows them. */
class ClassifierStatesTest {

  /**
   * What specification 3.4 makes of the last state, mean over pixels of the maximum over
   * velocities, then the affine map, are the logits of its golden vectors 8.14.
   */
  @ParameterizedTest
  @EnumSource
  void theLastStateMakesTheLogits(Transport transport) {
    FlowClassifier layer =
        new FlowClassifier.Builder()
            .frame(1, 8, 8)
            .classes(6)
            .hidden(4)
            .velocityRange(1)
            .transport(transport)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ClassifierNetworks.configuration(layer, new ClippedAdam(1e-3, 1), 7, DataType.DOUBLE));
    network.init();
    List<String> names = List.of("conv0", "conv1", "conv2", "W", "head", "headBias");
    boolean learned = transport == Transport.LEARNED;
    if (learned) {
      Fill.parameters(network, .2, 0, List.of("shifts"));
    }
    Fill.parameters(network, .1, learned ? 1 : 0, names);
    FlowClassifierLayer shown = (FlowClassifierLayer) network.getLayer(0);

    List<INDArray> states = new ArrayList<>();
    shown.visitStates(
        Fill.videos(3).getFeatures(),
        (frame, state) -> {
          assertEquals(states.size(), frame);
          states.add(state.dup('c'));
        });

    assertEquals(3, states.size());
    for (INDArray state : states) {
      assertArrayEquals(new long[] {2, 9, 4, 8, 8}, state.shape());
    }
    assertEquals(
        states.get(0).slice(1).slice(0), states.get(0).slice(1).slice(8), "shared at first");
    INDArray features = states.get(2).max(1).reshape('c', 2, 4, 64).mean(2);
    INDArray logits =
        features
            .mmul(network.getParam("0_head").transpose())
            .addRowVector(network.getParam("0_headBias"));
    double[] expected =
        learned
            ? new double[] {-.03225748, -.03444609, -.08372368, -.1326705, .01764882, -.0592089}
            : new double[] {.07438065, -.06473491, .02767901, -.22223691, .05185521, -.15962822};
    assertArrayEquals(expected, logits.getRow(0).toDoubleVector(), 5e-9);
    assertEquals(learned ? LearnedShifts.class : Shifts.class, shown.flow().getClass());
  }
}
