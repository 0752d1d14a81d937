package io.wavemill.core.leaky;

import io.wavemill.core.gemm.Gemm;
import io.wavemill.core.parallel.Parallel;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of sequences through a leaky noisy recurrent network, forward and backward through time,
 * in floats:
 *
 * <pre>
 * h_t = (1-α)·h_{t-1} + α·f( W·h_{t-1} + D_t ) + N_t
 * </pre>
 *
 * with a nonlinearity f, terms D (the inputs and their noise through the input matrix, one product
 * for all steps, which the caller makes) and noise N already scaled (offline reactivation in noisy
 * path-integrating networks, vanilla network, specification 5.1). The leaky state h, which may be
 * negative, is what recurs, not f(h).
 *
 * <p>A step is one matrix product; the slopes of W are a sum of outer products over all steps.
 * Samples are taken in blocks on the threads of {@link Parallel}; results do not depend on how many
 * those are. A pass keeps its memory for further batches of the same size and is not for several
 * threads at once.
 */
public final class LeakyPass implements AutoCloseable {

  /** Samples in a block at most: enough for matrix products to be fast. */
  private static final int SAMPLES = 32;

  private final int units;
  private final int batch;
  private final int steps;
  private final float leak;
  private final Nonlinearity nonlinearity;
  private final List<Block> blocks = new ArrayList<>();

  /**
   * Slopes that a backward pass leaves.
   *
   * @param recurrent of W {@code [unit, unit]}
   * @param terms of D {@code [batch, step, unit]}; the slopes of N are those that came in plus what
   *     later steps add, and nobody has a use for them
   * @param first of h_0 {@code [batch, unit]}
   */
  public record Slopes(double[] recurrent, float[] terms, float[] first) {}

  /**
   * Prepares for batches of one shape.
   *
   * @param leak α, time step over time constant, in 0..1
   */
  public LeakyPass(int units, int batch, int steps, double leak, Nonlinearity nonlinearity) {
    this(units, batch, steps, leak, nonlinearity, Gemm.best());
  }

  /** For tests: with a certain one to multiply matrices. */
  LeakyPass(int units, int batch, int steps, double leak, Nonlinearity nonlinearity, Gemm gemm) {
    if (units < 1 || batch < 1 || steps < 1 || !(leak >= 0 && leak <= 1)) {
      throw new IllegalArgumentException(
          "units, batch and steps must be 1 or more and the leak in 0..1, not "
              + units
              + ", "
              + batch
              + ", "
              + steps
              + ", "
              + leak);
    }
    this.units = units;
    this.batch = batch;
    this.steps = steps;
    this.leak = (float) leak;
    this.nonlinearity = nonlinearity;
    int count = (batch + SAMPLES - 1) / SAMPLES;
    int most = (batch + count - 1) / count;
    for (int first = 0; first < batch; first += most) {
      blocks.add(new Block(gemm, first, Math.min(most, batch - first)));
    }
  }

  /**
   * Takes a batch from the first to the last step.
   *
   * @param recurrent W {@code [unit, unit]}, row-major, the listener first
   * @param terms D {@code [batch, step, unit]}
   * @param noise N {@code [batch, step, unit]}, or null for none
   * @param first h_0 {@code [batch, unit]}, or null for 0
   * @param states where h_1 .. h_T go, {@code [batch, step, unit]}
   */
  public void forward(
      float[] recurrent, float[] terms, float[] noise, float[] first, float[] states) {
    int all = batch * steps * units;
    check("W", recurrent, units * units);
    check("terms", terms, all);
    check("noise", noise, all);
    check("first state", first, batch * units);
    check("states", states, all);
    Parallel.forEach(
        blocks.size(), i -> blocks.get(i).forward(recurrent, terms, noise, first, states));
  }

  /**
   * Takes slopes back through the batch of the last {@link #forward}.
   *
   * @param recurrent the same as there
   * @param incoming slopes of h_1 .. h_T {@code [batch, step, unit]}
   */
  public Slopes backward(float[] recurrent, float[] incoming) {
    check("W", recurrent, units * units);
    check("slopes", incoming, batch * steps * units);
    Slopes slopes =
        new Slopes(
            new double[units * units], new float[batch * steps * units], new float[batch * units]);
    Parallel.forEachOrdered(
        blocks.size(),
        i -> blocks.get(i).backward(recurrent, incoming, slopes),
        sum -> {
          for (int i = 0; i < sum.length; i++) {
            slopes.recurrent[i] += sum[i];
          }
        });
    return slopes;
  }

  private static void check(String what, float[] values, int length) {
    if (values != null && values.length != length) {
      throw new IllegalArgumentException(
          what + " must be " + length + " numbers, not " + values.length);
    }
  }

  @Override
  public void close() {
    blocks.forEach(Block::close);
  }

  /** Some samples, a row each, that one thread takes through time. */
  private final class Block implements AutoCloseable {
    private final int first;
    private final int samples;
    private final int size;

    /** h_0 .. h_T {@code [step, sample, unit]}. */
    private final float[] h;

    /** f(u), going back overwritten by the slopes of u. */
    private final float[] a;

    private final float[] slopes;
    private final float[] product;
    private final float[] matrix = new float[units * units];
    private final Gemm.LinearMap map;
    private final Gemm.OuterProducts sum;

    Block(Gemm gemm, int first, int samples) {
      this.first = first;
      this.samples = samples;
      this.size = samples * units;
      this.h = new float[Math.multiplyExact(steps + 1, size)];
      this.a = new float[steps * size];
      this.slopes = new float[size];
      this.product = new float[size];
      this.map = gemm.linearMap(samples, units, units);
      this.sum = gemm.outerProducts(units, units, samples);
    }

    void forward(float[] recurrent, float[] terms, float[] noise, float[] start, float[] states) {
      for (int i = 0; i < units; i++) {
        for (int k = 0; k < units; k++) {
          matrix[k * units + i] = recurrent[i * units + k];
        }
      }
      map.set(matrix);
      for (int i = 0; i < size; i++) {
        h[i] = start == null ? 0 : start[first * units + i];
      }
      for (int t = 0; t < steps; t++) {
        int at = t * size;
        map.apply(h, at, a, at);
        for (int r = 0; r < samples; r++) {
          int row = at + r * units;
          int source = ((first + r) * steps + t) * units;
          for (int i = 0; i < units; i++) {
            a[row + i] += terms[source + i];
          }
          nonlinearity.apply(a, row, units);
          int next = row + size;
          for (int i = 0; i < units; i++) {
            h[next + i] = (1 - leak) * h[row + i] + leak * a[row + i];
          }
          if (noise != null) {
            for (int i = 0; i < units; i++) {
              h[next + i] += noise[source + i];
            }
          }
          System.arraycopy(h, next, states, source, units);
        }
      }
    }

    float[] backward(float[] recurrent, float[] incoming, Slopes outgoing) {
      map.set(recurrent);
      sum.clear();
      java.util.Arrays.fill(slopes, 0);
      for (int t = steps - 1; t >= 0; t--) {
        int at = t * size;
        for (int r = 0; r < samples; r++) {
          int row = r * units;
          int source = ((first + r) * steps + t) * units;
          for (int i = 0; i < units; i++) {
            slopes[row + i] += incoming[source + i];
          }
          nonlinearity.toSlopes(leak, slopes, row, a, at + row, units);
          System.arraycopy(a, at + row, outgoing.terms, source, units);
        }
        sum.add(a, at, h, at, samples);
        map.apply(a, at, product, 0);
        for (int i = 0; i < size; i++) {
          slopes[i] = (1 - leak) * slopes[i] + product[i];
        }
      }
      System.arraycopy(slopes, 0, outgoing.first, first * units, size);
      float[] result = new float[units * units];
      sum.sum(result);
      return result;
    }

    @Override
    public void close() {
      map.close();
      sum.close();
    }
  }
}
