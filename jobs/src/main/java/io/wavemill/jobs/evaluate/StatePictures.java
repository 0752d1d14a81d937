package io.wavemill.jobs.evaluate;

import io.wavemill.core.flow.FlowStates;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.train.SequenceBatches;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A few channels of what one model's hidden state is while it reads one sequence, as pictures
 * {@code [frame, velocity, channel, y, x]} of bytes between the channel's low (0) and high (255).
 *
 * <p>The channels are those that vary most over the picture, of different fields where a field has
 * a channel for each orientation. How many there are is bounded by bytes, and so are the
 * velocities, of which the slowest are kept.
 */
final class StatePictures implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int MOST_CHANNELS = 4;

  /** Enough for 25 velocities of 16 frames of 32 x 32 pixels. */
  private static final int MOST_BYTES = 25 * 16 * 32 * 32;

  private static final int WHITE = 255;

  private final int[] velocities;
  private final int[] channels;
  private final float[] low;
  private final float[] high;
  private final byte[] raw;
  private final byte[] still;
  private final int frames;

  private StatePictures(int frames, int[] velocities, int[] channels, Chosen raw, Chosen still) {
    this.frames = frames;
    this.velocities = velocities;
    this.channels = channels;
    this.low = new float[channels.length];
    this.high = new float[channels.length];
    raw.widen(low, high);
    this.raw = raw.bytes(low, high);
    this.still = still == null ? null : still.bytes(low, high);
  }

  /** Frames that the model read. */
  int frames() {
    return frames;
  }

  /** Indices of the velocities shown, ascending. */
  int[] velocities() {
    return velocities.clone();
  }

  /** The channels shown. */
  int[] channels() {
    return channels.clone();
  }

  /** What black stands for, by channel: 0, or where states can be negative, minus the high one. */
  float[] low() {
    return low.clone();
  }

  /** What white stands for, by channel. */
  float[] high() {
    return high.clone();
  }

  /** The states. */
  byte[] raw() {
    return raw.clone();
  }

  /** The states with their velocity's motion undone, where that is no shift by whole pixels. */
  Optional<byte[]> still() {
    return Optional.ofNullable(still).map(byte[]::clone);
  }

  /**
   * The state of one sequence and one velocity, {@code [channel, height, width]}.
   *
   * @param states as a {@link io.wavemill.core.flow.StateVisitor} is shown them
   */
  static float[] state(INDArray states, int sequence, int velocity) {
    try (INDArray own = states.slice(sequence).slice(velocity).dup('c')) {
      return own.reshape(own.length()).toFloatVector();
    }
  }

  /** Pictures of a model's states while it reads a sequence. */
  static StatePictures of(FlowStates layer, StoredSequence sequence) {
    List<Motion> motions = Motion.of(layer.flow());
    int[] shape = sequence.shape();
    int orientations =
        !motions.isEmpty() && motions.get(0) instanceof Motion.Turn turn ? turn.orientations() : 1;
    boolean turning = !motions.isEmpty() && motions.get(0) instanceof Motion.Turn;
    try (INDArray input = SequenceBatches.frames(List.of(sequence), 0, shape[0])) {
      Variation variation = new Variation();
      layer.visitStates(input, variation::add);
      int most = MOST_BYTES / (variation.frames * shape[2] * shape[3] * (turning ? 2 : 1));
      int[] velocities = slowest(motions, layer.flow().cycle(), most);
      int affordable = Math.max(1, Math.min(MOST_CHANNELS, most / velocities.length));
      int[] channels = variation.channels(orientations, affordable);
      Chosen raw = new Chosen(channels);
      Chosen still = turning ? new Chosen(channels) : null;
      layer.visitStates(
          input,
          (frame, states) -> {
            for (int velocity : velocities) {
              float[] state = state(states, 0, velocity);
              int all = (int) states.size(2);
              raw.add(state, all);
              if (turning) {
                Motion back = motions.get(velocity).times(-frame);
                still.add(back.move(state, all, shape[2], shape[3]), all);
              }
            }
          });
      return new StatePictures(variation.frames, velocities, channels, raw, still);
    }
  }

  /** As many velocities as fit, the slowest; those of one speed all or none. */
  private static int[] slowest(List<Motion> motions, int count, int most) {
    if (motions.isEmpty()) {
      return IntStream.range(0, Math.min(count, Math.max(1, most))).toArray();
    }
    double[] speeds = motions.stream().mapToDouble(Motion::speed).sorted().toArray();
    double fastest = speeds[0];
    for (int i = 0; i < Math.min(most, count); i++) {
      if (i + 1 == count || speeds[i + 1] > speeds[i]) {
        fastest = speeds[i];
      }
    }
    double limit = fastest;
    return IntStream.range(0, count).filter(i -> motions.get(i).speed() <= limit).toArray();
  }

  /** How much each channel differs over the picture, summed over velocities and frames. */
  private static final class Variation {
    private double[] sums = {};
    private int frames;

    void add(int frame, INDArray states) {
      frames = frame + 1;
      int channels = (int) states.size(2);
      sums = Arrays.copyOf(sums, channels);
      for (int velocity = 0; velocity < states.size(1); velocity++) {
        float[] state = state(states, 0, velocity);
        int pixels = state.length / channels;
        for (int channel = 0; channel < channels; channel++) {
          double sum = 0;
          double squares = 0;
          for (int i = channel * pixels; i < (channel + 1) * pixels; i++) {
            sum += state[i];
            squares += (double) state[i] * state[i];
          }
          sums[channel] += squares - sum * sum / pixels;
        }
      }
    }

    /** The channels that vary most, one of a field. */
    int[] channels(int orientations, int count) {
      List<Integer> ranked = new ArrayList<>(IntStream.range(0, sums.length).boxed().toList());
      ranked.sort(Comparator.comparingDouble(channel -> -sums[channel]));
      Map<Integer, Integer> best = new LinkedHashMap<>();
      ranked.forEach(channel -> best.putIfAbsent(channel / orientations, channel));
      return best.values().stream().mapToInt(channel -> channel).limit(count).toArray();
    }
  }

  /** Pictures of some channels, one after the other. */
  private static final class Chosen {
    private final int[] channels;
    private final List<float[]> pictures = new ArrayList<>();

    Chosen(int[] channels) {
      this.channels = channels;
    }

    /**
     * Adds those of a state.
     *
     * @param all channels that it has
     */
    void add(float[] state, int all) {
      int pixels = state.length / all;
      for (int channel : channels) {
        pictures.add(Arrays.copyOfRange(state, channel * pixels, (channel + 1) * pixels));
      }
    }

    /** Lets bounds by channel hold 0 and all values; negative ones put 0 in their middle. */
    void widen(float[] low, float[] high) {
      for (int i = 0; i < pictures.size(); i++) {
        int channel = i % channels.length;
        for (float value : pictures.get(i)) {
          low[channel] = Math.min(low[channel], value);
          high[channel] = Math.max(high[channel], value);
        }
      }
      for (int i = 0; i < channels.length; i++) {
        if (low[i] < 0) {
          high[i] = Math.max(high[i], -low[i]);
          low[i] = -high[i];
        }
      }
    }

    byte[] bytes(float[] low, float[] high) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < pictures.size(); i++) {
        float from = low[i % channels.length];
        float span = high[i % channels.length] - from;
        for (float value : pictures.get(i)) {
          float share = span > 0 ? (value - from) / span : 0;
          bytes.write(Math.round(WHITE * Math.max(0, Math.min(1, share))));
        }
      }
      return bytes.toByteArray();
    }
  }
}
