package io.wavemill.core.rotation;

import io.wavemill.core.parallel.Parallel;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The 3 x 3 filters that are equivariant under the rotations of the cyclic group C_N, as linear
 * combinations of six functions of the pixel (FERNN specification 3.3; M. Weiler and G. Cesa, <a
 * href="https://arxiv.org/abs/1911.08251">General E(2)-Equivariant Steerable CNNs</a>).
 *
 * <p>With α = 2π/N, and (r, φ) the polar coordinates of a pixel about the kernel's centre, y
 * upwards:
 *
 * <pre>
 * B0 = 1 at the centre                       ring(r) = exp(-½ ((r-1)/0.4)²)
 * B1 = ring                                  B2, B3 = ring · cos, sin (φ - αg)
 *                                            B4, B5 = ring · cos, sin 2(φ - αg), centre 0
 * lift    U_G[(o,g), i]      = Σ_m u[o,i,m] B_m(·; g)
 * hidden  W_G[(o,g), (i,g')] = Σ_m w[o,i,(g'-g) mod N,m] B_m(·; g)
 * </pre>
 *
 * <p>Channels are {@code field·N + orientation}, as {@link io.wavemill.core.engine.Rotations} moves
 * them.
 */
public final class SteerableBasis {

  /** Functions of the pixel. */
  public static final int FUNCTIONS = 6;

  /** Rows and columns of a filter. */
  public static final int KERNEL = 3;

  static final int TAPS = KERNEL * KERNEL;
  private static final double RING_WIDTH = 0.4;

  /** Kept for good: a program has a few N. */
  private static final Map<Integer, SteerableBasis> BASES = new ConcurrentHashMap<>();

  private final int orientations;

  /** {@code [orientation][function][tap]}. */
  private final double[][][] values;

  private SteerableBasis(int orientations) {
    this.orientations = orientations;
    this.values = new double[orientations][FUNCTIONS][TAPS];
    for (int g = 0; g < orientations; g++) {
      for (int tap = 0; tap < TAPS; tap++) {
        double x = tap % KERNEL - 1;
        double y = 1 - tap / KERNEL;
        fill(values[g], tap, Math.hypot(x, y), Math.atan2(y, x) - 2 * Math.PI * g / orientations);
      }
    }
  }

  private static void fill(double[][] functions, int tap, double radius, double angle) {
    double fromRing = (radius - 1) / RING_WIDTH;
    double ring = Math.exp(-0.5 * fromRing * fromRing);
    functions[0][tap] = radius == 0 ? 1 : 0;
    functions[1][tap] = ring;
    double turning = radius == 0 ? 0 : ring;
    functions[2][tap] = turning * Math.cos(angle);
    functions[3][tap] = turning * Math.sin(angle);
    functions[4][tap] = turning * Math.cos(2 * angle);
    functions[5][tap] = turning * Math.sin(2 * angle);
  }

  /**
   * The basis for N orientations, shared by all callers.
   *
   * @param orientations N, 1 or more
   */
  public static SteerableBasis of(int orientations) {
    if (orientations < 1) {
      throw new IllegalArgumentException("orientations must be 1 or more, not " + orientations);
    }
    return BASES.computeIfAbsent(orientations, SteerableBasis::new);
  }

  /** N. */
  public int orientations() {
    return orientations;
  }

  /**
   * A function at a pixel.
   *
   * @param orientation g, 0 to N - 1
   * @param function m, 0 to 5
   * @param row of the filter, downwards
   * @param column of the filter
   */
  public double value(int orientation, int function, int row, int column) {
    return values[orientation][function][row * KERNEL + column];
  }

  /**
   * Filters from plain channels to fields.
   *
   * @param coefficients u, shape {@code [fields, channels, 6]}
   * @return shape {@code [fields·N, channels, 3, 3]}, of the same type, not attached to a workspace
   */
  public INDArray lift(INDArray coefficients) {
    return expand(coefficients, 1);
  }

  /**
   * The derivative of {@link #lift}: {@code target = liftᵀ gradient}.
   *
   * @param gradient shape {@code [fields·N, channels, 3, 3]}
   * @param target shape {@code [fields, channels, 6]}; overwritten
   */
  public void liftAdjoint(INDArray gradient, INDArray target) {
    pullBack(gradient, 1, target);
  }

  /**
   * Filters from fields to fields.
   *
   * @param coefficients w, shape {@code [fields, fields, N, 6]}: output, input, by how many
   *     orientations the input is ahead of the output, function
   * @return shape {@code [fields·N, fields·N, 3, 3]}, of the same type, not attached to a workspace
   */
  public INDArray hidden(INDArray coefficients) {
    return expand(coefficients, orientations);
  }

  /**
   * The derivative of {@link #hidden}: {@code target = hiddenᵀ gradient}.
   *
   * @param gradient shape {@code [fields·N, fields·N, 3, 3]}
   * @param target shape {@code [fields, fields, N, 6]}; overwritten
   */
  public void hiddenAdjoint(INDArray gradient, INDArray target) {
    pullBack(gradient, orientations, target);
  }

  /**
   * One output field at a time, which keeps the numbers in double precision few.
   *
   * @param ahead orientations of an input: N, or 1 if it is a plain channel
   */
  private INDArray expand(INDArray coefficients, int ahead) {
    int outputs = (int) coefficients.size(0);
    int inputs = (int) coefficients.size(1);
    double[] numbers = numbers(coefficients);
    int perOutput = inputs * ahead * FUNCTIONS;
    INDArray filters;
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      filters =
          Nd4j.createUninitialized(
              coefficients.dataType(),
              new long[] {(long) outputs * orientations, (long) inputs * ahead, KERNEL, KERNEL},
              'c');
    }
    Parallel.forEach(
        outputs,
        output -> {
          double[] field = expand(numbers, output * perOutput, inputs, ahead);
          try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
              INDArray drawn = Nd4j.createFromArray(field)) {
            INDArray target = field(filters, output);
            target.assign(drawn.reshape('c', target.shape()));
          }
        });
    return filters;
  }

  private INDArray field(INDArray filters, int output) {
    long first = (long) output * orientations;
    return filters.get(NDArrayIndex.interval(first, first + orientations));
  }

  /** {@code [g, input, g', tap]} of one output field. */
  private double[] expand(double[] coefficients, int start, int inputs, int ahead) {
    double[] field = new double[orientations * inputs * ahead * TAPS];
    int write = 0;
    for (int g = 0; g < orientations; g++) {
      double[][] functions = values[g];
      for (int input = 0; input < inputs; input++) {
        for (int other = 0; other < ahead; other++) {
          int read = start + (input * ahead + difference(other, g, ahead)) * FUNCTIONS;
          for (int m = 0; m < FUNCTIONS; m++) {
            double coefficient = coefficients[read + m];
            for (int tap = 0; tap < TAPS; tap++) {
              field[write + tap] += coefficient * functions[m][tap];
            }
          }
          write += TAPS;
        }
      }
    }
    return field;
  }

  private static int difference(int input, int output, int orientations) {
    return Math.floorMod(input - output, orientations);
  }

  private void pullBack(INDArray gradient, int ahead, INDArray target) {
    int outputs = (int) target.size(0);
    int inputs = (int) target.size(1);
    int perOutput = inputs * ahead * FUNCTIONS;
    double[] sums = new double[outputs * perOutput];
    Parallel.forEach(
        outputs,
        output ->
            pullBack(numbers(field(gradient, output)), inputs, ahead, sums, output * perOutput));
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray copy = Nd4j.createFromArray(sums)) {
      target.assign(copy.reshape('c', target.shape()));
    }
  }

  private void pullBack(double[] field, int inputs, int ahead, double[] sums, int start) {
    int read = 0;
    for (int g = 0; g < orientations; g++) {
      double[][] functions = values[g];
      for (int input = 0; input < inputs; input++) {
        for (int other = 0; other < ahead; other++) {
          int write = start + (input * ahead + difference(other, g, ahead)) * FUNCTIONS;
          for (int m = 0; m < FUNCTIONS; m++) {
            double sum = 0;
            for (int tap = 0; tap < TAPS; tap++) {
              sum += field[read + tap] * functions[m][tap];
            }
            sums[write + m] += sum;
          }
          read += TAPS;
        }
      }
    }
  }

  private static double[] numbers(INDArray values) {
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray copy = values.dup('c')) {
      return copy.data().asDouble();
    }
  }

  /**
   * The squared Frobenius norm of a filter from one field to one field, over all pairs of
   * orientations.
   *
   * @param coefficients of the six functions for every difference of orientations, {@code [N][6]};
   *     one row if the input is a plain channel
   */
  double squaredNorm(double[][] coefficients) {
    double[] field =
        expand(
            Arrays.stream(coefficients).flatMapToDouble(Arrays::stream).toArray(),
            0,
            1,
            coefficients.length);
    return Arrays.stream(field).map(x -> x * x).sum();
  }
}
