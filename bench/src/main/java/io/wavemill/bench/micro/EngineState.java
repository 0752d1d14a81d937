package io.wavemill.bench.micro;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.Engines;
import io.wavemill.core.engine.Exactness;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.engine.nd4j.Nd4jEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An engine with the states of one sequence: one image per velocity, 28×28, 3×3 kernels. */
@State(Scope.Thread)
public class EngineState {

  private static final int SIDE = 28;
  private static final int KERNEL = 3;

  /** {@code nd4j}, or {@code default}: what this machine would use. */
  @Param({"nd4j", "default"})
  public String engine;

  /** {@code RxC}: velocity range R, hidden channels C. */
  @Param({"1x16", "1x32", "2x128"})
  public String shape;

  Engine computing;
  FeatureMaps source;
  FeatureMaps target;
  FeatureMaps single;
  FeatureMaps total;
  Filter filter;
  FilterGradient gradient;
  Shifts shifts;

  /** Allocates. */
  @Setup(Level.Trial)
  public void allocate() {
    String[] sizes = shape.split("x");
    int range = Integer.parseInt(sizes[0]);
    int channels = Integer.parseInt(sizes[1]);
    computing =
        engine.equals("nd4j")
            ? new Nd4jEngine(DataType.FLOAT)
            : Engines.create(DataType.FLOAT, Exactness.FAST);
    shifts = velocities(range);
    int images = shifts.cycle();
    source = computing.allocate(images, channels, SIDE, SIDE);
    target = computing.allocate(images, channels, SIDE, SIDE);
    single = computing.allocate(1, channels, SIDE, SIDE);
    total = computing.allocate(1, channels, SIDE, SIDE);
    fill(source);
    fill(target);
    fill(single);
    try (INDArray weights =
        Nd4j.rand(DataType.FLOAT, channels, channels, KERNEL, KERNEL).subi(0.5)) {
      filter = computing.filter(weights);
    }
    gradient = computing.filterGradient(filter);
  }

  private static Shifts velocities(int range) {
    int side = 2 * range + 1;
    int[] right = new int[side * side];
    int[] down = new int[side * side];
    for (int i = 0; i < right.length; i++) {
      right[i] = i / side - range;
      down[i] = i % side - range;
    }
    return Shifts.of(right, down);
  }

  private static void fill(FeatureMaps maps) {
    try (INDArray values =
        Nd4j.rand(DataType.FLOAT, maps.images(), maps.channels(), SIDE, SIDE).subi(0.5)) {
      maps.load(values);
    }
  }

  /** Frees. */
  @TearDown(Level.Trial)
  public void free() {
    gradient.close();
    filter.close();
    total.close();
    single.close();
    target.close();
    source.close();
    computing.close();
  }
}
