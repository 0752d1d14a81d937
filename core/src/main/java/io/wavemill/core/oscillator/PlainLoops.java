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
      int k,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] out,
      int o,
      int length) {
    float y0 = ky[k];
    float y1 = ky[k + 1];
    float y2 = ky[k + 2];
    float z0 = kz[k];
    float z1 = kz[k + 1];
    float z2 = kz[k + 2];
    for (int i = 0; i < length; i++) {
      float p = Math.fma(y0, y[yo - LANES + i], out[o + i]);
      p = Math.fma(y1, y[yo + i], p);
      p = Math.fma(y2, y[yo + LANES + i], p);
      float q = z0 * z[zo - LANES + i];
      q = Math.fma(z1, z[zo + i], q);
      q = Math.fma(z2, z[zo + LANES + i], q);
      out[o + i] = p + q;
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
    spread(ky[k + 2], ky[k + 1], ky[k], d, p, y, yo, length);
    spread(kz[k + 2], kz[k + 1], kz[k], d, p, z, zo, length);
  }

  private static void spread(
      float w0, float w1, float w2, float[] d, int p, float[] y, int yo, int length) {
    for (int i = 0; i < length; i++) {
      float sum = Math.fma(w0, d[p - LANES + i], y[yo + i]);
      sum = Math.fma(w1, d[p + i], sum);
      y[yo + i] = Math.fma(w2, d[p + LANES + i], sum);
    }
  }

  @Override
  public void gather(
      float[] d,
      int p,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] gy,
      float[] gz,
      int k,
      int length) {
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < length; i += LANES) {
        int shifted = i + (c - 1) * LANES;
        multiplyAdd(y, yo + shifted, d, p + i, gy, (k + c) * LANES);
        multiplyAdd(z, zo + shifted, d, p + i, gz, (k + c) * LANES);
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
