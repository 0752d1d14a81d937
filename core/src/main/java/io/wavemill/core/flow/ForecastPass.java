package io.wavemill.core.flow;

import io.wavemill.core.engine.Engine;
import io.wavemill.core.engine.FeatureMaps;
import io.wavemill.core.engine.Filter;
import io.wavemill.core.engine.FilterGradient;
import io.wavemill.core.engine.Pooling;
import io.wavemill.core.engine.Shifts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One pass of a flow-equivariant forecaster through a few sequences, forward and, if it was
 * recorded, backward through time (FERNN reference implementation):
 *
 * <pre>
 * h_{t+1}[ν] = ReLU( U ⊛ x_t + W ⊛ R_ν h_t[ν] ),   h_0 = 0
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
    private final Filter liftAdjoint;
    private final Filter hidden;
    private final Filter hiddenAdjoint;
    private final List<Filter> decoder = new ArrayList<>();
    private final List<Filter> decoderAdjoint = new ArrayList<>();

    /**
     * @param decoder at least one, in order
     * @param recorded whether adjoints will be needed
     */
    Weights(
        Engine engine, INDArray lift, INDArray hidden, List<INDArray> decoder, boolean recorded) {
      this.lift = engine.filter(lift);
      this.hidden = engine.filter(hidden);
      decoder.forEach(weights -> this.decoder.add(engine.filter(weights)));
      this.liftAdjoint = recorded ? engine.adjointFilter(lift) : null;
      this.hiddenAdjoint = recorded ? engine.adjointFilter(hidden) : null;
      if (recorded) {
        decoder.forEach(weights -> decoderAdjoint.add(engine.adjointFilter(weights)));
      }
    }

    @Override
    public void close() {
      lift.close();
      hidden.close();
      decoder.forEach(Filter::close);
      if (liftAdjoint != null) {
        liftAdjoint.close();
        hiddenAdjoint.close();
        decoderAdjoint.forEach(Filter::close);
      }
    }
  }

  /** Sums of weight gradients over passes. */
  static final class Gradients implements AutoCloseable {
    private final FilterGradient lift;
    private final FilterGradient hidden;
    private final List<FilterGradient> decoder = new ArrayList<>();

    Gradients(Engine engine, Weights weights) {
      lift = zeroFor(engine, weights.lift);
      hidden = zeroFor(engine, weights.hidden);
      weights.decoder.forEach(filter -> decoder.add(zeroFor(engine, filter)));
    }

    private static FilterGradient zeroFor(Engine engine, Filter filter) {
      return engine.filterGradient(filter.outputs(), filter.inputs(), filter.kernel());
    }

    /** Writes the sums over the given views. */
    void copyTo(INDArray liftView, INDArray hiddenView, List<INDArray> decoderViews) {
      lift.copyTo(liftView);
      hidden.copyTo(hiddenView);
      for (int i = 0; i < decoderViews.size(); i++) {
        decoder.get(i).copyTo(decoderViews.get(i));
      }
    }

    @Override
    public void close() {
      lift.close();
      hidden.close();
      decoder.forEach(FilterGradient::close);
    }
  }

  private final Engine engine;
  private final Weights weights;
  private final Velocities velocities;
  private final Pooling pooling;
  private final int samples;
  private final int encoded;
  private final int predicted;
  private final boolean recorded;
  private final Deque<FeatureMaps> owned = new ArrayDeque<>();

  /** What the cell read at each step: {@code [step, sample]}, one input frame each. */
  private final FeatureMaps frames;

  /**
   * States after each step, {@code [step, sample, velocity]}; only the two last ones if not
   * recorded.
   */
  private final FeatureMaps states;

  /** Pooled states, {@code [prediction, sample]}, and the decoder's rectified layers above them. */
  private final List<FeatureMaps> features = new ArrayList<>();

  private final FeatureMaps predictions;

  /**
   * A pass that has not yet run.
   *
   * @param samples sequences in it
   * @param encoded input frames
   * @param predicted frames to predict
   * @param channels channels of a frame
   * @param recorded whether {@link #backward} will follow
   */
  ForecastPass(
      Engine engine,
      Weights weights,
      Velocities velocities,
      Pooling pooling,
      int samples,
      int encoded,
      int predicted,
      int channels,
      int height,
      int width,
      boolean recorded) {
    this.engine = engine;
    this.weights = weights;
    this.velocities = velocities;
    this.pooling = pooling;
    this.samples = samples;
    this.encoded = encoded;
    this.predicted = predicted;
    this.recorded = recorded;
    int hidden = weights.hidden.outputs();
    int steps = encoded + predicted;
    frames = own(engine.allocate(steps * samples, channels, height, width));
    states =
        own(
            engine.allocate(
                (recorded ? steps : Math.min(2, steps)) * samples * velocities.count(),
                hidden,
                height,
                width));
    int kept = recorded ? predicted : Math.min(1, predicted);
    for (int layer = 0; layer < weights.decoder.size(); layer++) {
      features.add(own(engine.allocate(kept * samples, hidden, height, width)));
    }
    predictions = own(engine.allocate(predicted * samples, channels, height, width));
  }

  private FeatureMaps own(FeatureMaps maps) {
    owned.push(maps);
    return maps;
  }

  private FeatureMaps step(FeatureMaps perStep, int step, int imagesPerStep) {
    return perStep.images(step * imagesPerStep, imagesPerStep);
  }

  private FeatureMaps state(int step) {
    int kept = recorded ? step : step % 2;
    return step(states, kept, samples * velocities.count());
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
  INDArray forward(INDArray input, boolean[] teacher) {
    for (int t = 0; t < encoded; t++) {
      step(frames, t, samples).load(frame(input, t));
      advance(t);
    }
    for (int k = 0; k < predicted; k++) {
      int t = encoded + k;
      FeatureMaps fed = step(frames, t, samples);
      if (teacher[k]) {
        fed.load(frame(input, t));
      } else if (k == 0) {
        engine.repeat(step(frames, t - 1, samples), false, fed);
      } else {
        engine.repeat(step(predictions, k - 1, samples), false, fed);
      }
      advance(t);
      decode(k);
    }
    INDArray result = predictions.toArray();
    long[] shape = result.shape();
    try (INDArray stepMajor =
        result.reshape('c', predicted, samples, shape[1], shape[2], shape[3])) {
      return stepMajor.permute(1, 0, 2, 3, 4).dup('c');
    }
  }

  private static INDArray frame(INDArray input, int index) {
    return input.get(
        NDArrayIndex.all(),
        NDArrayIndex.point(index),
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.all());
  }

  private void advance(int t) {
    FeatureMaps next = state(t);
    try (FeatureMaps lifted =
        engine.allocate(samples, next.channels(), next.height(), next.width())) {
      engine.convolve(step(frames, t, samples), Shifts.none(), weights.lift, null, false, lifted);
      if (t == 0) {
        // The state before is zero: all velocities agree and W has nothing to read.
        engine.repeat(lifted, true, next);
      } else {
        engine.convolve(state(t - 1), velocities.step(), weights.hidden, lifted, true, next);
      }
    }
  }

  private void decode(int k) {
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
    return state(t).toArray();
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
  INDArray backward(INDArray gradient, Gradients sums) {
    if (!recorded) {
      throw new IllegalStateException("the forward pass was not recorded");
    }
    int hidden = weights.hidden.outputs();
    int height = frames.height();
    int width = frames.width();
    int perState = samples * velocities.count();
    int steps = encoded + predicted;
    try (FeatureMaps pooled = decoderBackward(gradient, sums);
        FeatureMaps stateGradients = engine.allocate(steps * perState, hidden, height, width);
        FeatureMaps lifted = engine.allocate(steps * samples, hidden, height, width);
        FeatureMaps inputGradient =
            engine.allocate(encoded * samples, frames.channels(), height, width)) {
      Shifts back = velocities.step().inverse();
      for (int t = steps - 1; t >= 0; t--) {
        FeatureMaps slopes = step(stateGradients, t, perState);
        if (t == steps - 1) {
          slopes.clear();
        } else {
          engine.convolve(
              step(stateGradients, t + 1, perState),
              back,
              weights.hiddenAdjoint,
              null,
              false,
              slopes);
        }
        if (t >= encoded) {
          engine.poolAdjoint(state(t), pooling, step(pooled, t - encoded, samples), slopes);
        }
        engine.rectifyAdjoint(state(t), slopes);
      }
      if (steps > 1) {
        engine.accumulateFilterGradient(
            states.images(0, (steps - 1) * perState),
            velocities.step(),
            stateGradients.images(perState, (steps - 1) * perState),
            sums.hidden);
      }
      // The lift serves all velocities: its gradient is their sum.
      engine.pool(stateGradients, Pooling.SUM, lifted);
      engine.accumulateFilterGradient(frames, Shifts.none(), lifted, sums.lift);
      engine.convolve(
          lifted.images(0, encoded * samples),
          Shifts.none(),
          weights.liftAdjoint,
          null,
          false,
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
   * All predictions at once: fed frames carry no gradient, so the decoder's calls do not depend on
   * each other.
   */
  private FeatureMaps decoderBackward(INDArray gradient, Gradients sums) {
    int height = frames.height();
    int width = frames.width();
    FeatureMaps above = engine.allocate(predicted * samples, frames.channels(), height, width);
    try (INDArray stepMajor = gradient.permute(1, 0, 2, 3, 4).dup('c')) {
      above.load(
          stepMajor.reshape('c', (long) predicted * samples, frames.channels(), height, width));
    }
    for (int layer = weights.decoder.size() - 1; layer >= 0; layer--) {
      FeatureMaps input = features.get(layer);
      engine.accumulateFilterGradient(input, Shifts.none(), above, sums.decoder.get(layer));
      FeatureMaps below = engine.allocate(predicted * samples, input.channels(), height, width);
      engine.convolve(above, Shifts.none(), weights.decoderAdjoint.get(layer), null, false, below);
      above.close();
      if (layer > 0) {
        engine.rectifyAdjoint(input, below);
      }
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
