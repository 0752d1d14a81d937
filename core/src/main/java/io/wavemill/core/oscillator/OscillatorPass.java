package io.wavemill.core.oscillator;

import io.wavemill.core.gemm.Gemm;
import io.wavemill.core.parallel.Parallel;
import io.wavemill.core.simd.VectorUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of sequences through a network of coupled oscillators, forward and backward through time,
 * in floats:
 *
 * <pre>
 * a_t = tanh( R(z_{t-1}, y_{t-1}) + D_t )
 * z_t = z_{t-1} + Δ·( a_t - γ·y_{t-1} - ε·z_{t-1} )
 * y_t = y_{t-1} + Δ·z_t
 * </pre>
 *
 * with positions y, velocities z, the recurrent term R of a {@link Coupling} and a {@link Drive} D
 * (neural wave machine, sequence part, equations 1.1 to 1.4; coRNN, arXiv 2010.00951).
 *
 * <p>Samples are taken in blocks, cut by the size of the batch alone, on the threads of {@link
 * Parallel}; the blocks' sums are added in order, so results have the same bits for any number of
 * threads. For local couplings they also have the same bits with and without vector instructions;
 * for dense ones they depend on who multiplies matrices.
 *
 * <p>A pass keeps its memory for further batches of the same size. It is not for several threads at
 * once.
 */
public final class OscillatorPass implements AutoCloseable {

  /** Samples in a block of a dense network at most: enough for matrix products to be fast. */
  private static final int DENSE_SAMPLES = 32;

  /**
   * Bytes of recomputed steps that stay near the processor, a good part of a core's second-level
   * cache. Measured on 16×16 units: between 0.3 and 1.3 MB hardly matter, see docs/performance.md.
   */
  private static final int SEGMENT_BYTES = 512 << 10;

  private final Coupling coupling;
  private final int batch;
  private final int steps;
  private final boolean recorded;
  private final List<OscillatorBlock> blocks = new ArrayList<>();

  /** Native memory to free; null without dense coupling. */
  private Scratches<DenseBlock.Scratch> denseScratches;

  /**
   * Prepares for batches of one shape.
   *
   * @param coupling who listens to whom
   * @param batch number of sequences
   * @param steps T, the same for all
   * @param recorded whether there will be a {@link #backward}
   */
  public OscillatorPass(Coupling coupling, int batch, int steps, boolean recorded) {
    this(coupling, batch, steps, recorded, Loops.best(), Gemm.best(), 0, affordable());
  }

  /**
   * For tests and measurements.
   *
   * @param segment steps between two kept states, 0 for what {@link #segment} says
   * @param tapeBytes how much memory there is to keep all states of local couplings
   */
  OscillatorPass(
      Coupling coupling,
      int batch,
      int steps,
      boolean recorded,
      Loops loops,
      Gemm gemm,
      int segment,
      long tapeBytes) {
    if (batch < 1 || steps < 1) {
      throw new IllegalArgumentException("no sequences or no steps: " + batch + ", " + steps);
    }
    this.coupling = coupling;
    this.batch = batch;
    this.steps = steps;
    this.recorded = recorded;
    if (coupling instanceof Coupling.Dense) {
      denseBlocks(loops, gemm, segment);
    } else {
      sheetBlocks(loops, segment, tapeBytes);
    }
  }

  /**
   * A quarter of the heap, shared by as many passes as there are cores: Spark runs a task per core.
   */
  private static long affordable() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() / 4 / runtime.availableProcessors();
  }

  private void sheetBlocks(Loops loops, int segment, long tapeBytes) {
    Sheet sheet = Sheet.of(coupling);
    int kept = segment > 0 ? segment : segment(3 * sheet.size(), steps);
    int count = (batch + VectorUnit.LANES - 1) / VectorUnit.LANES;
    boolean fits = count * SheetBlock.tapeBytes(sheet, steps) <= tapeBytes;
    SheetBlock.Keeping all = fits ? SheetBlock.Keeping.ALL : SheetBlock.Keeping.SOME;
    SheetBlock.Keeping keeping = recorded ? all : SheetBlock.Keeping.NOTHING;
    Scratches<SheetBlock.Scratch> scratches =
        new Scratches<>(() -> new SheetBlock.Scratch(sheet, recorded ? kept : 1));
    for (int first = 0; first < batch; first += VectorUnit.LANES) {
      int samples = Math.min(VectorUnit.LANES, batch - first);
      blocks.add(new SheetBlock(coupling, loops, scratches, first, samples, steps, kept, keeping));
    }
  }

  private void denseBlocks(Loops loops, Gemm gemm, int segment) {
    int count = (batch + DENSE_SAMPLES - 1) / DENSE_SAMPLES;
    int most = (batch + count - 1) / count;
    int kept =
        segment > 0 ? segment : segment(most * 2 * DenseBlock.width(coupling.units()), steps);
    Scratches<DenseBlock.Scratch> scratches =
        new Scratches<>(
            () ->
                new DenseBlock.Scratch(
                    gemm, coupling.units(), most, recorded ? kept : 1, recorded));
    denseScratches = scratches;
    for (int first = 0; first < batch; first += most) {
      int samples = Math.min(most, batch - first);
      blocks.add(
          new DenseBlock(coupling, loops, scratches, first, samples, most, steps, kept, recorded));
    }
  }

  /**
   * Steps between two kept states: as many as fit near the processor, but not so few that the kept
   * states need more than about √T times the memory of one.
   */
  private static int segment(int floatsPerStep, int steps) {
    int fitting = SEGMENT_BYTES / (Float.BYTES * floatsPerStep);
    int root = (int) Math.ceil(Math.sqrt(steps) / 4);
    return Math.min(steps, Math.max(fitting, root));
  }

  /**
   * Takes a batch from the first to the last step.
   *
   * @param weights of this pass's coupling
   * @param drive with values of this pass's shape
   * @param states first states are read, the others written where they are not null
   */
  public void forward(OscillatorWeights weights, Drive drive, States states) {
    check(weights, drive);
    check(states);
    Parallel.forEach(blocks.size(), i -> blocks.get(i).forward(weights, drive, states));
  }

  /**
   * Takes slopes back through the batch of the last {@link #forward}.
   *
   * @param weights the same as there
   * @param drive the same as there
   * @param incoming slopes of what forward wrote, where they are not null
   * @param outgoing where the slopes of the first states go, if they are not null
   * @param driveSlopes where the slopes of the drive's values go, in their shape; may be null
   * @param constants whether the slopes of Δ, γ and ε are wanted
   * @return slopes of what all samples share
   */
  public OscillatorGradients backward(
      OscillatorWeights weights,
      Drive drive,
      States incoming,
      States outgoing,
      float[] driveSlopes,
      boolean constants) {
    if (!recorded) {
      throw new IllegalStateException("backward through a pass that is not recorded");
    }
    check(weights, drive);
    check(incoming);
    check(outgoing);
    OscillatorGradients sum =
        new OscillatorGradients(
            coupling, drive instanceof Drive.Signals signals ? signals.channels() : 0);
    Parallel.forEachOrdered(
        blocks.size(),
        i -> blocks.get(i).backward(weights, drive, incoming, outgoing, driveSlopes, constants),
        sum::add);
    return sum;
  }

  private void check(OscillatorWeights weights, Drive drive) {
    if (!weights.coupling().equals(coupling)) {
      throw new IllegalArgumentException(weights.coupling() + " in a pass for " + coupling);
    }
    int units = coupling.units();
    if (drive instanceof Drive.Signals signals) {
      checkLength("signals", signals.values(), batch * signals.channels() * steps);
      checkLength("input weights", signals.weights(), units * signals.channels());
      checkLength("bias", signals.bias(), units);
    } else if (drive instanceof Drive.Terms terms) {
      checkLength("terms", terms.values(), batch * steps * units);
    }
  }

  private void check(States states) {
    int state = batch * coupling.units();
    checkLength("first positions", states.firstPositions(), state);
    checkLength("first velocities", states.firstVelocities(), state);
    checkLength("last positions", states.lastPositions(), state);
    checkLength("last velocities", states.lastVelocities(), state);
    checkLength("positions", states.positions(), state * steps);
    checkLength("velocities", states.velocities(), state * steps);
  }

  private static void checkLength(String what, float[] values, int length) {
    if (values != null && values.length != length) {
      throw new IllegalArgumentException(
          what + " must be " + length + " numbers, not " + values.length);
    }
  }

  @Override
  public void close() {
    if (denseScratches != null) {
      denseScratches.drain(DenseBlock.Scratch::close);
    }
  }
}
