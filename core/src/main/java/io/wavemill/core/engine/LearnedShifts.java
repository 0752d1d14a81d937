package io.wavemill.core.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels in place of displacements, one per image, repeated cyclically, each shared by all
 * channels of its image: {@code F f[c] = κ ⊛ f[c]}, circular. A kernel with a single one is a
 * shift.
 */
public final class LearnedShifts implements Flow {

  private record Key(int kernel, int height, int width) {}

  private final int size;
  private final double[][] kernels;
  private final Map<Key, PixelMap> maps = new ConcurrentHashMap<>();

  private LearnedShifts(int size, double[][] kernels) {
    this.size = size;
    this.kernels = kernels;
  }

  /**
   * Kernels.
   *
   * @param kernels shape {@code [cycle, size, size]}, size odd; copied
   */
  public static LearnedShifts of(INDArray kernels) {
    if (kernels.rank() != 3 || kernels.size(1) != kernels.size(2) || kernels.size(1) % 2 == 0) {
      throw new IllegalArgumentException(
          "kernels must be square and odd: " + kernels.shapeInfoToString());
    }
    double[][] copies = new double[(int) kernels.size(0)][];
    for (int i = 0; i < copies.length; i++) {
      INDArray kernel = kernels.slice(i);
      copies[i] = kernel.dup('c').castTo(DataType.DOUBLE).reshape(kernel.length()).toDoubleVector();
    }
    return new LearnedShifts((int) kernels.size(1), copies);
  }

  @Override
  public int cycle() {
    return kernels.length;
  }

  /** Rows and columns of a kernel, pixels. */
  public int size() {
    return size;
  }

  /** What is applied to image {@code image}: weights row by row. */
  public float[] kernel(int image) {
    double[] kernel = kernels[image % kernels.length];
    float[] weights = new float[kernel.length];
    for (int tap = 0; tap < weights.length; tap++) {
      weights[tap] = (float) kernel[tap];
    }
    return weights;
  }

  /** Zeros for a sum of gradients: by image of the cycle and weight, row by row. */
  public double[][] zero() {
    return new double[kernels.length][size * size];
  }

  /** The same as a map of pixels. */
  public PixelMap map(int image, int height, int width) {
    return maps.computeIfAbsent(
        new Key(image % kernels.length, height, width),
        key -> PixelMap.correlation(height, width, size, kernels[key.kernel]));
  }
}
