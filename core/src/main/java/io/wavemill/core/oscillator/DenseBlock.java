package io.wavemill.core.oscillator;

import io.wavemill.core.gemm.Gemm;
import io.wavemill.core.simd.VectorUnit;
import java.util.Arrays;

/**
 * Some samples of a network in which all units listen to all: two matrix products per step, and the
 * kernels' slopes as a sum of outer products over all steps. A state is a row per sample,
 * velocities and then positions, each padded with units that stay at rest.
 *
 * <p>Here the products are what costs. So activations of all steps are kept, from which the states
 * between two kept ones follow without a product.
 */
final class DenseBlock implements OscillatorBlock {

  private static final int LANES = VectorUnit.LANES;

  /** Units of one half of a row, the padding included. */
  static int width(int units) {
    return (units + LANES - 1) / LANES * LANES;
  }

  /** Working memory and native matrices of one thread. */
  static final class Scratch implements AutoCloseable {
    /** States of successive steps {@code [step, sample, 2·width]}. */
    final float[] states;

    /** Activations of one step, for passes that are not recorded. */
    final float[] a;

    final float[] slopes;
    final float[] product;
    final Gemm.LinearMap coupling;
    final Gemm.LinearMap transpose;
    final Gemm.OuterProducts kernels;

    Scratch(Gemm gemm, int units, int samples, int steps, boolean recorded) {
      int width = width(units);
      states = new float[(steps + 1) * samples * 2 * width];
      a = new float[recorded ? 0 : samples * width];
      slopes = new float[recorded ? samples * 2 * width : 0];
      product = new float[slopes.length];
      coupling = gemm.linearMap(samples, 2 * width, width);
      transpose = recorded ? gemm.linearMap(samples, width, 2 * width) : null;
      kernels = recorded ? gemm.outerProducts(width, 2 * width, samples) : null;
    }

    @Override
    public void close() {
      coupling.close();
      if (transpose != null) {
        transpose.close();
        kernels.close();
      }
    }
  }

  private final Coupling coupling;
  private final Loops loops;
  private final Scratches<Scratch> scratches;
  private final int first;
  private final int samples;
  private final int units;
  private final int width;
  private final int steps;
  private final int segment;

  /** Floats of a state, with as many samples as the largest block has. */
  private final int stateSize;

  private final int activationSize;

  /** States at the start of each segment, and activations of all steps; null if not recorded. */
  private final float[] checkpoints;

  private final float[] activations;

  /**
   * @param first index in the batch of the first sample
   * @param samples how many
   * @param most samples of the largest block
   * @param segment steps between two states that are kept; the scratches' number of steps
   */
  DenseBlock(
      Coupling coupling,
      Loops loops,
      Scratches<Scratch> scratches,
      int first,
      int samples,
      int most,
      int steps,
      int segment,
      boolean recorded) {
    this.coupling = coupling;
    this.loops = loops;
    this.scratches = scratches;
    this.first = first;
    this.samples = samples;
    this.units = coupling.units();
    this.width = width(units);
    this.steps = steps;
    this.segment = segment;
    this.stateSize = most * 2 * width;
    this.activationSize = most * width;
    int segments = (steps + segment - 1) / segment;
    this.checkpoints = recorded ? new float[Math.multiplyExact(segments, stateSize)] : null;
    this.activations = recorded ? new float[Math.multiplyExact(steps, activationSize)] : null;
  }

  @Override
  public void forward(OscillatorWeights weights, Drive drive, States states) {
    Scratch scratch = scratches.take();
    try {
      scratch.coupling.set(matrix(weights));
      StepConstants constants = StepConstants.of(weights.constants());
      Input input = new Input(drive);
      Arrays.fill(scratch.states, 0, stateSize, 0);
      add(states.firstVelocities(), units, 0, scratch.states, 0);
      add(states.firstPositions(), units, 0, scratch.states, width);
      for (int t = 0; t < steps; t++) {
        int from = t % 2 * stateSize;
        int to = stateSize - from;
        float[] a = activations == null ? scratch.a : activations;
        int at = activations == null ? 0 : t * activationSize;
        if (checkpoints != null && t % segment == 0) {
          System.arraycopy(scratch.states, from, checkpoints, t / segment * stateSize, stateSize);
        }
        scratch.coupling.apply(scratch.states, from, a, at);
        for (int r = 0; r < samples; r++) {
          int row = at + r * width;
          input.addTo(a, row, r, t);
          int old = from + r * 2 * width;
          int next = to + r * 2 * width;
          loops.advance(
              constants,
              a,
              row,
              scratch.states,
              old + width,
              scratch.states,
              old,
              scratch.states,
              next + width,
              scratch.states,
              next,
              width);
        }
        copy(scratch.states, to + width, states.positions(), steps * units, t * units);
        copy(scratch.states, to, states.velocities(), steps * units, t * units);
      }
      int last = steps % 2 * stateSize;
      copy(scratch.states, last + width, states.lastPositions(), units, 0);
      copy(scratch.states, last, states.lastVelocities(), units, 0);
    } finally {
      scratches.giveBack(scratch);
    }
  }

  @Override
  public OscillatorGradients backward(
      OscillatorWeights weights,
      Drive drive,
      States incoming,
      States outgoing,
      float[] driveSlopes,
      boolean constants) {
    Scratch scratch = scratches.take();
    try {
      scratch.transpose.set(transpose(weights));
      scratch.kernels.clear();
      Back back = new Back(weights, drive, scratch, driveSlopes, constants);
      float[] slopes = scratch.slopes;
      Arrays.fill(slopes, 0);
      add(incoming.lastVelocities(), units, 0, slopes, 0);
      add(incoming.lastPositions(), units, 0, slopes, width);
      for (int start = (steps - 1) / segment * segment; start >= 0; start -= segment) {
        int end = Math.min(steps, start + segment);
        back.replay(start, end);
        for (int t = end - 1; t >= start; t--) {
          add(incoming.velocities(), steps * units, t * units, slopes, 0);
          add(incoming.positions(), steps * units, t * units, slopes, width);
          back.run(t, (t - start) * stateSize);
        }
      }
      copy(slopes, 0, outgoing.firstVelocities(), units, 0);
      copy(slopes, width, outgoing.firstPositions(), units, 0);
      return back.gradients();
    } finally {
      scratches.giveBack(scratch);
    }
  }

  /** Steps back through time, and the sums that they leave. */
  private final class Back {
    private final OscillatorWeights weights;
    private final StepConstants constants;
    private final Input input;
    private final Scratch scratch;
    private final float[] driveSlopes;
    private final float[] sumBias = new float[width];
    private final float[] sumWeights;
    private final float[] sumConstants;

    Back(
        OscillatorWeights weights,
        Drive drive,
        Scratch scratch,
        float[] driveSlopes,
        boolean constants) {
      this.weights = weights;
      this.constants = StepConstants.of(weights.constants());
      this.input = new Input(drive);
      this.scratch = scratch;
      this.driveSlopes = driveSlopes;
      this.sumWeights = new float[input.channels * width];
      this.sumConstants = constants ? new float[4 * LANES] : null;
    }

    /** The states of a segment from its first one and the activations. */
    void replay(int start, int end) {
      float[] states = scratch.states;
      System.arraycopy(checkpoints, start / segment * stateSize, states, 0, stateSize);
      for (int t = start; t < end; t++) {
        int from = (t - start) * stateSize;
        for (int r = 0; r < samples; r++) {
          int old = from + r * 2 * width;
          int next = old + stateSize;
          loops.replay(
              constants,
              activations,
              t * activationSize + r * width,
              states,
              old + width,
              states,
              old,
              states,
              next + width,
              states,
              next,
              width);
        }
      }
    }

    /** From the slopes of the state after a step to those of the state before it. */
    void run(int t, int state) {
      float[] slopes = scratch.slopes;
      float[] a = activations;
      int at = t * activationSize;
      for (int r = 0; r < samples; r++) {
        int row = at + r * width;
        int z = r * 2 * width;
        int y = z + width;
        if (sumConstants != null) {
          float[] states = scratch.states;
          int old = state + z;
          loops.constants(
              constants,
              a,
              row,
              slopes,
              y,
              slopes,
              z,
              states,
              old + width,
              states,
              old,
              states,
              old + stateSize,
              sumConstants,
              width);
        }
        loops.retreat(constants, a, row, slopes, y, slopes, z, a, row, width);
        loops.addScaled(1, a, row, sumBias, 0, width);
        input.gradient(a, row, r, t, sumWeights, driveSlopes);
      }
      scratch.kernels.add(a, at, scratch.states, state, samples);
      scratch.transpose.apply(a, at, scratch.product, 0);
      loops.addScaled(1, scratch.product, 0, slopes, 0, samples * 2 * width);
    }

    OscillatorGradients gradients() {
      OscillatorGradients gradients = new OscillatorGradients(coupling, input.channels);
      float[] kernels = new float[width * 2 * width];
      scratch.kernels.sum(kernels);
      for (int i = 0; i < units; i++) {
        for (int k = 0; k < units; k++) {
          gradients.velocity[i * units + k] = kernels[i * 2 * width + k];
          gradients.position[i * units + k] = kernels[i * 2 * width + width + k];
        }
        gradients.bias[i] = sumBias[i];
        for (int k = 0; k < input.channels; k++) {
          gradients.weights[i * input.channels + k] = sumWeights[k * width + i];
        }
      }
      if (sumConstants != null) {
        double[] totals = new double[4];
        for (int i = 0; i < sumConstants.length; i++) {
          totals[i / LANES] += sumConstants[i];
        }
        gradients.setConstants(weights.constants(), totals[0], totals[1], totals[2], totals[3]);
      }
      return gradients;
    }
  }

  /** A drive, with weights by channel and padded. */
  private final class Input {
    private final Drive drive;
    private final int channels;
    private final float[] bias;
    private final float[] byChannel;

    Input(Drive drive) {
      this.drive = drive;
      if (drive instanceof Drive.Signals signals) {
        channels = signals.channels();
        bias = Arrays.copyOf(signals.bias(), width);
        byChannel = new float[channels * width];
        for (int i = 0; i < units; i++) {
          for (int k = 0; k < channels; k++) {
            byChannel[k * width + i] = signals.weights()[i * channels + k];
          }
        }
      } else {
        channels = 0;
        bias = null;
        byChannel = null;
      }
    }

    private int signal(int sample, int channel, int t) {
      return ((first + sample) * channels + channel) * steps + t;
    }

    /** Adds the drive of a sample and step to a row of arguments. */
    void addTo(float[] row, int at, int sample, int t) {
      if (drive instanceof Drive.Signals signals) {
        loops.addScaled(1, bias, 0, row, at, width);
        for (int k = 0; k < channels; k++) {
          float value = signals.values()[signal(sample, k, t)];
          loops.addScaled(value, byChannel, k * width, row, at, width);
        }
      } else if (drive instanceof Drive.Terms terms) {
        int from = ((first + sample) * steps + t) * units;
        for (int i = 0; i < units; i++) {
          row[at + i] += terms.values()[from + i];
        }
      }
    }

    /** From the slopes of a row of arguments to those of the drive. */
    void gradient(float[] row, int at, int sample, int t, float[] sumWeights, float[] slopes) {
      if (drive instanceof Drive.Signals signals) {
        for (int k = 0; k < channels; k++) {
          float value = signals.values()[signal(sample, k, t)];
          loops.addScaled(value, row, at, sumWeights, k * width, width);
          if (slopes != null) {
            slopes[signal(sample, k, t)] = loops.dot(byChannel, k * width, row, at, width);
          }
        }
      } else if (slopes != null) {
        System.arraycopy(row, at, slopes, ((first + sample) * steps + t) * units, units);
      }
    }
  }

  /** {@code [z, y]} to arguments: the kernels' transposes, one below the other. */
  private float[] matrix(OscillatorWeights weights) {
    float[] matrix = new float[2 * width * width];
    for (int i = 0; i < units; i++) {
      for (int k = 0; k < units; k++) {
        matrix[k * width + i] = weights.velocity()[i * units + k];
        matrix[(width + k) * width + i] = weights.position()[i * units + k];
      }
    }
    return matrix;
  }

  /** Slopes of arguments to those of {@code [z, y]}. */
  private float[] transpose(OscillatorWeights weights) {
    float[] matrix = new float[width * 2 * width];
    for (int i = 0; i < units; i++) {
      System.arraycopy(weights.velocity(), i * units, matrix, i * 2 * width, units);
      System.arraycopy(weights.position(), i * units, matrix, i * 2 * width + width, units);
    }
    return matrix;
  }

  /** Adds {@code [sample, …, unit]} to a half of the rows of a state; null is 0. */
  private void add(float[] values, int sampleStride, int offset, float[] state, int at) {
    if (values == null) {
      return;
    }
    for (int r = 0; r < samples; r++) {
      int from = (first + r) * sampleStride + offset;
      int to = at + r * 2 * width;
      for (int i = 0; i < units; i++) {
        state[to + i] += values[from + i];
      }
    }
  }

  private void copy(float[] state, int at, float[] values, int sampleStride, int offset) {
    if (values == null) {
      return;
    }
    for (int r = 0; r < samples; r++) {
      int to = (first + r) * sampleStride + offset;
      System.arraycopy(state, at + r * 2 * width, values, to, units);
    }
  }
}
