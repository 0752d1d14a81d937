package io.wavemill.core.engine.onednn;

import java.nio.FloatBuffer;

/** Loops over copies on the heap. */
final class PlainLocalFilter implements LocalFilter {

  private WrappedBlock values;
  private float[] plane = {};

  private void reserve(BlockedMaps maps, int taps) {
    if (values == null || !values.fits(maps.height(), maps.width(), taps)) {
      values = new WrappedBlock(maps.height(), maps.width(), taps);
      plane = new float[maps.pixels() * OneDnn.block()];
    }
  }

  @Override
  public void apply(
      BlockedMaps source, int sourceImage, float[] kernel, BlockedMaps target, int targetImage) {
    reserve(source, kernel.length);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    FloatBuffer to = target.memory().bytes().asFloatBuffer();
    int read = (int) (source.start(sourceImage) / Float.BYTES);
    int write = (int) (target.start(targetImage) / Float.BYTES);
    int row = source.width() * OneDnn.block();
    for (int start = 0; start < source.imageFloats(); start += plane.length) {
      values.load(from, read + start);
      for (int y = 0; y < source.height(); y++) {
        filter(values.values(), y * values.row(), values.offsets(), kernel, plane, y * row, row);
      }
      to.put(write + start, plane);
    }
  }

  @Override
  public void correlate(
      BlockedMaps source, int sourceImage, BlockedMaps gradient, int gradientImage, double[] sums) {
    reserve(source, sums.length);
    FloatBuffer from = source.memory().bytes().asFloatBuffer();
    FloatBuffer slopes = gradient.memory().bytes().asFloatBuffer();
    int read = (int) (source.start(sourceImage) / Float.BYTES);
    int readSlopes = (int) (gradient.start(gradientImage) / Float.BYTES);
    int row = source.width() * OneDnn.block();
    for (int start = 0; start < source.imageFloats(); start += plane.length) {
      values.load(from, read + start);
      slopes.get(readSlopes + start, plane);
      for (int tap = 0; tap < sums.length; tap++) {
        float[] products = products(tap, source.height(), row);
        for (float product : products) {
          sums[tap] += product;
        }
      }
    }
  }

  private static void filter(
      float[] values,
      int start,
      int[] offsets,
      float[] kernel,
      float[] target,
      int targetStart,
      int count) {
    for (int k = 0; k < count; k++) {
      float sum = 0;
      for (int tap = 0; tap < kernel.length; tap++) {
        sum += values[start + offsets[tap] + k] * kernel[tap];
      }
      target[targetStart + k] = sum;
    }
  }

  /** Sums over all pixels, by channel of the block. */
  private float[] products(int tap, int height, int row) {
    int block = OneDnn.block();
    float[] products = new float[block];
    for (int y = 0; y < height; y++) {
      int start = y * values.row() + values.offsets()[tap];
      for (int k = 0; k < row; k++) {
        products[k % block] += plane[y * row + k] * values.values()[start + k];
      }
    }
    return products;
  }
}
