package io.wavemill.core.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_format_kind_wino;
import static org.bytedeco.dnnl.global.dnnl.dnnl_wino_wei_OBaaIBOIio;

import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_wino_desc_t;

/**
 * Weights as Winograd's algorithm F(4×4, 3×3) wants them: G g Gᵀ for every pair of channels (A.
 * Lavin, S. Gray, <i>Fast Algorithms for Convolutional Neural Networks</i>, 2016, arXiv
 * 1509.09308), with interpolation at 0, ±5/8, ±3/2 and infinity. In oneDNN's order the library's
 * own reordering gives the same numbers up to rounding and takes several times as long.
 */
final class WinogradWeights {

  private static final int SIZE = 6;
  private static final int KERNEL = 3;
  private static final int TAPS = KERNEL * KERNEL;
  private static final double NEAR = 5 / 8.;
  private static final double FAR = 3 / 2.;
  private static final float[][] G = transform();

  private final int outputs;
  private final int inputs;

  /** Outputs, inputs of a block; blocks of outputs, inputs of a chunk. */
  private final int outputBlock;

  private final int inputBlock;
  private final int outputBlocks;
  private final int inputBlocks;

  private WinogradWeights(dnnl_wino_desc_t order) {
    outputs = order.oc();
    inputs = order.ic();
    outputBlock = order.oc_block();
    inputBlock = order.ic_block();
    outputBlocks = order.oc2_block();
    inputBlocks = order.ic2_block();
  }

  private WinogradWeights(int outputs, int inputs) {
    this.outputs = outputs;
    this.inputs = inputs;
    outputBlock = WinogradLoops.OUTPUTS;
    inputBlock = inputs;
    outputBlocks = 1;
    inputBlocks = 1;
  }

  /**
   * For weights in the order of {@link WinogradLoops}.
   *
   * @param outputs a multiple of {@value WinogradLoops#OUTPUTS}
   */
  static WinogradWeights forLoops(int outputs, int inputs) {
    return new WinogradWeights(outputs, inputs);
  }

  private static float[][] transform() {
    double near = NEAR * NEAR;
    double far = FAR * FAR;
    double n = 1 / (2 * near * (near - far));
    double f = 1 / (2 * far * (far - near));
    double[][] rows = {
      {1 / (near * far), 0, 0},
      {n, n * NEAR, n * near},
      {n, -n * NEAR, n * near},
      {f, f * FAR, f * far},
      {f, -f * FAR, f * far},
      {0, 0, 1}
    };
    float[][] rounded = new float[SIZE][KERNEL];
    for (int y = 0; y < SIZE; y++) {
      for (int p = 0; p < KERNEL; p++) {
        rounded[y][p] = (float) rows[y][p];
      }
    }
    return rounded;
  }

  /** For weights in a kernel's order; null if that is another one than is known here. */
  static WinogradWeights of(dnnl_memory_desc_t layout) {
    if (layout.format_kind() != dnnl_format_kind_wino) {
      return null;
    }
    dnnl_wino_desc_t order = layout.format_desc_wino_desc();
    boolean known =
        order.wino_format() == dnnl_wino_wei_OBaaIBOIio
            && order.alpha() == SIZE
            && order.r() == KERNEL
            && order.adj_scale() == 1;
    return known ? new WinogradWeights(order) : null;
  }

  /**
   * Transforms weights.
   *
   * @param plain {@code [outputs, inputs, 3, 3]}, channels in whole blocks
   * @return {@code [chunk of outputs, point, chunk of inputs, block of outputs, block of inputs,
   *     input, output]}
   */
  float[] arrange(float[] plain) {
    int chunk = outputBlocks * outputBlock;
    int pairs = chunk * inputs;
    float[] result = new float[SIZE * SIZE * outputs * inputs];
    float[] kernels = new float[TAPS * pairs];
    float[] half = new float[SIZE * KERNEL * pairs];
    for (int output = 0; output < outputs; output += chunk) {
      gather(plain, output, kernels, pairs);
      for (int y = 0; y < SIZE; y++) {
        for (int column = 0; column < KERNEL; column++) {
          combine(kernels, column, KERNEL, G[y], pairs, half, (y * KERNEL + column) * pairs);
        }
      }
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          int write = output * inputs * SIZE * SIZE + (y * SIZE + x) * pairs;
          combine(half, y * KERNEL, 1, G[x], pairs, result, write);
        }
      }
    }
    return result;
  }

  /**
   * The transposed transformation, Gᵀ u G: what gradients of transformed weights say of the
   * weights.
   *
   * @param arranged as {@link #arrange} returns it
   * @return {@code [outputs, inputs, 3, 3]}
   */
  float[] restore(float[] arranged) {
    int chunk = outputBlocks * outputBlock;
    int pairs = chunk * inputs;
    float[] result = new float[TAPS * outputs * inputs];
    float[] half = new float[SIZE * KERNEL * pairs];
    float[] kernels = new float[TAPS * pairs];
    for (int output = 0; output < outputs; output += chunk) {
      int points = output * inputs * SIZE * SIZE;
      for (int y = 0; y < SIZE; y++) {
        for (int column = 0; column < KERNEL; column++) {
          int first = points + y * SIZE * pairs;
          gatherBack(arranged, first, pairs, column, pairs, half, (y * KERNEL + column) * pairs);
        }
      }
      for (int row = 0; row < KERNEL; row++) {
        for (int column = 0; column < KERNEL; column++) {
          int write = (row * KERNEL + column) * pairs;
          gatherBack(half, column * pairs, KERNEL * pairs, row, pairs, kernels, write);
        }
      }
      forPairs(
          output,
          (pair, start) -> {
            for (int tap = 0; tap < TAPS; tap++) {
              result[start + tap] = kernels[tap * pairs + pair];
            }
          });
    }
    return result;
  }

  /** One column of G times six numbers, for all pairs of channels. */
  private static void gatherBack(
      float[] from, int first, int step, int column, int pairs, float[] to, int write) {
    for (int pair = 0; pair < pairs; pair++) {
      float sum = 0;
      for (int y = 0; y < SIZE; y++) {
        sum += G[y][column] * from[first + y * step + pair];
      }
      to[write + pair] = sum;
    }
  }

  /** Takes a pair of channels. */
  private interface PairVisitor {
    /**
     * @param pair its place in a chunk
     * @param start of its kernel in row-major weights
     */
    void take(int pair, int start);
  }

  /** Goes through the pairs of channels of a chunk of outputs, in the kernel's order. */
  private void forPairs(int output, PairVisitor visitor) {
    int chunk = inputBlocks * inputBlock;
    int pair = 0;
    for (int first = 0; first < inputs; first += chunk) {
      for (int block = 0; block < outputBlocks; block++) {
        for (int input = first; input < first + chunk; input++) {
          for (int lane = 0; lane < outputBlock; lane++) {
            int start = ((output + block * outputBlock + lane) * inputs + input) * TAPS;
            visitor.take(pair++, start);
          }
        }
      }
    }
  }

  /**
   * Kernels of a chunk of outputs, {@code [tap, pair of channels]}, pairs in the kernel's order.
   */
  private void gather(float[] plain, int output, float[] kernels, int pairs) {
    forPairs(
        output,
        (pair, start) -> {
          for (int tap = 0; tap < TAPS; tap++) {
            kernels[tap * pairs + pair] = plain[start + tap];
          }
        });
  }

  /** One row of G times three numbers, for all pairs of channels. */
  private static void combine(
      float[] from, int first, int step, float[] row, int pairs, float[] to, int write) {
    int a = first * pairs;
    int b = (first + step) * pairs;
    int c = (first + 2 * step) * pairs;
    float left = row[0];
    float middle = row[1];
    float right = row[2];
    for (int pair = 0; pair < pairs; pair++) {
      to[write + pair] = left * from[a + pair] + middle * from[b + pair] + right * from[c + pair];
    }
  }
}
