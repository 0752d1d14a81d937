package io.wavemill.bench.micro;

import io.wavemill.core.engine.Pooling;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** What an engine does in each step of a flow-equivariant network, for one sequence. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {

  /** Shift, filter, add the lift, rectify. */
  @Benchmark
  public void convolutionForward(EngineState state) {
    state.computing.convolve(
        state.source, state.shifts, state.filter, state.single, true, state.target);
  }

  /** Shift back, adjoint filter. */
  @Benchmark
  public void convolutionAdjoint(EngineState state) {
    state.computing.convolveAdjoint(
        state.source, state.shifts, state.filter, false, null, state.target);
  }

  /** The gradient of the weights, of one step. */
  @Benchmark
  public void convolutionFilterGradient(EngineState state) {
    state.computing.accumulateFilterGradient(
        state.source, state.shifts, state.target, state.gradient);
  }

  /** Maximum over velocities. */
  @Benchmark
  public void pool(EngineState state) {
    state.computing.pool(state.source, Pooling.MAX, state.single);
  }

  /** Its gradient. */
  @Benchmark
  public void poolAdjoint(EngineState state) {
    state.computing.poolAdjoint(state.source, Pooling.MAX, state.single, state.target);
  }

  /** Gradients of pooling and rectifier and the sum over velocities, as a step back needs them. */
  @Benchmark
  public void stateAdjoint(EngineState state) {
    state.computing.stateAdjoint(
        state.source, Pooling.MAX, state.single, false, state.target, state.total);
  }

  /** The gradient of the rectifier. */
  @Benchmark
  public void rectifyAdjoint(EngineState state) {
    state.computing.rectifyAdjoint(state.source, state.target);
  }
}
