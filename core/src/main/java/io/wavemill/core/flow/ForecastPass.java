package io.wavemill.core.flow;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Flow;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.engine.Shifts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One pass of a flow-equivariant forecaster through a few sequences, forward and, if it was
 * recorded, backward through time (FERNN reference implementation):
 *
 * <pre>
 * h_{t+1}[ν] = ReLU( U ⊛ x_t + W ⊛ ψ(ν) h_t[ν] ),   h_0 = 0
 * y_k = decoder( pool_ν h ),   decoder = (conv, ReLU)·L, conv
 * </pre>
 *
 * The encoder reads the input frames; then the last frame is fed once more, and after it each
 * prediction. Fed frames are constants: no gradient flows through them, while it does flow through
 * h over all steps.
 */
final class ForecastPass implements AutoCloseable {

  /** Weights in the engine's form, shared by all passes of a minibatch. */
  static final class Weights implements AutoCloseable {
    private final Filter lift;
    private final Filter hidden;
    private final List<Filter> decoder = new ArrayList<>();

    /**
     * @param orientations of a field of the state, by which {@code hidden} commutes with turning,
     *     or 1 if it does not
     * @param decoder at least one, in order
     * @param edge of all convolutions
     */
    Weights(
        Engine engine,
        INDArray lift,
        INDArray hidden,
        int orientations,
        List<INDArray> decoder,
        Convolution.Edge edge) {
      this.lift = filter(engine, lift, edge);
      this.hidden =
          orientations > 1
              ? engine.turningFilter(hidden, geometry(hidden, edge), orientations)
              : filter(engine, hidden, edge);
      decoder.forEach(weights -> this.decoder.add(filter(engine, weights, edge)));
    }

    private static Filter filter(Engine engine, INDArray weights, Convolution.Edge edge) {
      return engine.filter(weights, null, geometry(weights, edge));
    }

    private static Convolution geometry(INDArray weights, Convolution.Edge edge) {
      Convolution.Axis axis = Convolution.Axis.centred((int) weights.size(2));
      return new Convolution(edge, Convolution.Axis.FLAT, axis, axis);
    }

    @Override
    public void close() {
      lift.close();
      hidden.close();
      decoder.forEach(Filter::close);
    }
  }

  /** Sums of weight gradients over passes. */
  static final class Gradients implements AutoCloseable {
    private final FilterGradient lift;
    private final FilterGradient hidden;
    private final List<FilterGradient> decoder = new ArrayList<>();

    private final Weights weights;

    Gradients(Engine engine, Weights weights) {
      this.weights = weights;
      lift = engine.filterGradient(weights.lift);
      hidden = engine.filterGradient(weights.hidden);
      weights.decoder.forEach(filter -> decoder.add(engine.filterGradient(filter)));
    }

    void add(Gradients other) {
      lift.add(other.lift);
      hidden.add(other.hidden);
      for (int i = 0; i < decoder.size(); i++) {
        decoder.get(i).add(other.decoder.get(i));
      }
    }

    /** Writes the sums, as gradients of the parameters, over the given views. */
    void copyTo(
        FilterExpansion liftExpansion,
        INDArray liftView,
        FilterExpansion hiddenExpansion,
        INDArray hiddenView,
        List<INDArray> decoderViews) {
      pullBack(lift, weights.lift, liftExpansion, liftView);
      pullBack(hidden, weights.hidden, hiddenExpansion, hiddenView);
      for (int i = 0; i < decoderViews.size(); i++) {
        decoder.get(i).copyTo(decoderViews.get(i));
      }
    }

    private static void pullBack(
        FilterGradient sum, Filter filter, FilterExpansion expansion, INDArray parameters) {
      long kernel = filter.geometry().height().kernel();
      long[] shape = {filter.outputs(), filter.inputs(), kernel, kernel};
      try (INDArray gradient = Nd4j.createUninitialized(parameters.dataType(), shape, 'c')) {
        sum.copyTo(gradient);
        expansion.pullBack(gradient, parameters);
      }
    }

    @Override
    public void close() {
      lift.close();
      hidden.close();
      decoder.forEach(FilterGradient::close);
    }
  }

  private final Weights weights;
  private final Flow flow;
  private final Pooling pooling;
  private final int samples;
  private final int encoded;
  private final int predicted;
  private final boolean recorded;
  private final Deque<FeatureMaps> owned = new ArrayDeque<>();

  /** What the cell read at each step: {@code [step, sample]}, one input frame each. */
  private final FeatureMaps frames;

  /**
   * States after each step, {@code [sample, velocity]}; the first, which all velocities share,
   * {@code [sample]}. Not recorded: that one and two others, used in turn.
   */
  private final List<FeatureMaps> states = new ArrayList<>();

  /** Pooled states, {@code [prediction, sample]}, and the decoder's rectified layers above them. */
  private final List<FeatureMaps> features = new ArrayList<>();

  private final FeatureMaps predictions;

  /**
   * A pass that has not yet run.
   *
   * @param engine gives the memory; any engine of its kind may run the pass
   * @param flow one step of it for each velocity
   * @param samples sequences in it
   * @param encoded input frames
   * @param predicted frames to predict
   * @param channels channels of a frame
   * @param recorded whether {@link #backward} will follow
   */
  ForecastPass(
      Engine engine,
      Weights weights,
      Flow flow,
      Pooling pooling,
      int samples,
      int encoded,
      int predicted,
      int channels,
      int height,
      int width,
      boolean recorded) {
    this.weights = weights;
    this.flow = flow;
    this.pooling = pooling;
    this.samples = samples;
    this.encoded = encoded;
    this.predicted = predicted;
    this.recorded = recorded;
    int hidden = weights.hidden.outputs();
    int steps = encoded + predicted;
    frames = own(engine.allocate(steps * samples, channels, height, width));
    states.add(own(engine.allocate(samples, hidden, height, width)));
    int kept = recorded ? steps - 1 : Math.min(2, steps - 1);
    for (int i = 0; i < kept; i++) {
      states.add(own(engine.allocate(samples * flow.cycle(), hidden, height, width)));
    }
    for (int layer = 0; layer < weights.decoder.size(); layer++) {
      int predictionsKept = recorded ? predicted : 1;
      features.add(own(engine.allocate(predictionsKept * samples, hidden, height, width)));
    }
    predictions = own(engine.allocate(predicted * samples, channels, height, width));
  }

  private FeatureMaps own(FeatureMaps maps) {
    owned.push(maps);
    return maps;
  }

  private static FeatureMaps step(FeatureMaps perStep, int step, int imagesPerStep) {
    return perStep.images(step * imagesPerStep, imagesPerStep);
  }

  private FeatureMaps state(int step) {
    return states.get(recorded || step == 0 ? step : 1 + step % 2);
  }

  /**
   * Runs the network.
   *
   * @param input shape {@code [sample, frame, channel, height, width]}; frames after the first
   *     {@code encoded} ones are teacher frames
   * @param teacher for each prediction, whether the teacher frame of the same index is fed instead
   *     of the last prediction (the reference's teacher forcing, which shows the network what it is
   *     about to predict)
   * @return predictions {@code [sample, frame, channel, height, width]}, C order, not attached to a
   *     workspace
   */
  INDArray forward(Engine engine, INDArray input, boolean[] teacher) {
    try (FeatureMaps lifted = lift(engine, input)) {
      for (int t = 0; t < encoded; t++) {
        advance(engine, t, step(lifted, t, samples));
      }
      FeatureMaps reused = lifted.images(0, samples);
      for (int k = 0; k < predicted; k++) {
        int t = encoded + k;
        FeatureMaps fed = step(frames, t, samples);
        if (teacher[k]) {
          fed.load(frame(input, t));
        } else {
          FeatureMaps last =
              k == 0 ? step(frames, t - 1, samples) : step(predictions, k - 1, samples);
          engine.flow(last, Shifts.none(), null, false, fed);
        }
        engine.convolve(fed, Shifts.none(), weights.lift, null, false, reused);
        advance(engine, t, reused);
        decode(engine, k);
      }
    }
    INDArray result = predictions.toArray();
    long[] shape = result.shape();
    try (INDArray stepMajor =
        result.reshape('c', predicted, samples, shape[1], shape[2], shape[3])) {
      return stepMajor.permute(1, 0, 2, 3, 4).dup('c');
    }
  }

  /**
   * Runs the encoder alone and shows each of its states.
   *
   * @param input as for {@link #forward}
   */
  void encode(Engine engine, INDArray input, StateVisitor visitor) {
    try (FeatureMaps lifted = lift(engine, input)) {
      for (int t = 0; t < encoded; t++) {
        advance(engine, t, step(lifted, t, samples));
        StateVisitor.show(visitor, t, state(t), samples, flow.cycle());
      }
    }
  }

  /** U ⊛ x of all input frames, {@code [step, sample]}. */
  private FeatureMaps lift(Engine engine, INDArray input) {
    FeatureMaps first = states.get(0);
    FeatureMaps lifted =
        engine.allocate(encoded * samples, first.channels(), first.height(), first.width());
    for (int t = 0; t < encoded; t++) {
      step(frames, t, samples).load(frame(input, t));
    }
    FeatureMaps given = frames.images(0, encoded * samples);
    engine.convolve(given, Shifts.none(), weights.lift, null, false, lifted);
    return lifted;
  }

  private static INDArray frame(INDArray input, int index) {
    return input.get(
        NDArrayIndex.all(),
        NDArrayIndex.point(index),
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.all());
  }

  /** One step of the cell. All velocities share the state after the first. */
  private void advance(Engine engine, int t, FeatureMaps lifted) {
    if (t == 0) {
      engine.flow(lifted, Shifts.none(), null, true, state(0));
    } else if (flow instanceof Shifts shifts && t == 1) {
      // The second step needs W only once, since W ⊛ R_ν h = R_ν (W ⊛ h).
      FeatureMaps shared = state(0);
      try (FeatureMaps filtered = engine.allocateLike(shared)) {
        engine.convolve(shared, Shifts.none(), weights.hidden, null, false, filtered);
        engine.flow(filtered, shifts, lifted, true, state(1));
      }
    } else {
      engine.flowConvolve(state(t - 1), flow, weights.hidden, lifted, true, state(t));
    }
  }

  private void decode(Engine engine, int k) {
    int kept = recorded ? k : 0;
    FeatureMaps below = step(features.get(0), kept, samples);
    engine.pool(state(encoded + k), pooling, below);
    int last = weights.decoder.size() - 1;
    for (int layer = 0; layer < last; layer++) {
      FeatureMaps above = step(features.get(layer + 1), kept, samples);
      engine.convolve(below, Shifts.none(), weights.decoder.get(layer), null, true, above);
      below = above;
    }
    engine.convolve(
        below,
        Shifts.none(),
        weights.decoder.get(last),
        null,
        false,
        step(predictions, k, samples));
  }

  /**
   * A copy of the state after step {@code t}, shape {@code [sample·velocity, hidden, height,
   * width]}.
   */
  INDArray stateAfter(int t) {
    if (!recorded) {
      throw new IllegalStateException("only a recorded pass keeps its states");
    }
    INDArray state = state(t).toArray();
    return t == 0 ? state.repeat(0, flow.cycle()) : state;
  }

  /**
   * Back-propagation through all steps.
   *
   * @param gradient derivative of the loss with respect to the predictions, {@code [sample, frame,
   *     channel, height, width]}
   * @param sums accumulates the weight gradients
   * @return derivative with respect to the encoder's input frames, {@code [sample, frame, channel,
   *     height, width]}, C order
   */
  INDArray backward(Engine engine, INDArray gradient, Gradients sums) {
    if (!recorded) {
      throw new IllegalStateException("the forward pass was not recorded");
    }
    int hidden = weights.hidden.outputs();
    int height = frames.height();
    int width = frames.width();
    int perState = samples * flow.cycle();
    int steps = encoded + predicted;
    try (FeatureMaps pooled = decoderBackward(engine, gradient, sums);
        FeatureMaps even = engine.allocate(perState, hidden, height, width);
        FeatureMaps odd = engine.allocate(perState, hidden, height, width);
        FeatureMaps lifted = engine.allocate(steps * samples, hidden, height, width);
        FeatureMaps inputGradient =
            engine.allocate(encoded * samples, frames.channels(), height, width)) {
      for (int t = steps - 1; t > 0; t--) {
        FeatureMaps slopes = t % 2 == 0 ? even : odd;
        boolean last = t == steps - 1;
        // The lift serves all velocities: its gradient is their sum.
        engine.stateAdjoint(
            state(t),
            pooling,
            t >= encoded ? step(pooled, t - encoded, samples) : null,
            last,
            slopes,
            step(lifted, t, samples));
        if (t > 1) {
          FeatureMaps earlier = t % 2 == 0 ? odd : even;
          engine.flowConvolveBackward(
              state(t - 1), flow, slopes, weights.hidden, sums.hidden, earlier);
        }
      }
      firstStepBackward(engine, odd, step(lifted, 0, samples), sums);
      engine.accumulateFilterGradient(frames, Shifts.none(), lifted, sums.lift);
      engine.convolveAdjoint(
          lifted.images(0, encoded * samples),
          Shifts.none(),
          weights.lift,
          false,
          null,
          inputGradient);
      try (INDArray stepMajor =
          inputGradient
              .toArray()
              .reshape('c', encoded, samples, frames.channels(), height, width)) {
        return stepMajor.permute(1, 0, 2, 3, 4).dup('c');
      }
    }
  }

  /**
   * From the slopes before the second state's rectifier to those before the first's: what the first
   * shared among the velocities, they share here.
   *
   * @param earlier overwritten with the slopes before the first state's rectifier
   */
  private void firstStepBackward(
      Engine engine, FeatureMaps slopes, FeatureMaps earlier, Gradients sums) {
    FeatureMaps first = state(0);
    if (flow instanceof Shifts shifts) {
      try (FeatureMaps shared = engine.allocateLike(first)) {
        engine.flowAdjoint(slopes, shifts, shared);
        engine.accumulateFilterGradient(first, Shifts.none(), shared, sums.hidden);
        engine.convolveAdjoint(shared, Shifts.none(), weights.hidden, false, first, earlier);
      }
    } else {
      engine.flowConvolveBackward(first, flow, slopes, weights.hidden, sums.hidden, earlier);
      engine.rectifyAdjoint(first, earlier);
    }
  }

  /**
   * All predictions at once: fed frames carry no gradient, so the decoder's calls do not depend on
   * each other.
   */
  private FeatureMaps decoderBackward(Engine engine, INDArray gradient, Gradients sums) {
    int height = frames.height();
    int width = frames.width();
    FeatureMaps above = engine.allocate(predicted * samples, frames.channels(), height, width);
    try (INDArray stepMajor = gradient.permute(1, 0, 2, 3, 4).dup('c')) {
      above.load(
          stepMajor.reshape('c', (long) predicted * samples, frames.channels(), height, width));
    }
    for (int layer = weights.decoder.size() - 1; layer >= 0; layer--) {
      FeatureMaps input = features.get(layer);
      FeatureMaps below = engine.allocate(predicted * samples, input.channels(), height, width);
      engine.convolveBackward(
          input, Shifts.none(), above, weights.decoder.get(layer), sums.decoder.get(layer), below);
      if (layer > 0) {
        engine.rectifyAdjoint(input, below);
      }
      above.close();
      above = below;
    }
    return above;
  }

  /** Gives all native memory back. */
  @Override
  public void close() {
    owned.forEach(FeatureMaps::close);
    owned.clear();
  }
}
