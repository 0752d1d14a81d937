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
 * One pass of the recurrence of a {@link FlowClassifier}'s layer through a few videos, forward and,
 * if it was recorded, backward through time:
 *
 * <pre>h_{t+1}[v] = tanh( e_t + W ⊛ S_v h_t[v] ),   h_0 = 0,   features = mean_pixels( max_v h_T )
 * </pre>
 *
 * <p>In the first layer e_t is shared: one image for all velocities. In those above each velocity
 * has its own, {@code e_t[v]}.
 */
final class RecurrentPass implements AutoCloseable {

  /**
   * Weights in the engine's form, shared by all passes of a minibatch.
   *
   * @param hidden W
   * @param flow S_v for each velocity: {@link Shifts} or {@link LearnedShifts}
   * @param shared whether all velocities read the same e_t
   */
  record Weights(Filter hidden, Flow flow, boolean shared) implements AutoCloseable {
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
     * Writes the sums to the given views.
     *
     * @param hiddenView overwritten
     * @param shiftsView of the learned kernels, which several layers share: added to; null if there
     *     are none
     */
    void copyTo(INDArray hiddenView, INDArray shiftsView) {
      hidden.copyTo(hiddenView);
      if (shifts != null) {
        INDArray flat = shiftsView.reshape(shiftsView.length());
        int place = 0;
        for (double[] kernel : shifts) {
          for (double slope : kernel) {
            flat.putScalar(place, flat.getDouble(place) + slope);
            place++;
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
   * States after each step, {@code [sample, velocity]}; the first, which all velocities share if
   * e_t is shared, then {@code [sample]}. Not recorded: that one and two others, used in turn.
   */
  private final List<FeatureMaps> states = new ArrayList<>();

  /** Where the first state is wanted once more for each velocity; or null. */
  private final FeatureMaps firstOfAll;

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
    this.firstOfAll = null;
    int channels = weights.hidden.outputs();
    int images = samples * weights.flow.cycle();
    int first = weights.shared ? samples : images;
    states.add(own(engine.allocate(first, channels, height, width)));
    int kept = recorded ? steps - 1 : Math.min(2, steps - 1);
    for (int i = 0; i < kept; i++) {
      states.add(own(engine.allocate(images, channels, height, width)));
    }
  }

  /**
   * A recorded pass that has not yet run and leaves its states for others to read.
   *
   * @param engine gives what memory it needs besides
   * @param samples videos in it
   * @param room for the states after each step, {@code [sample·velocity]}; not closed with this
   */
  RecurrentPass(Engine engine, Weights weights, int samples, List<FeatureMaps> room) {
    this.weights = weights;
    this.samples = samples;
    this.steps = room.size();
    this.recorded = true;
    states.addAll(room);
    if (weights.shared) {
      firstOfAll = room.get(0);
      states.set(0, own(of(engine, samples, firstOfAll)));
    } else {
      firstOfAll = null;
    }
  }

  private FeatureMaps own(FeatureMaps maps) {
    owned.push(maps);
    return maps;
  }

  private FeatureMaps state(int step) {
    return states.get(recorded || step == 0 ? step : 1 + (step - 1) % 2);
  }

  private static FeatureMaps of(Engine engine, int images, FeatureMaps like) {
    return engine.allocate(images, like.channels(), like.height(), like.width());
  }

  /**
   * Runs the recurrence.
   *
   * @param encoded e_t of these videos, by step
   */
  void run(Engine engine, List<FeatureMaps> encoded) {
    for (int t = 0; t < steps; t++) {
      advance(engine, t, encoded.get(t));
    }
  }

  /**
   * Runs the recurrence.
   *
   * @param encoded e_t of these videos, by step
   * @return {@code [sample, channel]}
   */
  INDArray forward(Engine engine, List<FeatureMaps> encoded) {
    run(engine, encoded);
    return features(engine);
  }

  /** What the affine map reads, after the last step; {@code [sample, channel]}. */
  INDArray features(Engine engine) {
    FeatureMaps last = state(steps - 1);
    try (FeatureMaps pooled = of(engine, samples, last)) {
      engine.pool(last, Pooling.MAX, pooled);
      return pooled.pixelMeans();
    }
  }

  /** Shows the state after step {@code t}, the latest one. */
  void show(int t, StateVisitor visitor) {
    StateVisitor.show(visitor, t, state(t), samples, weights.flow.cycle());
  }

  /**
   * The state after step {@code t}, the latest one.
   *
   * @return {@code [sample·velocity]}; the caller's to close
   */
  FeatureMaps copy(Engine engine, int t) {
    FeatureMaps copy = of(engine, samples * weights.flow.cycle(), state(t));
    engine.flow(state(t), Shifts.none(), null, false, copy);
    return copy;
  }

  /**
   * One step. The state before the first is zero, so if velocities share e_t, they share what comes
   * after it; and the second step needs W only once if states roll, since W ⊛ S_v h = S_v (W ⊛ h).
   *
   * @param encoded e_t of these videos
   */
  void advance(Engine engine, int t, FeatureMaps encoded) {
    if (t == 0) {
      engine.flow(encoded, Shifts.none(), null, false, state(0));
      engine.tanh(state(0));
      if (firstOfAll != null) {
        engine.flow(state(0), Shifts.none(), null, false, firstOfAll);
      }
    } else if (weights.flow instanceof Shifts shifts && t == 1 && weights.shared) {
      try (FeatureMaps filtered = engine.allocateLike(state(0))) {
        engine.convolve(state(0), Shifts.none(), weights.hidden, null, false, filtered);
        engine.flow(filtered, shifts, encoded, false, state(1));
      }
      engine.tanh(state(1));
    } else if (weights.flow instanceof Shifts shifts) {
      engine.convolveTanh(state(t - 1), shifts, weights.hidden, encoded, state(t));
    } else {
      try (FeatureMaps moved = engine.allocateLike(state(t))) {
        engine.flow(state(t - 1), weights.flow, null, false, moved);
        engine.convolveTanh(moved, Shifts.none(), weights.hidden, encoded, state(t));
      }
    }
  }

  /**
   * Back-propagation through all steps, of a layer whose last state makes the features.
   *
   * @param slopes derivative of the loss with respect to the features, {@code [sample, channel]}
   * @param encodedSlopes by step, overwritten with the derivative with respect to e_t
   * @param sums accumulates the weight gradients
   */
  void backward(Engine engine, INDArray slopes, List<FeatureMaps> encodedSlopes, Gradients sums) {
    requireRecorded();
    FeatureMaps last = state(steps - 1);
    try (FeatureMaps current = engine.allocateLike(last)) {
      try (FeatureMaps pooled = of(engine, samples, last)) {
        VideoClassifierLayer.spread(slopes, pooled);
        engine.poolAdjoint(last, Pooling.MAX, pooled, current);
      }
      backward(engine, current, null, encodedSlopes, sums);
    }
  }

  /**
   * Back-propagation through all steps, of a layer whose states another one reads.
   *
   * @param slopes derivative of the loss with respect to the state after each step as that other
   *     layer reads it, {@code [sample·velocity]}; overwritten
   * @param encodedSlopes by step, overwritten with the derivative with respect to e_t
   * @param sums accumulates the weight gradients
   */
  void backward(
      Engine engine, List<FeatureMaps> slopes, List<FeatureMaps> encodedSlopes, Gradients sums) {
    requireRecorded();
    FeatureMaps last = slopes.get(steps - 1);
    if (last.images() == state(steps - 1).images()) {
      backward(engine, last, slopes, encodedSlopes, sums);
    } else {
      try (FeatureMaps current = engine.allocateLike(state(steps - 1))) {
        engine.pool(last, Pooling.SUM, current);
        backward(engine, current, slopes, encodedSlopes, sums);
      }
    }
  }

  private void requireRecorded() {
    if (!recorded) {
      throw new IllegalStateException("the forward pass was not recorded");
    }
  }

  /**
   * From the last state to the first.
   *
   * @param last derivative of the loss with respect to the last state; overwritten
   * @param read the same of all states as another layer reads them; null if none does
   */
  private void backward(
      Engine engine,
      FeatureMaps last,
      List<FeatureMaps> read,
      List<FeatureMaps> encodedSlopes,
      Gradients sums) {
    int first = weights.shared ? 1 : 0;
    if (steps - 1 < first) {
      engine.tanhAdjoint(state(0), last);
      engine.pool(last, Pooling.SUM, encodedSlopes.get(0));
      return;
    }
    try (FeatureMaps spare = engine.allocateLike(last)) {
      FeatureMaps current = last;
      for (int t = steps - 1; t >= first; t--) {
        engine.tanhAdjoint(state(t), current);
        // An image that serves all velocities has the sum of their gradients.
        engine.pool(current, Pooling.SUM, encodedSlopes.get(t));
        if (t > first) {
          FeatureMaps earlier = current == last ? spare : last;
          stepBackward(engine, t, current, earlier, sums);
          if (read == null) {
            current = earlier;
          } else {
            engine.flow(earlier, Shifts.none(), read.get(t - 1), false, current);
          }
        }
      }
      if (weights.shared) {
        firstStateBackward(engine, current, read, encodedSlopes.get(0), sums);
      }
    }
  }

  /**
   * The same for the first state if velocities share it.
   *
   * @param slopes those of the second state before its tanh
   * @param target overwritten with the slopes of the first state before its tanh
   */
  private void firstStateBackward(
      Engine engine,
      FeatureMaps slopes,
      List<FeatureMaps> read,
      FeatureMaps target,
      Gradients sums) {
    if (read == null) {
      firstStepBackward(engine, slopes, target, sums);
    } else {
      try (FeatureMaps own = engine.allocateLike(target);
          FeatureMaps others = engine.allocateLike(target)) {
        firstStepBackward(engine, slopes, own, sums);
        engine.pool(read.get(0), Pooling.SUM, others);
        engine.flow(own, Shifts.none(), others, false, target);
      }
    }
    engine.tanhAdjoint(state(0), target);
  }

  /** From the slopes before a state's tanh to those of the state before it. */
  private void stepBackward(
      Engine engine, int t, FeatureMaps slopes, FeatureMaps earlier, Gradients sums) {
    FeatureMaps source = state(t - 1);
    if (weights.flow instanceof Shifts shifts) {
      engine.convolveBackward(source, shifts, slopes, weights.hidden, sums.hidden, earlier);
    } else if (weights.flow instanceof LearnedShifts learned) {
      try (FeatureMaps moved = engine.allocateLike(slopes);
          FeatureMaps movedSlopes = engine.allocateLike(slopes)) {
        engine.flow(source, learned, null, false, moved);
        engine.convolveBackward(
            moved, Shifts.none(), slopes, weights.hidden, sums.hidden, movedSlopes);
        engine.accumulateFlowGradient(source, movedSlopes, sums.shifts);
        engine.flowAdjoint(movedSlopes, learned, earlier);
      }
    }
  }

  /**
   * The same for the second step if velocities share the first state: they share its slopes too.
   */
  private void firstStepBackward(
      Engine engine, FeatureMaps slopes, FeatureMaps earlier, Gradients sums) {
    FeatureMaps first = state(0);
    if (weights.flow instanceof Shifts shifts) {
      try (FeatureMaps shared = engine.allocateLike(first)) {
        engine.flowAdjoint(slopes, shifts, shared);
        engine.convolveBackward(first, Shifts.none(), shared, weights.hidden, sums.hidden, earlier);
      }
    } else {
      stepBackward(engine, 1, slopes, earlier, sums);
    }
  }

  /**
   * A copy of the state after step {@code t}, {@code [sample·velocity, channel, height, width]}.
   */
  INDArray stateAfter(int t) {
    if (!recorded) {
      throw new IllegalStateException("only a recorded pass keeps its states");
    }
    INDArray state = state(t).toArray();
    return t == 0 && weights.shared ? state.repeat(0, weights.flow.cycle()) : state;
  }

  /** Gives all native memory back. */
  @Override
  public void close() {
    owned.forEach(FeatureMaps::close);
    owned.clear();
  }
}
