package io.wavemill.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Properties 8.17 of the FERNN specification, for random weights and frames. */
class FlowEquivarianceTest {

  private static final int SIZE = 7;
  private static final int HIDDEN = 3;
  private static final int STEPS = 4;
  private static final double ROUNDING = 1e-13;

  private static INDArray random(Random random, long... shape) {
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextDouble() - .4);
    }
    return array;
  }

  private static Golden.Run run(long seed, int range) {
    Random random = new Random(seed);
    return new Golden.Run(
        random(random, HIDDEN, 1, 3, 3),
        random(random, HIDDEN, HIDDEN, 3, 3).muli(.5),
        List.of(random(random, 1, HIDDEN, 3, 3)),
        range,
        STEPS,
        1,
        SIZE,
        true);
  }

  /** Moves the frame of each step by {@code step * (vx, vy)}. */
  private static INDArray flow(INDArray frames, int vx, int vy) {
    INDArray moved = frames.dup();
    for (int t = 0; t < STEPS; t++) {
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          moved.putScalar(
              new long[] {
                0, t, 0, Math.floorMod(y + vy * t, SIZE), Math.floorMod(x + vx * t, SIZE)
              },
              frames.getDouble(0, t, 0, y, x));
        }
      }
    }
    return moved;
  }

  private static double difference(
      INDArray moved, int movedIndex, INDArray still, int stillIndex, int right, int down) {
    double largest = 0;
    for (int c = 0; c < HIDDEN; c++) {
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          double shifted =
              moved.getDouble(
                  movedIndex, c, Math.floorMod(y + down, SIZE), Math.floorMod(x + right, SIZE));
          largest = Math.max(largest, Math.abs(shifted - still.getDouble(stillIndex, c, y, x)));
        }
      }
    }
    return largest;
  }

  /**
   * 8.17.1: {@code h'_t[ν] = R_{t·ν̂} h_t[ν - ν̂]}; the order of additions is kept, so the error is
   * zero.
   */
  @Property(tries = 20)
  void flowEquivariance(
      @ForAll long seed,
      @ForAll @IntRange(min = -2, max = 2) int vx,
      @ForAll @IntRange(min = -2, max = 2) int vy) {
    int range = 2;
    Velocities velocities = new Velocities(range);
    INDArray frames = random(new Random(seed + 1), 1, STEPS, 1, SIZE, SIZE);
    try (Golden.Run still = run(seed, range);
        Golden.Run moved = run(seed, range)) {
      still.pass.forward(still.engine, frames, new boolean[1]);
      moved.pass.forward(moved.engine, flow(frames, vx, vy), new boolean[1]);
      for (int t = 0; t < STEPS; t++) {
        INDArray h = still.pass.stateAfter(t);
        INDArray hMoved = moved.pass.stateAfter(t);
        for (int i = 0; i < velocities.count(); i++) {
          int fromX = velocities.vx(i) - vx;
          int fromY = velocities.vy(i) - vy;
          if (Math.abs(fromX) <= range && Math.abs(fromY) <= range) {
            assertEquals(
                0,
                difference(hMoved, i, h, velocities.index(fromX, fromY), vx * t, vy * t),
                ROUNDING,
                "step " + t + ", velocity " + i);
          }
        }
      }
    }
  }

  /** 8.17.1, second half: the ordinary network is not equivariant once something moves. */
  @Property(tries = 10)
  void ordinaryNetworkIsNotEquivariant(@ForAll long seed) {
    INDArray frames = random(new Random(seed + 1), 1, STEPS, 1, SIZE, SIZE);
    try (Golden.Run still = run(seed, 0);
        Golden.Run moved = run(seed, 0)) {
      still.pass.forward(still.engine, frames, new boolean[1]);
      moved.pass.forward(moved.engine, flow(frames, 1, 0), new boolean[1]);
      assertEquals(0, difference(moved.pass.stateAfter(0), 0, still.pass.stateAfter(0), 0, 0, 0));
      for (int t = 1; t < STEPS; t++) {
        double error = difference(moved.pass.stateAfter(t), 0, still.pass.stateAfter(t), 0, t, 0);
        assertTrue(error > 1e-3, "step " + t + ": " + error);
      }
    }
  }

  /**
   * 8.17.2: the channel ν=0 of a FERNN is the ordinary network. 8.17.6: after the first frame all
   * channels agree.
   */
  @Property(tries = 10)
  void channelZeroIsTheOrdinaryNetwork(@ForAll long seed) {
    Velocities velocities = new Velocities(1);
    INDArray frames = random(new Random(seed + 1), 1, STEPS, 1, SIZE, SIZE);
    try (Golden.Run ordinary = run(seed, 0);
        Golden.Run flowing = run(seed, 1)) {
      ordinary.pass.forward(ordinary.engine, frames, new boolean[1]);
      flowing.pass.forward(flowing.engine, frames, new boolean[1]);
      for (int t = 0; t < STEPS; t++) {
        assertEquals(
            0,
            difference(
                flowing.pass.stateAfter(t),
                velocities.index(0, 0),
                ordinary.pass.stateAfter(t),
                0,
                0,
                0),
            ROUNDING);
      }
      INDArray first = flowing.pass.stateAfter(0);
      for (int i = 1; i < velocities.count(); i++) {
        assertEquals(0, difference(first, i, first, 0, 0, 0));
      }
    }
  }
}
