package io.wavemill.core.oscillator;

import io.wavemill.core.simd.VectorUnit;

/**
 * The inner loops of oscillators in floats. Sites lie one after the other with {@link
 * VectorUnit#LANES} samples each, innermost; "lanes" below are those samples. Lengths are in
 * floats, multiples of the lanes, and counted from the given places.
 *
 * <p>There are two implementations that give the same bits: {@link PlainLoops}, and one with vector
 * registers. So that they do, every formula below is to be taken literally, {@code fma} being a
 * multiplication and an addition with one rounding.
 */
interface Loops {

  /** The fastest that this Java can run. */
  static Loops best() {
    Loops vectorised = VectorUnit.implementation(Loops.class);
    return vectorised == null ? new PlainLoops() : vectorised;
  }

  /**
   * Input term of neighbouring units: {@code out = fma(V_k, u_k, …fma(V_0, u_0, b))}.
   *
   * @param weights V {@code [unit, channel]}
   * @param bias b {@code [unit]}
   * @param unit the first unit
   * @param units how many
   * @param signals u {@code [channel, lane]} from place s
   */
  void drive(
      float[] weights,
      float[] bias,
      int unit,
      int units,
      float[] signals,
      int s,
      int channels,
      float[] out,
      int o);

  /**
   * Adds the correlation of positions y and velocities z with their kernels, three weights for each
   * of one or three rows; rows need a site more on either side.
   *
   * <pre>
   * p = out;  q = 0
   * p = fma(Ky[r,c], y[r,c-1], p)  for all r, c in order
   * q = fma(Kz[r,c], z[r,c-1], q)  for all r, c in order
   * out = p + q
   * </pre>
   *
   * @param rows 1 or 3
   * @param stride from one row to the next in y and z
   * @param yo place of the first row
   * @param zo place of the first row
   */
  void correlate(
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
      int length);

  /**
   * The transpose of {@link #correlate}: from slopes d of its output to those of y and z.
   *
   * <pre>
   * y = fma(Ky[k], d[+1], fma(Ky[k+1], d, fma(Ky[k+2], d[-1], y)));  the same for z with Kz
   * </pre>
   */
  void spread(
      float[] ky,
      float[] kz,
      int k,
      float[] d,
      int p,
      float[] y,
      int yo,
      float[] z,
      int zo,
      int length);

  /**
   * Slopes of the weights in {@link #correlate}, summed over a row of slopes d of its output, lane
   * by lane: {@code gy[r,c] = fma(y[r,c-1], d, gy[r,c])}, site after site; the same for z.
   *
   * @param gy sums {@code [weight, lane]}
   * @param gz sums {@code [weight, lane]}
   */
  void gather(
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
      int length);

  /**
   * One step: from arguments to activations in place, and to the next state.
   *
   * <pre>
   * a = tanh(a)
   * z' = fma(Δ, a, fma(-Δγ, y, (1-Δε)·z))
   * y' = fma(Δ, z', y)
   * </pre>
   */
  void advance(
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
      int length);

  /** The second and third line of {@link #advance}, with activations given. */
  void replay(
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
      int length);

  /**
   * One step back, without the coupling: from slopes y, z of the next state to those of the state
   * in place, and from activations a to the slopes d of their arguments.
   *
   * <pre>
   * z̄ = fma(Δ, y, z)
   * d = Δ·z̄ · fma(-a, a, 1)
   * y = fma(-Δγ, z̄, y);  z = (1-Δε)·z̄
   * </pre>
   */
  void retreat(
      StepConstants constants,
      float[] a,
      int ao,
      float[] y,
      int yo,
      float[] z,
      int zo,
      float[] d,
      int p,
      int length);

  /**
   * What {@link #retreat} needs to be called before, if the slopes of Δ, γ and ε are wanted: sums
   * over sites, lane by lane, with z̄ as there.
   *
   * <pre>
   * sums[0] = fma(y, nextZ, sums[0]);  sums[1] = fma(z̄, a, sums[1])
   * sums[2] = fma(z̄, oldY, sums[2]);   sums[3] = fma(z̄, oldZ, sums[3])
   * </pre>
   *
   * @param sums {@code [4, lane]}
   */
  void constants(
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
      int length);

  /**
   * Slopes of {@link #drive}: {@code bias += d}, {@code weights_k = fma(u_k, d, weights_k)} lane by
   * lane.
   *
   * @param weights sums {@code [unit, channel, lane]}
   * @param bias sums {@code [unit, lane]}
   */
  void driveGradient(
      float[] d,
      int p,
      float[] signals,
      int s,
      int channels,
      float[] weights,
      float[] bias,
      int unit,
      int units);

  /**
   * Slopes of the signals in {@link #drive}: {@code signals_k = fma(V_k, d, signals_k)}, unit after
   * unit.
   */
  void signalGradient(
      float[] weights, int unit, int units, float[] d, int p, int channels, float[] signals, int s);

  /** {@code y = fma(scale, x, y)}. */
  void addScaled(float scale, float[] x, int xo, float[] y, int yo, int length);

  /**
   * The sum of products, lane by lane and then over the lanes in order: {@code sum_l = fma(x_i,
   * y_i, sum_l)} for i = l, l + lanes, …
   */
  float dot(float[] x, int xo, float[] y, int yo, int length);
}
