package io.wavemill.core.simd;

/**
 * The hyperbolic tangent as a quotient of polynomials: {@code x·P(x²) / Q(x²)}, both of degree 4.
 *
 * <p>Its absolute error is below 3.2e-7 for all floats, that of {@code Math.tanh} rounded to float
 * 3e-8; unlike that one it consists of operations that vector registers have. It is odd, has size
 * at most 1 and is exactly ±1 from {@link #ONE} on; NaN gives NaN. The coefficients are those of
 * least largest error on 0..9 (iteratively reweighted least squares).
 */
public final class RationalTanh {

  /** The first float whose value is 1. */
  public static final float ONE = 0x1.002a06p3f;

  /** Coefficients of P from x⁰ up. */
  public static final float P0 = 1f,
      P1 = 0.13373197615146637f,
      P2 = 0.003486581379547715f,
      P3 = 2.047181988018565e-05f,
      P4 = 1.318420839169221e-08f;

  /** Coefficients of Q from x⁰ up. */
  public static final float Q0 = 1f,
      Q1 = 0.4670649766921997f,
      Q2 = 0.025841977447271347f,
      Q3 = 0.0003271384339313954f,
      Q4 = 7.70265728533559e-07f;

  private RationalTanh() {}

  /** tanh(x), absolute error below 3.2e-7. */
  public static float tanh(float x) {
    // Math.min and max, not a comparison: C2 has vector instructions for them.
    float bounded = Math.max(Math.min(x, ONE), -ONE);
    float square = bounded * bounded;
    float p = Math.fma(P4, square, P3);
    p = Math.fma(p, square, P2);
    p = Math.fma(p, square, P1);
    p = Math.fma(p, square, P0);
    float q = Math.fma(Q4, square, Q3);
    q = Math.fma(q, square, Q2);
    q = Math.fma(q, square, Q1);
    q = Math.fma(q, square, Q0);
    return p * bounded / q;
  }
}
