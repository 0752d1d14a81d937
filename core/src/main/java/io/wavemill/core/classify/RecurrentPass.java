package io.wavemill.core.classify;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.LearnedShifts;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.engine.Shifts;
import io.wavemill.core.flow.StateVisitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One pass of the recurrence of a {@link FlowClassifier} through a few videos, forward and, if it
 * was recorded, backward through time:
 *
 * <pre>h_{t+1}[v] = tanh( e_t + W ⊛ S_v h_t[v] ),   h_0 = 0,   features = mean_pixels( max_v h_T )
 * </pre>
 */
final class RecurrentPass implements AutoCloseable {

  /**
   * Weights in the engine's form, shared by all passes of a minibatch.
   *
   * @param hidden W
   * @param flow S_v for each velocity: {@link Shifts} or {@link LearnedShifts}
   */
  record Weights(Filter hidden, Flow flow) implements AutoCloseable {
    @Override
    public void close() {
      hidden.close();
    }
  }

  /** Sums of weight gradients over passes. */
  static final class Gradients implements AutoCloseable {
    private final FilterGradient hidden;

    /** By velocity and tap, or null. */
    private final double[][] shifts;

    Gradients(Engine engine, Weights weights) {
      hidden = engine.filterGradient(weights.hidden);
      shifts = weights.flow instanceof LearnedShifts learned ? learned.zero() : null;
    }

    void add(Gradients other) {
      hidden.add(other.hidden);
      for (int v = 0; shifts != null && v < shifts.length; v++) {
        for (int tap = 0; tap < shifts[v].length; tap++) {
          shifts[v][tap] += other.shifts[v][tap];
        }
      }
    }

    /**
     * Writes the sums over the given views.
     *
     * @param shiftsView of the learned kernels; null if there are none
     */
    void copyTo(INDArray hiddenView, INDArray shiftsView) {
      hidden.copyTo(hiddenView);
      if (shifts != null) {
        INDArray flat = shiftsView.reshape(shiftsView.length());
        int place = 0;
        for (double[] kernel : shifts) {
          for (double slope : kernel) {
            flat.putScalar(place++, slope);
          }
        }
      }
    }

    @Override
    public void close() {
      hidden.close();
    }
  }

  private final Weights weights;
  private final int samples;
  private final int steps;
  private final boolean recorded;
  private final Deque<FeatureMaps> owned = new ArrayDeque<>();

  /**
   * States after each step, {@code [sample, velocity]}; the first, which all velocities share,
   * {@code [sample]}. Not recorded: that one and two others, used in turn.
   */
  private final List<FeatureMaps> states = new ArrayList<>();

  /**
   * A pass that has not yet run.
   *
   * @param engine gives the memory; any engine of its kind may run the pass
   * @param samples videos in it
   * @param steps frames of each
   * @param recorded whether {@link #backward} will follow
   */
  RecurrentPass(
      Engine engine,
      Weights weights,
      int samples,
      int steps,
      int height,
      int width,
      boolean recorded) {
    this.weights = weights;
    this.samples = samples;
    this.steps = steps;
    this.recorded = recorded;
    int channels = weights.hidden.outputs();
    states.add(own(engine.allocate(samples, channels, height, width)));
    int kept = recorded ? steps - 1 : Math.min(2, steps - 1);
    for (int i = 0; i < kept; i++) {
      int images = samples * weights.flow.cycle();
      states.add(own(engine.allocate(images, channels, height, width)));
    }
  }

  private FeatureMaps own(FeatureMaps maps) {
    owned.push(maps);
    return maps;
  }

  private FeatureMaps state(int step) {
    return states.get(recorded || step == 0 ? step : 1 + (step - 1) % 2);
  }

  private static FeatureMaps like(Engine engine, FeatureMaps maps) {
    return engine.allocate(maps.images(), maps.channels(), maps.height(), maps.width());
  }

  /**
   * Runs the recurrence.
   *
   * @param encoded e_t of these videos, by step
   * @return {@code [sample, channel]}
   */
  INDArray forward(Engine engine, List<FeatureMaps> encoded) {
    for (int t = 0; t < steps; t++) {
      advance(engine, t, encoded.get(t));
    }
    FeatureMaps last = state(steps - 1);
    try (FeatureMaps pooled = like(engine, states.get(0))) {
      engine.pool(last, Pooling.MAX, pooled);
      return pooled.pixelMeans();
    }
  }

  /** Runs the recurrence and shows each of its states. */
  void show(Engine engine, List<FeatureMaps> encoded, StateVisitor visitor) {
    for (int t = 0; t < steps; t++) {
      advance(engine, t, encoded.get(t));
      StateVisitor.show(visitor, t, state(t), samples, weights.flow.cycle());
    }
  }

  /**
   * One step. The state before the first is zero, so all velocities share what comes after it; and
   * the second step needs W only once if states roll, since W ⊛ S_v h = S_v (W ⊛ h).
   */
  private void advance(Engine engine, int t, FeatureMaps encoded) {
    if (t == 0) {
      engine.flow(encoded, Shifts.none(), null, false, state(0));
      engine.tanh(state(0));
    } else if (weights.flow instanceof Shifts shifts && t == 1) {
      try (FeatureMaps filtered = like(engine, state(0))) {
        engine.convolve(state(0), Shifts.none(), weights.hidden, null, false, filtered);
        engine.flow(filtered, shifts, encoded, false, state(1));
      }
      engine.tanh(state(1));
    } else if (weights.flow instanceof Shifts shifts) {
      engine.convolveTanh(state(t - 1), shifts, weights.hidden, encoded, state(t));
    } else {
      try (FeatureMaps moved = like(engine, state(t))) {
        engine.flow(state(t - 1), weights.flow, null, false, moved);
        engine.convolveTanh(moved, Shifts.none(), weights.hidden, encoded, state(t));
      }
    }
  }

  /**
   * Back-propagation through all steps.
   *
   * @param slopes derivative of the loss with respect to the features, {@code [sample, channel]}
   * @param encodedSlopes by step, overwritten with the derivative with respect to e_t
   * @param sums accumulates the weight gradients
   */
  void backward(Engine engine, INDArray slopes, List<FeatureMaps> encodedSlopes, Gradients sums) {
    if (!recorded) {
      throw new IllegalStateException("the forward pass was not recorded");
    }
    int last = steps - 1;
    if (last == 0) {
      VideoClassifierLayer.spread(slopes, encodedSlopes.get(0));
      engine.tanhAdjoint(state(0), encodedSlopes.get(0));
      return;
    }
    try (FeatureMaps even = like(engine, state(1));
        FeatureMaps odd = like(engine, state(1))) {
      try (FeatureMaps pooled = like(engine, state(0))) {
        VideoClassifierLayer.spread(slopes, pooled);
        engine.poolAdjoint(state(last), Pooling.MAX, pooled, last % 2 == 0 ? even : odd);
      }
      for (int t = last; t > 0; t--) {
        FeatureMaps current = t % 2 == 0 ? even : odd;
        engine.tanhAdjoint(state(t), current);
        // The encoded frame serves all velocities: its gradient is their sum.
        engine.pool(current, Pooling.SUM, encodedSlopes.get(t));
        if (t > 1) {
          stepBackward(engine, t, current, t % 2 == 0 ? odd : even, sums);
        }
      }
      firstStepBackward(engine, odd, encodedSlopes.get(0), sums);
    }
  }

  /** From the slopes before a state's tanh to those of the state before it. */
  private void stepBackward(
      Engine engine, int t, FeatureMaps slopes, FeatureMaps earlier, Gradients sums) {
    FeatureMaps source = state(t - 1);
    if (weights.flow instanceof Shifts shifts) {
      engine.convolveBackward(source, shifts, slopes, weights.hidden, sums.hidden, earlier);
    } else if (weights.flow instanceof LearnedShifts learned) {
      try (FeatureMaps moved = like(engine, slopes);
          FeatureMaps movedSlopes = like(engine, slopes)) {
        engine.flow(source, learned, null, false, moved);
        engine.convolveBackward(
            moved, Shifts.none(), slopes, weights.hidden, sums.hidden, movedSlopes);
        engine.accumulateFlowGradient(source, movedSlopes, sums.shifts);
        engine.flowAdjoint(movedSlopes, learned, earlier);
      }
    }
  }

  /**
   * The same for the second step: what the first shared among the velocities, they share here.
   *
   * @param earlier overwritten with the slopes before the first state's tanh
   */
  private void firstStepBackward(
      Engine engine, FeatureMaps slopes, FeatureMaps earlier, Gradients sums) {
    FeatureMaps first = state(0);
    if (weights.flow instanceof Shifts shifts) {
      try (FeatureMaps shared = like(engine, first)) {
        engine.flowAdjoint(slopes, shifts, shared);
        engine.convolveBackward(first, Shifts.none(), shared, weights.hidden, sums.hidden, earlier);
      }
    } else {
      stepBackward(engine, 1, slopes, earlier, sums);
    }
    engine.tanhAdjoint(first, earlier);
  }

  /**
   * A copy of the state after step {@code t}, {@code [sample·velocity, channel, height, width]}.
   */
  INDArray stateAfter(int t) {
    if (!recorded) {
      throw new IllegalStateException("only a recorded pass keeps its states");
    }
    INDArray state = state(t).toArray();
    return t == 0 ? state.repeat(0, weights.flow.cycle()) : state;
  }

  /** Gives all native memory back. */
  @Override
  public void close() {
    owned.forEach(FeatureMaps::close);
    owned.clear();
  }
}
