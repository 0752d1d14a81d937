package io.wavemill.core.flow;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Rotations;
import io.wavemill.core.rotation.SteerableBasis;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Golden vectors 8.12 of the FERNN specification: the rotating cell with four orientations, one
 * field, 5 x 5 pixels, velocities 0 and 90 degrees.
 */
class RotatingCellTest {

  private static final SteerableBasis BASIS = SteerableBasis.of(4);

  private static INDArray lift() {
    INDArray u = Golden.array(new long[] {1, 1, 6}, 1, 0, .5, .25, -.25, .125);
    return BASIS.lift(u);
  }

  private static INDArray hidden() {
    INDArray w = Nd4j.zeros(DataType.DOUBLE, 1, 1, 4, 6);
    double[][] rows = {
      {.5, .05, 0, 0, .1, 0}, {.25, 0, .1, -.2, 0, 0}, {0, 0, 0, 0, 0, 0}, {-.1, 0, 0, .3, 0, .05}
    };
    for (int d = 0; d < 4; d++) {
      for (int m = 0; m < 6; m++) {
        w.putScalar(new int[] {0, 0, d, m}, rows[d][m]);
      }
    }
    return BASIS.hidden(w);
  }

  private static Golden.Run run() {
    return run(0, 90);
  }

  private static Golden.Run run(double... velocities) {
    return new Golden.Run(
        lift(),
        hidden(),
        List.of(Nd4j.zeros(DataType.DOUBLE, 1, 4, 3, 3)),
        Rotations.of(4, velocities),
        Convolution.Edge.ZERO,
        2,
        1,
        5,
        true);
  }

  private static INDArray dots(int[]... positions) {
    INDArray frames = Nd4j.zeros(DataType.DOUBLE, 1, positions.length, 1, 5, 5);
    for (int t = 0; t < positions.length; t++) {
      frames.putScalar(new long[] {0, t, 0, positions[t][0], positions[t][1]}, 1);
    }
    return frames;
  }

  private static INDArray orientation(INDArray states, int velocity, int orientation) {
    return states.get(NDArrayIndex.point(velocity), NDArrayIndex.point(orientation));
  }

  @Test
  void liftFilters() {
    double[] first = {-.17654, .5, .38336, -.75, 1, .25, -.23711, 0, .03029};
    INDArray filters = lift();
    double[] expected = first;
    for (int g = 0; g < 4; g++) {
      Golden.assertArray(expected, filters.slice(g), 1e-5, "orientation " + g);
      double[] turned = new double[9];
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          turned[row * 3 + column] = expected[column * 3 + 2 - row];
        }
      }
      expected = turned;
    }
  }

  @Test
  void cell() {
    try (Golden.Run run = run()) {
      run.pass.forward(run.engine, dots(new int[] {2, 3}, new int[] {1, 2}), new boolean[1]);
      INDArray first = run.pass.stateAfter(0);
      double[] afterFirst = new double[25];
      afterFirst[5 + 2] = .0303;
      afterFirst[2 * 5 + 2] = .25;
      afterFirst[2 * 5 + 3] = 1;
      afterFirst[3 * 5 + 2] = .3834;
      afterFirst[3 * 5 + 3] = .5;
      Golden.assertArray(afterFirst, orientation(first, 0, 0), 5e-5, "after x_0, 0 degrees");
      Golden.assertArray(afterFirst, orientation(first, 1, 0), 5e-5, "after x_0, 90 degrees");
      INDArray second = run.pass.stateAfter(1);
      Golden.assertArray(
          new double[] {
            0, 0, 0, 0, .0207, .1121, .7599, 1.9416, 0, 0, .1445, .9622, .9905, 0, 0, .01, 0, 0, 0,
            0, 0, 0, 0, 0, 0
          },
          orientation(second, 1, 0),
          5e-5,
          "after x_1, 90 degrees");
      Golden.assertArray(
          new double[] {
            0, 0, 0, 0, 0,
            0, .1852, .8144, 0, .0727,
            0, .4955, 1.0099, .7651, .3094,
            0, .1445, .5788, .4905, .0458,
            0, .01, 0, 0, 0
          },
          orientation(second, 0, 0),
          5e-5,
          "after x_1, 0 degrees");
    }
  }

  /** A flow of 90 degrees per frame in the world is standing still in the channel of 90 degrees. */
  @Test
  void movingWithTheFlow() {
    try (Golden.Run moving = run();
        Golden.Run still = run()) {
      moving.pass.forward(moving.engine, dots(new int[] {2, 3}, new int[] {1, 2}), new boolean[1]);
      still.pass.forward(still.engine, dots(new int[] {2, 3}, new int[] {2, 3}), new boolean[1]);
      INDArray turned = moving.pass.stateAfter(1);
      INDArray unturned = still.pass.stateAfter(1);
      for (int g = 0; g < 4; g++) {
        INDArray source = orientation(unturned, 0, Math.floorMod(g - 1, 4));
        double[] expected = new double[25];
        for (int row = 0; row < 5; row++) {
          for (int column = 0; column < 5; column++) {
            expected[row * 5 + column] = source.getDouble(column, 4 - row);
          }
        }
        Golden.assertArray(expected, orientation(turned, 1, g), 1e-12, "orientation " + g);
      }
    }
  }

  /** Specification 8.17.2: the channel of 0 degrees is the ordinary network. */
  @Test
  void channelZeroIsTheOrdinaryNetwork() {
    try (Golden.Run flowing = run(-30, 0, 90);
        Golden.Run ordinary = run(0)) {
      INDArray frames = dots(new int[] {2, 3}, new int[] {1, 2});
      flowing.pass.forward(flowing.engine, frames, new boolean[1]);
      ordinary.pass.forward(ordinary.engine, frames, new boolean[1]);
      for (int t = 0; t < 3; t++) {
        double[] expected = ordinary.pass.stateAfter(t).slice(0).reshape(100).toDoubleVector();
        Golden.assertArray(expected, flowing.pass.stateAfter(t).slice(1), 1e-14, "step " + t);
      }
    }
  }
}
