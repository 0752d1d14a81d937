package io.wavemill.core.oscillator;

import io.wavemill.core.simd.RationalTanh;
import io.wavemill.core.simd.VectorUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Loops} on vector registers of up to {@link VectorUnit#LANES} floats. Sums stay in
 * registers along a row, weights too; each loop is short enough for C2 to keep them there.
 */
final class VectorisedLoops implements Loops {

  private static final int LANES = VectorUnit.LANES;

  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() <= LANES
          ? FloatVector.SPECIES_PREFERRED
          : FloatVector.SPECIES_512;

  private static final int WIDTH = SPECIES.length();

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** As {@link RationalTanh#tanh(float)}. */
  private static FloatVector tanh(FloatVector x) {
    // Comparisons and not min and max, whose care for -0 costs more here than it gives.
    FloatVector one = all(RationalTanh.ONE);
    FloatVector minus = all(-RationalTanh.ONE);
    FloatVector below = x.blend(one, x.compare(VectorOperators.GT, one));
    FloatVector bounded = below.blend(minus, below.compare(VectorOperators.LT, minus));
    FloatVector square = bounded.mul(bounded);
    FloatVector p = all(RationalTanh.P4).fma(square, all(RationalTanh.P3));
    p = p.fma(square, all(RationalTanh.P2));
    p = p.fma(square, all(RationalTanh.P1));
    p = p.fma(square, all(RationalTanh.P0));
    FloatVector q = all(RationalTanh.Q4).fma(square, all(RationalTanh.Q3));
    q = q.fma(square, all(RationalTanh.Q2));
    q = q.fma(square, all(RationalTanh.Q1));
    q = q.fma(square, all(RationalTanh.Q0));
    return p.mul(bounded).div(q);
  }

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
    if (channels == 1) {
      driveByOne(weights, bias, unit, units, signals, s, out, o);
      return;
    }
    for (int i = 0; i < units; i++) {
      for (int lane = 0; lane < LANES; lane += WIDTH) {
        FloatVector sum = all(bias[unit + i]);
        for (int k = 0; k < channels; k++) {
          FloatVector weight = all(weights[(unit + i) * channels + k]);
          sum = weight.fma(load(signals, s + k * LANES + lane), sum);
        }
        sum.intoArray(out, o + i * LANES + lane);
      }
    }
  }

  /** Digits come pixel by pixel: one channel, and no loop over it. */
  private static void driveByOne(
      float[] weights,
      float[] bias,
      int unit,
      int units,
      float[] signals,
      int s,
      float[] out,
      int o) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector signal = load(signals, s + lane);
      for (int i = 0; i < units; i++) {
        all(weights[unit + i])
            .fma(signal, all(bias[unit + i]))
            .intoArray(out, o + i * LANES + lane);
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
    if (rows == 1) {
      correlateOneRow(ky, kz, y, yo, z, zo, out, o, length);
    } else {
      // Apart: nine weights fit the sixteen registers of AVX2, eighteen do not.
      continueThreeRows(ky, stride, y, yo, out, o, length);
      addThreeRows(kz, stride, z, zo, out, o, length);
    }
  }

  private static void correlateOneRow(
      float[] ky,
      float[] kz,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] out,
      int o,
      int length) {
    FloatVector y0 = all(ky[0]);
    FloatVector y1 = all(ky[1]);
    FloatVector y2 = all(ky[2]);
    FloatVector z0 = all(kz[0]);
    FloatVector z1 = all(kz[1]);
    FloatVector z2 = all(kz[2]);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector p = load(y, yo - LANES + i).fma(y0, load(out, o + i));
      FloatVector q = load(z, zo - LANES + i).fma(z0, zero);
      p = load(y, yo + i).fma(y1, p);
      q = load(z, zo + i).fma(z1, q);
      p = load(y, yo + LANES + i).fma(y2, p);
      q = load(z, zo + LANES + i).fma(z2, q);
      p.add(q).intoArray(out, o + i);
    }
  }

  /** The first of two sums, which goes on from what is there. */
  private static void continueThreeRows(
      float[] kernel, int stride, float[] map, int row0, float[] out, int o, int length) {
    FloatVector w0 = all(kernel[0]);
    FloatVector w1 = all(kernel[1]);
    FloatVector w2 = all(kernel[2]);
    FloatVector w3 = all(kernel[3]);
    FloatVector w4 = all(kernel[4]);
    FloatVector w5 = all(kernel[5]);
    FloatVector w6 = all(kernel[6]);
    FloatVector w7 = all(kernel[7]);
    FloatVector w8 = all(kernel[8]);
    int row1 = row0 + stride;
    int row2 = row1 + stride;
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector sum = load(map, row0 - LANES + i).fma(w0, load(out, o + i));
      sum = load(map, row0 + i).fma(w1, sum);
      sum = load(map, row0 + LANES + i).fma(w2, sum);
      sum = load(map, row1 - LANES + i).fma(w3, sum);
      sum = load(map, row1 + i).fma(w4, sum);
      sum = load(map, row1 + LANES + i).fma(w5, sum);
      sum = load(map, row2 - LANES + i).fma(w6, sum);
      sum = load(map, row2 + i).fma(w7, sum);
      sum = load(map, row2 + LANES + i).fma(w8, sum);
      sum.intoArray(out, o + i);
    }
  }

  /** The second of two sums, which is added to what is there. */
  private static void addThreeRows(
      float[] kernel, int stride, float[] map, int row0, float[] out, int o, int length) {
    FloatVector w0 = all(kernel[0]);
    FloatVector w1 = all(kernel[1]);
    FloatVector w2 = all(kernel[2]);
    FloatVector w3 = all(kernel[3]);
    FloatVector w4 = all(kernel[4]);
    FloatVector w5 = all(kernel[5]);
    FloatVector w6 = all(kernel[6]);
    FloatVector w7 = all(kernel[7]);
    FloatVector w8 = all(kernel[8]);
    int row1 = row0 + stride;
    int row2 = row1 + stride;
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector sum = load(map, row0 - LANES + i).fma(w0, zero);
      sum = load(map, row0 + i).fma(w1, sum);
      sum = load(map, row0 + LANES + i).fma(w2, sum);
      sum = load(map, row1 - LANES + i).fma(w3, sum);
      sum = load(map, row1 + i).fma(w4, sum);
      sum = load(map, row1 + LANES + i).fma(w5, sum);
      sum = load(map, row2 - LANES + i).fma(w6, sum);
      sum = load(map, row2 + i).fma(w7, sum);
      sum = load(map, row2 + LANES + i).fma(w8, sum);
      load(out, o + i).add(sum).intoArray(out, o + i);
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
    FloatVector y0 = all(ky[k + 2]);
    FloatVector y1 = all(ky[k + 1]);
    FloatVector y2 = all(ky[k]);
    FloatVector z0 = all(kz[k + 2]);
    FloatVector z1 = all(kz[k + 1]);
    FloatVector z2 = all(kz[k]);
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector left = load(d, p - LANES + i);
      FloatVector here = load(d, p + i);
      FloatVector right = load(d, p + LANES + i);
      FloatVector toY = left.fma(y0, load(y, yo + i));
      FloatVector toZ = left.fma(z0, load(z, zo + i));
      toY = here.fma(y1, toY);
      toZ = here.fma(z1, toZ);
      right.fma(y2, toY).intoArray(y, yo + i);
      right.fma(z2, toZ).intoArray(z, zo + i);
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
    if (rows == 1) {
      gatherOneRow(d, p, y, yo, gy, length);
      gatherOneRow(d, p, z, zo, gz, length);
    } else {
      gatherThreeRows(d, p, stride, y, yo, gy, length);
      gatherThreeRows(d, p, stride, z, zo, gz, length);
    }
  }

  private static void gatherOneRow(
      float[] d, int p, float[] map, int row, float[] sums, int length) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector g0 = load(sums, lane);
      FloatVector g1 = load(sums, LANES + lane);
      FloatVector g2 = load(sums, 2 * LANES + lane);
      for (int i = lane; i < length; i += LANES) {
        FloatVector slope = load(d, p + i);
        g0 = load(map, row - LANES + i).fma(slope, g0);
        g1 = load(map, row + i).fma(slope, g1);
        g2 = load(map, row + LANES + i).fma(slope, g2);
      }
      g0.intoArray(sums, lane);
      g1.intoArray(sums, LANES + lane);
      g2.intoArray(sums, 2 * LANES + lane);
    }
  }

  private static void gatherThreeRows(
      float[] d, int p, int stride, float[] map, int row0, float[] sums, int length) {
    int row1 = row0 + stride;
    int row2 = row1 + stride;
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector g0 = load(sums, 0 * LANES + lane);
      FloatVector g1 = load(sums, 1 * LANES + lane);
      FloatVector g2 = load(sums, 2 * LANES + lane);
      FloatVector g3 = load(sums, 3 * LANES + lane);
      FloatVector g4 = load(sums, 4 * LANES + lane);
      FloatVector g5 = load(sums, 5 * LANES + lane);
      FloatVector g6 = load(sums, 6 * LANES + lane);
      FloatVector g7 = load(sums, 7 * LANES + lane);
      FloatVector g8 = load(sums, 8 * LANES + lane);
      for (int i = lane; i < length; i += LANES) {
        FloatVector slope = load(d, p + i);
        g0 = load(map, row0 - LANES + i).fma(slope, g0);
        g1 = load(map, row0 + i).fma(slope, g1);
        g2 = load(map, row0 + LANES + i).fma(slope, g2);
        g3 = load(map, row1 - LANES + i).fma(slope, g3);
        g4 = load(map, row1 + i).fma(slope, g4);
        g5 = load(map, row1 + LANES + i).fma(slope, g5);
        g6 = load(map, row2 - LANES + i).fma(slope, g6);
        g7 = load(map, row2 + i).fma(slope, g7);
        g8 = load(map, row2 + LANES + i).fma(slope, g8);
      }
      g0.intoArray(sums, 0 * LANES + lane);
      g1.intoArray(sums, 1 * LANES + lane);
      g2.intoArray(sums, 2 * LANES + lane);
      g3.intoArray(sums, 3 * LANES + lane);
      g4.intoArray(sums, 4 * LANES + lane);
      g5.intoArray(sums, 5 * LANES + lane);
      g6.intoArray(sums, 6 * LANES + lane);
      g7.intoArray(sums, 7 * LANES + lane);
      g8.intoArray(sums, 8 * LANES + lane);
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
    FloatVector step = all(constants.timeStep());
    FloatVector pull = all(constants.pull());
    FloatVector keep = all(constants.keep());
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector activation = tanh(load(a, ao + i));
      activation.intoArray(a, ao + i);
      FloatVector position = load(y, yo + i);
      FloatVector velocity = activation.fma(step, position.fma(pull, load(z, zo + i).mul(keep)));
      velocity.intoArray(nextZ, nzo + i);
      velocity.fma(step, position).intoArray(nextY, nyo + i);
    }
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
    FloatVector step = all(constants.timeStep());
    FloatVector pull = all(constants.pull());
    FloatVector keep = all(constants.keep());
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector position = load(y, yo + i);
      FloatVector velocity =
          load(a, ao + i).fma(step, position.fma(pull, load(z, zo + i).mul(keep)));
      velocity.intoArray(nextZ, nzo + i);
      velocity.fma(step, position).intoArray(nextY, nyo + i);
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
    FloatVector step = all(constants.timeStep());
    FloatVector pull = all(constants.pull());
    FloatVector keep = all(constants.keep());
    FloatVector one = all(1f);
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector position = load(y, yo + i);
      FloatVector slope = position.fma(step, load(z, zo + i));
      FloatVector activation = load(a, ao + i);
      FloatVector falloff = activation.neg().fma(activation, one);
      slope.mul(step).mul(falloff).intoArray(d, p + i);
      slope.fma(pull, position).intoArray(y, yo + i);
      slope.mul(keep).intoArray(z, zo + i);
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
    FloatVector step = all(constants.timeStep());
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector sum0 = load(sums, lane);
      FloatVector sum1 = load(sums, LANES + lane);
      FloatVector sum2 = load(sums, 2 * LANES + lane);
      FloatVector sum3 = load(sums, 3 * LANES + lane);
      for (int i = lane; i < length; i += LANES) {
        FloatVector position = load(y, yo + i);
        FloatVector slope = position.fma(step, load(z, zo + i));
        sum0 = position.fma(load(nextZ, nzo + i), sum0);
        sum1 = slope.fma(load(a, ao + i), sum1);
        sum2 = slope.fma(load(oldY, oyo + i), sum2);
        sum3 = slope.fma(load(oldZ, ozo + i), sum3);
      }
      sum0.intoArray(sums, lane);
      sum1.intoArray(sums, LANES + lane);
      sum2.intoArray(sums, 2 * LANES + lane);
      sum3.intoArray(sums, 3 * LANES + lane);
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
    for (int i = 0; i < units; i++) {
      for (int lane = 0; lane < LANES; lane += WIDTH) {
        FloatVector slope = load(d, p + i * LANES + lane);
        int b = (unit + i) * LANES + lane;
        load(bias, b).add(slope).intoArray(bias, b);
        for (int k = 0; k < channels; k++) {
          int w = ((unit + i) * channels + k) * LANES + lane;
          load(signals, s + k * LANES + lane).fma(slope, load(weights, w)).intoArray(weights, w);
        }
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
      for (int lane = 0; lane < LANES; lane += WIDTH) {
        int to = s + k * LANES + lane;
        FloatVector sum = load(signals, to);
        for (int i = 0; i < units; i++) {
          FloatVector weight = all(weights[(unit + i) * channels + k]);
          sum = weight.fma(load(d, p + i * LANES + lane), sum);
        }
        sum.intoArray(signals, to);
      }
    }
  }

  @Override
  public void addScaled(float scale, float[] x, int xo, float[] y, int yo, int length) {
    FloatVector factor = all(scale);
    for (int i = 0; i < length; i += WIDTH) {
      load(x, xo + i).fma(factor, load(y, yo + i)).intoArray(y, yo + i);
    }
  }

  @Override
  public float dot(float[] x, int xo, float[] y, int yo, int length) {
    float[] sums = new float[LANES];
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int i = lane; i < length; i += LANES) {
        sum = load(x, xo + i).fma(load(y, yo + i), sum);
      }
      sum.intoArray(sums, lane);
    }
    return PlainLoops.total(sums);
  }
}
