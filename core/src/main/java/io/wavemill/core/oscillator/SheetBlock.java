package io.wavemill.core.oscillator;

import io.wavemill.core.simd.VectorUnit;
import java.util.Arrays;

/**
 * Up to {@link VectorUnit#LANES} samples of a locally coupled network.
 *
 * <p>Where memory allows, all states and activations are kept. Elsewhere forward keeps the state of
 * every so many steps only, and backward computes the steps between two such again, into memory
 * that stays near the processor. Both ways have the same bits.
 */
final class SheetBlock implements OscillatorBlock {

  private static final int LANES = VectorUnit.LANES;

  /** What is kept between forward and backward: nothing, if there is no backward pass. */
  enum Keeping {
    NOTHING,
    SOME,
    ALL
  }

  /** States and activations of successive steps; any block's, one at a time, or one block's. */
  static final class Scratch {
    /** y and z, a map per step; one more than activations. */
    final float[] y;

    final float[] z;

    /** Activations, going back overwritten by the slopes of their arguments. */
    final float[] a;

    /** Slopes of y and z. */
    final float[] slopeY;

    final float[] slopeZ;

    Scratch(Sheet sheet, int steps) {
      y = new float[(steps + 1) * sheet.size()];
      z = new float[(steps + 1) * sheet.size()];
      a = new float[steps * sheet.size()];
      slopeY = new float[sheet.size()];
      slopeZ = new float[sheet.size()];
    }
  }

  private final Coupling coupling;
  private final Sheet sheet;
  private final Loops loops;
  private final Scratches<Scratch> scratches;
  private final int first;
  private final int samples;
  private final int steps;
  private final int segment;

  /** All states and activations; null if not all are kept. */
  private final Scratch tape;

  /** Positions, then velocities, at the start of each segment; null if there are none. */
  private final float[] checkpoints;

  /** Signals {@code [step, channel, lane]}. */
  private float[] signals = new float[0];

  /**
   * @param first index in the batch of the first sample
   * @param samples how many
   * @param segment steps between two states that are kept, the scratches' number of steps; and
   *     steps after which sums go from floats to doubles
   * @param keeping what is kept for a backward pass
   */
  SheetBlock(
      Coupling coupling,
      Loops loops,
      Scratches<Scratch> scratches,
      int first,
      int samples,
      int steps,
      int segment,
      Keeping keeping) {
    this.coupling = coupling;
    this.sheet = Sheet.of(coupling);
    this.loops = loops;
    this.scratches = scratches;
    this.first = first;
    this.samples = samples;
    this.steps = steps;
    this.segment = segment;
    int segments = (steps + segment - 1) / segment;
    this.tape = keeping == Keeping.ALL ? new Scratch(sheet, steps) : null;
    this.checkpoints =
        keeping == Keeping.SOME ? new float[Math.multiplyExact(2 * segments, sheet.size())] : null;
  }

  /** Bytes that a block keeps if it keeps all. */
  static long tapeBytes(Sheet sheet, int steps) {
    return 3L * Float.BYTES * (steps + 1) * sheet.size();
  }

  private Scratch scratch() {
    return tape == null ? scratches.take() : tape;
  }

  private void giveBack(Scratch scratch) {
    if (tape == null) {
      scratches.giveBack(scratch);
    }
  }

  /** A coupling's weights as three per row of the neighbourhood. */
  private float[] taps(float[] kernel) {
    return coupling instanceof Coupling.Uncoupled ? new float[] {0, kernel[0], 0} : kernel;
  }

  @Override
  public void forward(OscillatorWeights weights, Drive drive, States states) {
    packSignals(drive);
    Scratch scratch = scratch();
    try {
      int size = sheet.size();
      pack(states.firstPositions(), sheet.units(), 0, scratch.y, 0);
      pack(states.firstVelocities(), sheet.units(), 0, scratch.z, 0);
      sheet.wrap(scratch.y, 0);
      sheet.wrap(scratch.z, 0);
      Step step = new Step(weights, drive, scratch);
      int sequence = steps * sheet.units();
      for (int t = 0; t < steps; t++) {
        int from = tape == null ? t % 2 * size : t * size;
        int to = tape == null ? size - from : from + size;
        if (checkpoints != null && t % segment == 0) {
          int place = t / segment * 2 * size;
          System.arraycopy(scratch.y, from, checkpoints, place, size);
          System.arraycopy(scratch.z, from, checkpoints, place + size, size);
        }
        step.run(t, from, to, tape == null ? 0 : from);
        unpack(scratch.y, to, states.positions(), sequence, t * sheet.units());
        unpack(scratch.z, to, states.velocities(), sequence, t * sheet.units());
      }
      int last = (tape == null ? steps % 2 : steps) * size;
      unpack(scratch.y, last, states.lastPositions(), sheet.units(), 0);
      unpack(scratch.z, last, states.lastVelocities(), sheet.units(), 0);
    } finally {
      giveBack(scratch);
    }
  }

  /** Steps forward through time, with what they need at hand. */
  private final class Step {
    private final OscillatorConstants given;
    private final StepConstants constants;
    private final float[] ky;
    private final float[] kz;
    private final Drive drive;
    private final Scratch scratch;

    Step(OscillatorWeights weights, Drive drive, Scratch scratch) {
      this.given = weights.constants();
      this.constants = StepConstants.of(given);
      this.ky = taps(weights.position());
      this.kz = taps(weights.velocity());
      this.drive = drive;
      this.scratch = scratch;
    }

    /** From the state at one place to that at another, leaving activations at a third. */
    void run(int t, int from, int to, int activations) {
      int length = sheet.rowLength();
      if (drive instanceof Drive.Terms terms) {
        pack(terms.values(), steps * sheet.units(), t * sheet.units(), scratch.a, activations);
      }
      for (int i = 0; i < sheet.rows(); i++) {
        int row = sheet.row(i);
        int out = activations + row;
        if (drive instanceof Drive.Signals input) {
          int channels = input.channels();
          loops.drive(
              input.weights(),
              input.bias(),
              i * sheet.columns(),
              sheet.columns(),
              signals,
              t * channels * LANES,
              channels,
              scratch.a,
              out);
        }
        int source = from + sheet.row(i - sheet.kernelRows() / 2);
        loops.correlate(
            ky,
            kz,
            sheet.kernelRows(),
            sheet.stride(),
            scratch.y,
            source,
            scratch.z,
            source,
            scratch.a,
            out,
            length);
        loops.advance(
            constants,
            scratch.a,
            out,
            scratch.y,
            from + row,
            scratch.z,
            from + row,
            scratch.y,
            to + row,
            scratch.z,
            to + row,
            length);
      }
      sheet.wrap(scratch.y, to);
      sheet.wrap(scratch.z, to);
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
    Scratch scratch = scratch();
    try {
      int size = sheet.size();
      Step step = new Step(weights, drive, scratch);
      Back back = new Back(step, driveSlopes, constants);
      pack(incoming.lastPositions(), sheet.units(), 0, scratch.slopeY, 0);
      pack(incoming.lastVelocities(), sheet.units(), 0, scratch.slopeZ, 0);
      for (int start = (steps - 1) / segment * segment; start >= 0; start -= segment) {
        int end = Math.min(steps, start + segment);
        if (tape == null) {
          recompute(step, start, end);
        }
        int origin = tape == null ? start : 0;
        for (int t = end - 1; t >= start; t--) {
          addSequence(incoming.positions(), t, scratch.slopeY);
          addSequence(incoming.velocities(), t, scratch.slopeZ);
          back.run(t, (t - origin) * size);
        }
        back.endOfSegment();
      }
      unpack(scratch.slopeY, 0, outgoing.firstPositions(), sheet.units(), 0);
      unpack(scratch.slopeZ, 0, outgoing.firstVelocities(), sheet.units(), 0);
      return back.gradients();
    } finally {
      giveBack(scratch);
    }
  }

  /** The steps of a segment once more, from the state kept at its start. */
  private void recompute(Step step, int start, int end) {
    int size = sheet.size();
    int place = start / segment * 2 * size;
    System.arraycopy(checkpoints, place, step.scratch.y, 0, size);
    System.arraycopy(checkpoints, place + size, step.scratch.z, 0, size);
    for (int t = start; t < end; t++) {
      int from = (t - start) * size;
      step.run(t, from, from + size, from);
    }
  }

  /** Steps back through time, and the sums that they leave. */
  private final class Back {
    private final Step step;
    private final Scratch scratch;
    private final int channels;
    private final float[] driveSlopes;
    private final boolean constants;
    private final OscillatorGradients gradients;

    /** Lane by lane, of one segment: many small numbers are not added to a large one. */
    private final float[] sumY;

    private final float[] sumZ;
    private final float[] sumConstants = new float[4 * LANES];
    private final double[] totalY;
    private final double[] totalZ;
    private final double[] totalConstants = new double[4];
    private final float[] sumWeights;
    private final float[] sumBias;
    private final float[] signalSlopes;

    Back(Step step, float[] driveSlopes, boolean constants) {
      this.step = step;
      this.scratch = step.scratch;
      this.channels = step.drive instanceof Drive.Signals input ? input.channels() : 0;
      this.driveSlopes = driveSlopes;
      this.constants = constants;
      int weights = 3 * sheet.kernelRows();
      this.gradients = new OscillatorGradients(coupling, channels);
      this.sumY = new float[weights * LANES];
      this.sumZ = new float[weights * LANES];
      this.totalY = new double[weights];
      this.totalZ = new double[weights];
      this.sumWeights = new float[sheet.units() * channels * LANES];
      this.sumBias = new float[sheet.units() * LANES];
      this.signalSlopes = new float[channels * LANES];
    }

    /** From the slopes of the state after a step to those of the state before it. */
    void run(int t, int place) {
      int length = sheet.rowLength();
      float[] y = scratch.slopeY;
      float[] z = scratch.slopeZ;
      float[] a = scratch.a;
      if (constants) {
        sumConstants(place);
      }
      for (int i = 0; i < sheet.rows(); i++) {
        int row = sheet.row(i);
        int d = place + row;
        loops.retreat(step.constants, a, d, y, row, z, row, a, d, length);
        loops.driveGradient(
            a,
            d,
            signals,
            t * channels * LANES,
            channels,
            sumWeights,
            sumBias,
            i * sheet.columns(),
            sheet.columns());
      }
      sheet.wrap(a, place);
      int above = sheet.kernelRows() / 2;
      for (int i = 0; i < sheet.rows(); i++) {
        int row = sheet.row(i);
        int listened = place + sheet.row(i - above);
        loops.gather(
            a,
            place + row,
            sheet.kernelRows(),
            sheet.stride(),
            scratch.y,
            listened,
            scratch.z,
            listened,
            sumY,
            sumZ,
            length);
        for (int r = 0; r < sheet.kernelRows(); r++) {
          int listener = place + sheet.row(i - r + above);
          loops.spread(step.ky, step.kz, 3 * r, a, listener, y, row, z, row, length);
        }
      }
      if (driveSlopes != null) {
        driveSlopes(t, place);
      }
    }

    private void sumConstants(int place) {
      for (int i = 0; i < sheet.rows(); i++) {
        int row = sheet.row(i);
        loops.constants(
            step.constants,
            scratch.a,
            place + row,
            scratch.slopeY,
            row,
            scratch.slopeZ,
            row,
            scratch.y,
            place + row,
            scratch.z,
            place + row,
            scratch.z,
            place + sheet.size() + row,
            sumConstants,
            sheet.rowLength());
      }
    }

    private void driveSlopes(int t, int place) {
      if (step.drive instanceof Drive.Signals input) {
        Arrays.fill(signalSlopes, 0);
        for (int i = 0; i < sheet.rows(); i++) {
          loops.signalGradient(
              input.weights(),
              i * sheet.columns(),
              sheet.columns(),
              scratch.a,
              place + sheet.row(i),
              channels,
              signalSlopes,
              0);
        }
        for (int lane = 0; lane < samples; lane++) {
          for (int k = 0; k < channels; k++) {
            driveSlopes[((first + lane) * channels + k) * steps + t] =
                signalSlopes[k * LANES + lane];
          }
        }
      } else {
        unpack(scratch.a, place, driveSlopes, steps * sheet.units(), t * sheet.units());
      }
    }

    void endOfSegment() {
      empty(sumY, totalY);
      empty(sumZ, totalZ);
      empty(sumConstants, totalConstants);
    }

    /** Lanes without a sample hold anything and are left out. */
    private void empty(float[] sums, double[] totals) {
      addLanes(sums, totals);
      Arrays.fill(sums, 0);
    }

    private void addLanes(float[] sums, double[] totals) {
      for (int i = 0; i < totals.length; i++) {
        for (int lane = 0; lane < samples; lane++) {
          totals[i] += sums[i * LANES + lane];
        }
      }
    }

    OscillatorGradients gradients() {
      // Uncoupled units have one weight, the middle one.
      int skipped = (totalY.length - gradients.position.length) / 2;
      System.arraycopy(totalY, skipped, gradients.position, 0, gradients.position.length);
      System.arraycopy(totalZ, skipped, gradients.velocity, 0, gradients.velocity.length);
      addLanes(sumWeights, gradients.weights);
      addLanes(sumBias, gradients.bias);
      gradients.setConstants(
          step.given, totalConstants[0], totalConstants[1], totalConstants[2], totalConstants[3]);
      return gradients;
    }
  }

  private void packSignals(Drive drive) {
    if (!(drive instanceof Drive.Signals input)) {
      return;
    }
    int channels = input.channels();
    if (signals.length != steps * channels * LANES) {
      signals = new float[steps * channels * LANES];
    }
    for (int lane = 0; lane < samples; lane++) {
      for (int k = 0; k < channels; k++) {
        int source = ((first + lane) * channels + k) * steps;
        for (int t = 0; t < steps; t++) {
          signals[(t * channels + k) * LANES + lane] = input.values()[source + t];
        }
      }
    }
  }

  /** From {@code [sample, …, unit]} to a map; null is 0 everywhere. */
  private void pack(float[] values, int sampleStride, int offset, float[] map, int at) {
    for (int u = 0; u < sheet.units(); u++) {
      int to = at + sheet.unit(u);
      for (int lane = 0; lane < samples; lane++) {
        map[to + lane] = values == null ? 0 : values[(first + lane) * sampleStride + offset + u];
      }
    }
  }

  private void addSequence(float[] values, int t, float[] map) {
    if (values == null) {
      return;
    }
    for (int u = 0; u < sheet.units(); u++) {
      int to = sheet.unit(u);
      for (int lane = 0; lane < samples; lane++) {
        map[to + lane] += values[((first + lane) * steps + t) * sheet.units() + u];
      }
    }
  }

  private void unpack(float[] map, int at, float[] values, int sampleStride, int offset) {
    if (values == null) {
      return;
    }
    for (int u = 0; u < sheet.units(); u++) {
      int from = at + sheet.unit(u);
      for (int lane = 0; lane < samples; lane++) {
        values[(first + lane) * sampleStride + offset + u] = map[from + lane];
      }
    }
  }
}
