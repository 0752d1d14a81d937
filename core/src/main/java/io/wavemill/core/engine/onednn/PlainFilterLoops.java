package io.wavemill.core.engine.onednn;

/** One number after the other. */
final class PlainFilterLoops implements FilterLoops {

  private final int block = OneDnn.block();

  @Override
  public void filter(
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

  @Override
  public void correlate(
      float[] values, int[] starts, float[] slopes, int start, int count, float[] sums) {
    for (int place = 0; place < PLACES; place++) {
      for (int k = 0; k < count; k++) {
        sums[place * block + k % block] += slopes[start + k] * values[starts[place] + k];
      }
    }
  }
}
