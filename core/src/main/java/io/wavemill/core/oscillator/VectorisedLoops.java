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
    FloatVector y0 = all(ky[k]);
    FloatVector y1 = all(ky[k + 1]);
    FloatVector y2 = all(ky[k + 2]);
    FloatVector z0 = all(kz[k]);
    FloatVector z1 = all(kz[k + 1]);
    FloatVector z2 = all(kz[k + 2]);
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector p = load(y, yo - LANES + i).fma(y0, load(out, o + i));
      FloatVector q = load(z, zo - LANES + i).mul(z0);
      p = load(y, yo + i).fma(y1, p);
      q = load(z, zo + i).fma(z1, q);
      p = load(y, yo + LANES + i).fma(y2, p);
      q = load(z, zo + LANES + i).fma(z2, q);
      p.add(q).intoArray(out, o + i);
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
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] gy,
      float[] gz,
      int k,
      int length) {
    for (int lane = 0; lane < LANES; lane += WIDTH) {
      int g0 = k * LANES + lane;
      int g1 = g0 + LANES;
      int g2 = g1 + LANES;
      FloatVector y0 = load(gy, g0);
      FloatVector y1 = load(gy, g1);
      FloatVector y2 = load(gy, g2);
      FloatVector z0 = load(gz, g0);
      FloatVector z1 = load(gz, g1);
      FloatVector z2 = load(gz, g2);
      for (int i = lane; i < length; i += LANES) {
        FloatVector slope = load(d, p + i);
        y0 = load(y, yo - LANES + i).fma(slope, y0);
        z0 = load(z, zo - LANES + i).fma(slope, z0);
        y1 = load(y, yo + i).fma(slope, y1);
        z1 = load(z, zo + i).fma(slope, z1);
        y2 = load(y, yo + LANES + i).fma(slope, y2);
        z2 = load(z, zo + LANES + i).fma(slope, z2);
      }
      y0.intoArray(gy, g0);
      y1.intoArray(gy, g1);
      y2.intoArray(gy, g2);
      z0.intoArray(gz, g0);
      z1.intoArray(gz, g1);
      z2.intoArray(gz, g2);
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
