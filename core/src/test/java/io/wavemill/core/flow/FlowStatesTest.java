package io.wavemill.core.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wavemill.core.engine.Rotations;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.rotation.RotatingForecaster;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Hidden states as a forecaster's layer shows them. */
class FlowStatesTest {

  private static MultiLayerNetwork network(Forecaster layer, DataType dataType) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ForecasterNetworks.configuration(layer, new ClippedAdam(1e-3, 1), 7, dataType));
    network.init();
    return network;
  }

  private static FlowForecasterLayer layer(MultiLayerNetwork network) {
    return (FlowForecasterLayer) network.getLayer(0);
  }

  private static List<INDArray> states(FlowStates layer, INDArray frames) {
    List<INDArray> states = new ArrayList<>();
    layer.visitStates(
        frames,
        (frame, shown) -> {
          assertEquals(states.size(), frame);
          states.add(shown.dup('c'));
        });
    return states;
  }

  /** A single one in each frame: {@code [1, size·size, frames]}. */
  private static INDArray dots(int size, int... pixels) {
    INDArray frames = Nd4j.zeros(DataType.DOUBLE, 1, size * size, pixels.length);
    for (int t = 0; t < pixels.length; t++) {
      frames.putScalar(new int[] {0, pixels[t], t}, 1);
    }
    return frames;
  }

  /** Golden vectors 8.3 of the FERNN specification, for the second of two sequences. */
  @Test
  void translatingStates() {
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(1, 4, 4)
            .hidden(1)
            .velocityRange(1)
            .decoderLayers(0)
            .frames(3, 2)
            .build();
    MultiLayerNetwork network = network(layer, DataType.DOUBLE);
    network.getParam("0_U").assign(Golden.kernel(0, 0, 0, -1, 1, .5, 0, .25, 0));
    network.getParam("0_W").assign(Golden.kernel(0, .25, 0, 0, .5, 0, 0, 0, -.5));
    INDArray frames = Nd4j.concat(0, dots(4, 0, 0, 0, 0), dots(4, 5, 6, 7, 0));

    List<INDArray> states = states(layer(network), frames);

    assertEquals(3, states.size(), "input frames alone");
    assertArrayEquals(new long[] {2, 9, 1, 4, 4}, states.get(0).shape());
    for (int v = 0; v < 9; v++) {
      Golden.assertArray(
          new double[] {0, .25, 0, 0, .5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
          states.get(0).slice(1).slice(v),
          0,
          "after frame 0, velocity " + v);
    }
    assertEquals(26.1875, states.get(1).slice(1).sumNumber().doubleValue());
    assertEquals(31.015625, states.get(2).slice(1).sumNumber().doubleValue());
    Golden.assertArray(
        new double[] {0, 0, 0, .4375, 0, 0, .75, 1.875, 0, 0, .25, .515625, 0, 0, 0, .0625},
        states.get(2).slice(1).slice(new Velocities(1).index(1, 0)),
        0,
        "after frame 2, (1, 0)");
    assertEquals(9, layer(network).flow().cycle());
  }

  /** Golden vectors 8.12: the rotating cell. */
  @Test
  void rotatingStates() {
    RotatingForecaster layer =
        new RotatingForecaster.Builder()
            .frame(1, 5, 5)
            .fields(1)
            .orientations(4)
            .velocities(0, 90)
            .decoderLayers(0)
            .frames(2, 1)
            .build();
    MultiLayerNetwork network = network(layer, DataType.DOUBLE);
    network.getParam("0_U").assign(Golden.array(new long[] {1, 1, 6}, 1, 0, .5, .25, -.25, .125));
    INDArray hidden = Nd4j.zeros(DataType.DOUBLE, 1, 1, 4, 6);
    double[][] rows = {
      {.5, .05, 0, 0, .1, 0}, {.25, 0, .1, -.2, 0, 0}, {0, 0, 0, 0, 0, 0}, {-.1, 0, 0, .3, 0, .05}
    };
    for (int d = 0; d < 4; d++) {
      for (int m = 0; m < 6; m++) {
        hidden.putScalar(new int[] {0, 0, d, m}, rows[d][m]);
      }
    }
    network.getParam("0_W").assign(hidden);

    List<INDArray> states = states(layer(network), dots(5, 2 * 5 + 3, 5 + 2));

    assertArrayEquals(new long[] {1, 2, 4, 5, 5}, states.get(1).shape());
    Golden.assertArray(
        new double[] {
          0, 0, 0, 0, .0207, .1121, .7599, 1.9416, 0, 0, .1445, .9622, .9905, 0, 0, .01, 0, 0, 0, 0,
          0, 0, 0, 0, 0
        },
        states.get(1).get(NDArrayIndex.point(0), NDArrayIndex.point(1), NDArrayIndex.point(0)),
        5e-5,
        "after x_1, 90 degrees");
    assertEquals(90, ((Rotations) layer(network).flow()).degrees(1));
  }

  /** Specification section 1: {@code h'_t[ν] = R_{t·ν̂} h_t[ν - ν̂]}, in float. */
  @Test
  void flowEquivarianceInFloat() {
    int size = 9;
    int steps = 5;
    int hidden = 6;
    long seed = 20_250_702;
    MultiLayerNetwork network =
        network(
            new FlowForecaster.Builder()
                .frame(1, size, size)
                .hidden(hidden)
                .velocityRange(1)
                .frames(steps, 1)
                .build(),
            DataType.FLOAT);
    Random random = new Random(seed);
    INDArray still = Nd4j.create(DataType.FLOAT, 1, size * size, steps);
    INDArray moved = Nd4j.create(DataType.FLOAT, 1, size * size, steps);
    for (int t = 0; t < steps; t++) {
      for (int pixel = 0; pixel < size * size; pixel++) {
        float grey = random.nextFloat();
        still.putScalar(new int[] {0, pixel, t}, grey);
        moved.putScalar(new int[] {0, pixel(pixel, t, size), t}, grey);
      }
    }
    List<INDArray> before = states(layer(network), still);
    List<INDArray> after = states(layer(network), moved);
    Shifts flow = (Shifts) layer(network).flow();
    Velocities velocities = new Velocities(1);
    for (int t = 0; t < steps; t++) {
      double difference = 0;
      double reference = 0;
      for (int v = 0; v < flow.cycle(); v++) {
        int fromX = flow.right(v) - 1;
        int fromY = flow.down(v) - 1;
        if (fromX < -1 || fromY < -1) {
          continue;
        }
        for (int c = 0; c < hidden; c++) {
          for (int pixel = 0; pixel < size * size; pixel++) {
            double expected = value(before.get(t), velocities.index(fromX, fromY), c, pixel);
            double found = value(after.get(t), v, c, pixel(pixel, t, size));
            difference += (found - expected) * (found - expected);
            reference += expected * expected;
          }
        }
      }
      double error = Math.sqrt(difference / reference);
      assertEquals(0, error, 2e-6, "relative error after frame " + t + ", seed " + seed);
    }
  }

  /** Where a pixel is after {@code t} steps of (1, 1). */
  private static int pixel(int pixel, int t, int size) {
    return (pixel / size + t) % size * size + (pixel % size + t) % size;
  }

  private static double value(INDArray states, int velocity, int channel, int pixel) {
    int size = (int) states.size(4);
    return states.getDouble(0, velocity, channel, pixel / size, pixel % size);
  }
}
