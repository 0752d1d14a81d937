package io.wavemill.core.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.core.engine.Pooling;
import io.wavemill.core.optimise.ClippedAdam;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Golden vectors of the FERNN specification, sections 8.1 and 8.3 to 8.6. */
class GoldenVectorsTest {

  private static final INDArray LIFT = Golden.kernel(0, 0, 0, -1, 1, .5, 0, .25, 0);
  private static final INDArray HIDDEN = Golden.kernel(0, .25, 0, 0, .5, 0, 0, 0, -.5);

  /** Frames of 4 x 4 with a single one each, shape [1, frames, 1, 4, 4]. */
  private static INDArray dots(int[]... positions) {
    INDArray frames = Nd4j.zeros(DataType.DOUBLE, 1, positions.length, 1, 4, 4);
    for (int t = 0; t < positions.length; t++) {
      frames.putScalar(new long[] {0, t, 0, positions[t][0], positions[t][1]}, 1);
    }
    return frames;
  }

  /** 8.1: order of the velocities. */
  @Test
  void velocityOrder() {
    Velocities velocities = new Velocities(1);
    int[][] expected = {
      {-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 0}, {0, 1}, {1, -1}, {1, 0}, {1, 1}
    };
    assertEquals(9, velocities.count());
    for (int i = 0; i < 9; i++) {
      assertArrayEquals(expected[i], new int[] {velocities.vx(i), velocities.vy(i)});
      assertEquals(i, velocities.index(velocities.vx(i), velocities.vy(i)));
    }
  }

  /** 8.3: the cell with one channel, motion vx = +1. */
  @Test
  void cell() {
    INDArray frames = dots(new int[] {1, 1}, new int[] {1, 2}, new int[] {1, 3});
    INDArray decoder = Golden.kernel(0, 0, 0, 0, 1, 0, 0, 0, 0);
    try (Golden.Run run = new Golden.Run(LIFT, HIDDEN, List.of(decoder), 1, 3, 1, 4, true)) {
      run.pass.forward(run.engine, frames, new boolean[1]);
      Velocities velocities = new Velocities(1);
      INDArray first = run.pass.stateAfter(0);
      double[] afterFirst = {0, .25, 0, 0, .5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
      for (int i = 0; i < 9; i++) {
        Golden.assertArray(afterFirst, first.slice(i), 0, "after frame 0, velocity " + i);
      }

      INDArray second = run.pass.stateAfter(1);
      Golden.assertArray(
          new double[] {0, .125, .25, 0, .25, 1.0625, 1, 0, .125, .25, 0, 0, 0, 0, 0, 0},
          second.slice(velocities.index(0, 0)),
          0,
          "(0,0)");
      Golden.assertArray(
          new double[] {0, 0, .375, 0, 0, .75, 1.5625, 0, 0, .125, .25, 0, 0, 0, 0, 0},
          second.slice(velocities.index(1, 0)),
          0,
          "(1,0)");
      Golden.assertArray(
          new double[] {.125, 0, 0, 0, .5625, .5, 1, 0, .25, 0, 0, .125, 0, 0, 0, 0},
          second.slice(velocities.index(-1, 0)),
          0,
          "(-1,0)");
      Golden.assertArray(
          new double[] {0, 0, .25, 0, 0, .625, 1, 0, .25, .5625, 0, 0, .125, .25, 0, 0},
          second.slice(velocities.index(0, 1)),
          0,
          "(0,1)");
      assertEquals(26.1875, second.sumNumber().doubleValue());

      INDArray third = run.pass.stateAfter(2);
      Golden.assertArray(
          new double[] {0, 0, 0, .4375, 0, 0, .75, 1.875, 0, 0, .25, .515625, 0, 0, 0, .0625},
          third.slice(velocities.index(1, 0)),
          0,
          "(1,0)");
      Golden.assertArray(
          new double[] {
            0, 0, .125, .125, 0, .5625, 1.0625, .9375, .125, .390625, .25, 0, 0, 0, 0, 0
          },
          third.slice(velocities.index(0, 0)),
          0,
          "(0,0)");
      assertEquals(31.015625, third.sumNumber().doubleValue());
      Golden.assertArray(
          new double[] {
            .25, .5625, .5625, 1.078125, 0, .5625, 1.0625, 1.875, .25, .390625, .5625, .625, .125,
            .4375, .25, .5625
          },
          third.max(0),
          0,
          "max over velocities");
    }
  }

  /** 8.4: closed loop with a decoder; the last frame is fed twice. */
  @Test
  void closedLoop() {
    INDArray frames = dots(new int[] {1, 1}, new int[] {1, 2});
    INDArray d0 = Golden.kernel(0, 0, 0, 0, 1, 0, .5, 0, 0);
    INDArray d1 = Golden.kernel(0, .5, 0, 0, 1, -1, 0, 0, 0);
    for (boolean recorded : new boolean[] {true, false}) {
      try (Golden.Run run = new Golden.Run(LIFT, HIDDEN, List.of(d0, d1), 1, 2, 2, 4, recorded)) {
        INDArray predictions = run.pass.forward(run.engine, frames, new boolean[2]);
        Golden.assertArray(
            new double[] {
              -.16796875,
              -.375,
              0,
              1.84375,
              -.5,
              -.2265625,
              2.1484375,
              .5234375,
              .359375,
              .265625,
              .91015625,
              .359375,
              .2421875,
              .2578125,
              -.046875,
              .8046875
            },
            predictions.slice(0).slice(0),
            0,
            "y_0");
        Golden.assertArray(
            new double[] {
              .41259765625, -3.29296875, -.466796875, 5.970703125,
              -1.978515625, -2.0029296875, 5.29296875, 2.816650390625,
              .48828125, .580078125, 3.01123046875, -.5,
              1.9873046875, -.233154296875, -1.55859375, 2.03125
            },
            predictions.slice(0).slice(1),
            0,
            "y_1");
      }
    }
  }

  private static MultiLayerNetwork network(FlowForecaster layer, Map<String, INDArray> weights) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ForecasterNetworks.configuration(
                layer, new ClippedAdam(1e-3, 1.0), 7, DataType.DOUBLE));
    network.init();
    weights.forEach((key, value) -> network.getParam("0_" + key).assign(value));
    return network;
  }

  private static void gradient(MultiLayerNetwork network, DataSet data) {
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
  }

  /** 8.5: no gradient through fed frames. */
  @Test
  void stopGradient() {
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(1, 1, 1)
            .hidden(1)
            .kernel(1)
            .decoderLayers(0)
            .frames(2, 3)
            .build();
    MultiLayerNetwork network =
        network(
            layer,
            Map.of(
                "U",
                Golden.array(new long[] {1, 1, 1, 1}, .5),
                "W",
                Golden.array(new long[] {1, 1, 1, 1}, 2),
                "D0",
                Golden.kernel(0, 0, 0, 0, 3, 0, 0, 0, 0)));
    DataSet data =
        new DataSet(
            Golden.array(new long[] {1, 1, 2}, 1, 2),
            Golden.array(new long[] {1, 1, 3}, 10, 20, 30));
    gradient(network, data);
    assertEquals(8240.104166667, network.score(), 1e-8);
    Map<String, INDArray> gradient = network.gradient().gradientForVariable();
    assertEquals(40043.75, gradient.get("0_U").getDouble(0), 1e-8);
    assertEquals(12891.25, gradient.get("0_W").getDouble(0), 1e-8);
    Golden.assertArray(
        new double[] {
          6673.958333333,
          6673.958333333,
          6673.958333333,
          6673.958333333,
          6673.958333333,
          6673.958333333,
          6673.958333333,
          6673.958333333,
          6673.958333333
        },
        gradient.get("0_D0"),
        1e-8,
        "decoder taps");
    assertEquals(46589.2876007, network.getFlattenedGradients().norm2Number().doubleValue(), 1e-6);
  }

  /**
   * 8.6: the whole model, its gradient norms and one step of Adam. Three printed numbers have a
   * wrong digit (R=0: the global norm, which contradicts the five norms beside it, and the loss
   * after Adam; R=1: the loss after Adam); these are the values of an independent run in PyTorch,
   * which reproduces all the others.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 0.05284177905, 0.05949333212, 0.27021516866, -0.50027824705, 0.43133947768,"
        + " 0.46368791276, 25.493759564, 31.970554000, 31.348718086,"
        + " 0.33248851158, 0.31797587849, 0.25999403, 0.24852872, 0.57610182, 0.82031335085,"
        + " 0.44852384290",
    "1, 0.08130948586, 0.10831827411, 0.49714631404, -0.70528749337, 0.78233528003,"
        + " 0.55571290095, 229.443836073, 254.681821968, 227.129323852,"
        + " 0.50048073520, 0.43550204260, 0.64133610, 0.53505340, 1.05512551, 1.50034228548,"
        + " 0.52410202914",
    "2, 0.08763019012, 0.12157522419, 0.52151721999, -0.76188447387, 0.84910089196,"
        + " 0.59152119187, 637.343989091, 716.223839178, 631.935373025,"
        + " 0.57055624528, 0.54341530060, 0.78073947, 0.63840831, 1.20523917, 1.75799754682,"
        + " 0.55390990941"
  })
  void endToEnd(
      int range,
      double sum0,
      double sum1,
      double y0,
      double y1,
      double y1Corner,
      double loss,
      double state0,
      double state1,
      double state2,
      double normLift,
      double normHidden,
      double norm0,
      double norm1,
      double norm2,
      double norm,
      double lossAfter) {
    INDArray lift = Golden.sine(0, .3, .7, 0, 4, 1, 3, 3);
    INDArray hidden = Golden.sine(0, .06, .7, .5, 4, 4, 3, 3);
    List<INDArray> decoder =
        List.of(
            Golden.sine(0, .12, .7, 1, 4, 4, 3, 3),
            Golden.sine(0, .12, .7, 1.5, 4, 4, 3, 3),
            Golden.sine(0, .1, .7, 2, 1, 4, 3, 3));
    INDArray video = Golden.sine(.5, .5, .37, .2, 1, 5, 1, 8, 8);

    try (Golden.Run run = new Golden.Run(lift, hidden, decoder, range, 3, 2, 8, true)) {
      INDArray predictions = run.pass.forward(run.engine, video, new boolean[2]);
      assertEquals(sum0, predictions.slice(0).slice(0).sumNumber().doubleValue(), 1e-10);
      assertEquals(sum1, predictions.slice(0).slice(1).sumNumber().doubleValue(), 1e-10);
      assertEquals(y0, predictions.getDouble(0, 0, 0, 2, 3), 1e-10);
      assertEquals(y1, predictions.getDouble(0, 1, 0, 2, 3), 1e-10);
      assertEquals(y1Corner, predictions.getDouble(0, 1, 0, 7, 0), 1e-10);
      assertEquals(state0, run.pass.stateAfter(0).sumNumber().doubleValue(), 1e-8);
      assertEquals(state1, run.pass.stateAfter(1).sumNumber().doubleValue(), 1e-8);
      assertEquals(state2, run.pass.stateAfter(2).sumNumber().doubleValue(), 1e-8);
      if (range == 1) {
        Golden.assertArray(
            new double[] {
              22.563593479,
              30.965708249,
              23.471810824,
              22.104385372,
              31.348718086,
              22.487161353,
              24.294840757,
              26.795886603,
              23.097219130
            },
            run.pass.stateAfter(2).sum(1, 2, 3),
            1e-8,
            "sums per velocity");
      }
    }

    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(1, 8, 8)
            .hidden(4)
            .velocityRange(range)
            .decoderLayers(2)
            .pooling(Pooling.MAX)
            .frames(3, 2)
            .build();
    MultiLayerNetwork network =
        network(
            layer,
            Map.of(
                "U",
                lift,
                "W",
                hidden,
                "D0",
                decoder.get(0),
                "D1",
                decoder.get(1),
                "D2",
                decoder.get(2)));
    INDArray pixelsByFrame = video.reshape('c', 1, 5, 64).permute(0, 2, 1);
    DataSet data =
        new DataSet(
            pixelsByFrame
                .get(
                    org.nd4j.linalg.indexing.NDArrayIndex.all(),
                    org.nd4j.linalg.indexing.NDArrayIndex.all(),
                    org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 3))
                .dup(),
            pixelsByFrame
                .get(
                    org.nd4j.linalg.indexing.NDArrayIndex.all(),
                    org.nd4j.linalg.indexing.NDArrayIndex.all(),
                    org.nd4j.linalg.indexing.NDArrayIndex.interval(3, 5))
                .dup());
    gradient(network, data);
    assertEquals(loss, network.score(), 1e-10);
    Map<String, INDArray> gradient = network.gradient().gradientForVariable();
    assertEquals(normLift, gradient.get("0_U").norm2Number().doubleValue(), 1e-10);
    assertEquals(normHidden, gradient.get("0_W").norm2Number().doubleValue(), 1e-10);
    assertEquals(norm0, gradient.get("0_D0").norm2Number().doubleValue(), 1e-8);
    assertEquals(norm1, gradient.get("0_D1").norm2Number().doubleValue(), 1e-8);
    assertEquals(norm2, gradient.get("0_D2").norm2Number().doubleValue(), 1e-8);
    assertEquals(norm, network.getFlattenedGradients().norm2Number().doubleValue(), 1e-10);

    network.fit(data);
    assertEquals(lossAfter, network.score(data), 1e-10);
  }
}
