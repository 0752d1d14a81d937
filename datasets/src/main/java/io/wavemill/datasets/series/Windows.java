package io.wavemill.datasets.series;

/**
 * The windows of one series: a rolling forecast.
 *
 * <p>Of N samples, the first ⌊N/2⌋ are for training and the next ⌊N/2⌋ for tests. Within a half,
 * the window that ends before sample i, for i = 1 .. ⌊N/2⌋−1, holds the L samples before it; before
 * the half's first sample are zeros. With the samples 1, 2, 3, 4, 5 and L = 3: (0,0,1), (0,1,2),
 * (1,2,3), (2,3,4), which lead up to 2, 3, 4, 5.
 *
 * <p>Arithmetic is in single precision, as the reference's.
 */
final class Windows {
  private final double[] values;
  private final WindowSettings settings;
  private final double scale;

  /**
   * @param values the series, as it is
   */
  Windows(double[] values, WindowSettings settings) {
    this.values = values;
    this.settings = settings;
    this.scale = settings.normalise() ? largest(values, settings.mode()) : 1;
  }

  private static double largest(double[] values, WindowSettings.Mode mode) {
    int end = mode == WindowSettings.Mode.REFERENCE ? values.length : values.length / 2;
    double largest = 0;
    for (int i = 0; i < end; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    // A series of zeros stays one.
    return largest == 0 ? 1 : largest;
  }

  /** What samples are divided by. */
  double scale() {
    return scale;
  }

  /** Samples of a half. */
  int half() {
    return values.length / 2;
  }

  /** Where a half starts, in samples from the beginning of the series. */
  int start(boolean test) {
    return test ? half() : 0;
  }

  /**
   * A sample, divided by the scale.
   *
   * @param index from the beginning of the series
   */
  float sample(int index) {
    return (float) values[index] / (float) scale;
  }

  /** The whole series, divided by the scale. */
  float[] all() {
    float[] all = new float[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = sample(i);
    }
    return all;
  }

  /**
   * The window before sample {@code index} of a half.
   *
   * @param index 1 .. half−1
   * @return {@code [L]}
   */
  float[] input(boolean test, int index) {
    return window(start(test), start(test) + index - settings.length());
  }

  /**
   * What a network should answer at each step of {@link #input}: the next sample, the last being
   * sample {@code index}; or the input itself in {@link WindowSettings.Mode#REFERENCE}.
   *
   * @return {@code [L]}
   */
  float[] target(boolean test, int index) {
    int shift = settings.mode() == WindowSettings.Mode.REFERENCE ? 0 : 1;
    return window(start(test), start(test) + index - settings.length() + shift);
  }

  private float[] window(int begin, int from) {
    float[] window = new float[settings.length()];
    for (int k = Math.max(0, begin - from); k < window.length; k++) {
      window[k] = sample(from + k);
    }
    return window;
  }
}
