package io.wavemill.core.oscillator;

import io.wavemill.core.simd.RationalTanh;
import io.wavemill.core.simd.VectorUnit;

/** {@link Loops} in plain Java. Loops are kept short and simple, so that C2 may vectorise them. */
class PlainLoops implements Loops {

  private static final int LANES = VectorUnit.LANES;

  @Override
  public void drive(
      float[] weights,
      float[] bias,
      int unit,
      int units,
      float[] signals,
      int s,
      int channels,
      float[] out,
      int o) {
    for (int i = 0; i < units; i++) {
      int from = o + i * LANES;
      for (int lane = 0; lane < LANES; lane++) {
        out[from + lane] = bias[unit + i];
      }
      for (int k = 0; k < channels; k++) {
        float weight = weights[(unit + i) * channels + k];
        addScaled(weight, signals, s + k * LANES, out, from, LANES);
      }
    }
  }

  @Override
  public void correlate(
      float[] ky,
      float[] kz,
      int rows,
      int stride,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] out,
      int o,
      int length) {
    float[] q = new float[length];
    for (int row = 0; row < rows; row++) {
      addCorrelation(
          ky[3 * row], ky[3 * row + 1], ky[3 * row + 2], y, yo + row * stride, out, o, length);
      addCorrelation(
          kz[3 * row], kz[3 * row + 1], kz[3 * row + 2], z, zo + row * stride, q, 0, length);
    }
    for (int i = 0; i < length; i++) {
      out[o + i] += q[i];
    }
  }

  @Override
  public void spread(
      float[] ky,
      float[] kz,
      int k,
      float[] d,
      int p,
      float[] y,
      int yo,
      float[] z,
      int zo,
      int length) {
    addCorrelation(ky[k + 2], ky[k + 1], ky[k], d, p, y, yo, length);
    addCorrelation(kz[k + 2], kz[k + 1], kz[k], d, p, z, zo, length);
  }

  /** Adds a row of a map, seen by three weights from left to right. */
  private static void addCorrelation(
      float w0, float w1, float w2, float[] map, int row, float[] out, int o, int length) {
    for (int i = 0; i < length; i++) {
      float sum = Math.fma(w0, map[row - LANES + i], out[o + i]);
      sum = Math.fma(w1, map[row + i], sum);
      out[o + i] = Math.fma(w2, map[row + LANES + i], sum);
    }
  }

  @Override
  public void gather(
      float[] d,
      int p,
      int rows,
      int stride,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] gy,
      float[] gz,
      int length) {
    for (int k = 0; k < 3 * rows; k++) {
      int shift = k / 3 * stride + (k % 3 - 1) * LANES;
      for (int i = 0; i < length; i += LANES) {
        multiplyAdd(y, yo + shift + i, d, p + i, gy, k * LANES);
        multiplyAdd(z, zo + shift + i, d, p + i, gz, k * LANES);
      }
    }
  }

  private static void multiplyAdd(float[] a, int ao, float[] b, int bo, float[] sum, int so) {
    for (int lane = 0; lane < LANES; lane++) {
      sum[so + lane] = Math.fma(a[ao + lane], b[bo + lane], sum[so + lane]);
    }
  }

  @Override
  public void advance(
      StepConstants constants,
      float[] a,
      int ao,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] nextY,
      int nyo,
      float[] nextZ,
      int nzo,
      int length) {
    for (int i = 0; i < length; i++) {
      a[ao + i] = RationalTanh.tanh(a[ao + i]);
    }
    replay(constants, a, ao, y, yo, z, zo, nextY, nyo, nextZ, nzo, length);
  }

  @Override
  public void replay(
      StepConstants constants,
      float[] a,
      int ao,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] nextY,
      int nyo,
      float[] nextZ,
      int nzo,
      int length) {
    float step = constants.timeStep();
    float pull = constants.pull();
    float keep = constants.keep();
    for (int i = 0; i < length; i++) {
      nextZ[nzo + i] = Math.fma(step, a[ao + i], Math.fma(pull, y[yo + i], keep * z[zo + i]));
    }
    for (int i = 0; i < length; i++) {
      nextY[nyo + i] = Math.fma(step, nextZ[nzo + i], y[yo + i]);
    }
  }

  @Override
  public void retreat(
      StepConstants constants,
      float[] a,
      int ao,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] d,
      int p,
      int length) {
    float step = constants.timeStep();
    float pull = constants.pull();
    float keep = constants.keep();
    for (int i = 0; i < length; i++) {
      float slope = Math.fma(step, y[yo + i], z[zo + i]);
      float activation = a[ao + i];
      d[p + i] = step * slope * Math.fma(-activation, activation, 1f);
      y[yo + i] = Math.fma(pull, slope, y[yo + i]);
      z[zo + i] = keep * slope;
    }
  }

  @Override
  public void constants(
      StepConstants constants,
      float[] a,
      int ao,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] oldY,
      int oyo,
      float[] oldZ,
      int ozo,
      float[] nextZ,
      int nzo,
      float[] sums,
      int length) {
    float step = constants.timeStep();
    for (int i = 0; i < length; i += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        int at = i + lane;
        float slope = Math.fma(step, y[yo + at], z[zo + at]);
        sums[lane] = Math.fma(y[yo + at], nextZ[nzo + at], sums[lane]);
        sums[LANES + lane] = Math.fma(slope, a[ao + at], sums[LANES + lane]);
        sums[2 * LANES + lane] = Math.fma(slope, oldY[oyo + at], sums[2 * LANES + lane]);
        sums[3 * LANES + lane] = Math.fma(slope, oldZ[ozo + at], sums[3 * LANES + lane]);
      }
    }
  }

  @Override
  public void driveGradient(
      float[] d,
      int p,
      float[] signals,
      int s,
      int channels,
      float[] weights,
      float[] bias,
      int unit,
      int units) {
    for (int i = 0; i < units * LANES; i++) {
      bias[unit * LANES + i] += d[p + i];
    }
    for (int i = 0; i < units; i++) {
      for (int k = 0; k < channels; k++) {
        int to = ((unit + i) * channels + k) * LANES;
        multiplyAdd(signals, s + k * LANES, d, p + i * LANES, weights, to);
      }
    }
  }

  @Override
  public void signalGradient(
      float[] weights,
      int unit,
      int units,
      float[] d,
      int p,
      int channels,
      float[] signals,
      int s) {
    for (int k = 0; k < channels; k++) {
      for (int i = 0; i < units; i++) {
        float weight = weights[(unit + i) * channels + k];
        addScaled(weight, d, p + i * LANES, signals, s + k * LANES, LANES);
      }
    }
  }

  @Override
  public void addScaled(float scale, float[] x, int xo, float[] y, int yo, int length) {
    for (int i = 0; i < length; i++) {
      y[yo + i] = Math.fma(scale, x[xo + i], y[yo + i]);
    }
  }

  @Override
  public float dot(float[] x, int xo, float[] y, int yo, int length) {
    float[] sums = new float[LANES];
    for (int i = 0; i < length; i += LANES) {
      multiplyAdd(x, xo + i, y, yo + i, sums, 0);
    }
    return total(sums);
  }

  static float total(float[] sums) {
    float total = 0;
    for (float sum : sums) {
      total += sum;
    }
    return total;
  }
}
