package io.wavemill.jobs.evaluate;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum of doubles without any rounding, so that neither the order of its terms nor how they were
 * grouped can be seen in it.
 *
 * <p>Every finite double is a whole number of units of 2⁻¹⁰⁷⁴; the sum is one too, kept in digits
 * of 32 bits (a superaccumulator: U. Kulisch, "Computer Arithmetic and Validity", 2013, chapter 8).
 * A digit has a long to itself and may be negative, so that carries wait until very many terms have
 * come together. Only digits between the least and the greatest that occurred are kept: of terms
 * that are alike in magnitude, three or four.
 *
 * <p>Never changes; additions give another sum.
 */
final class ExactSum implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Of nothing. */
  static final ExactSum ZERO = new ExactSum(0, new long[0], 0, 0);

  private static final int DIGIT_BITS = 32;
  private static final long DIGIT = (1L << DIGIT_BITS) - 1;

  /** A double's significand has so many bits, of which all but the first are stored. */
  private static final int SIGNIFICAND_BITS = 53;

  private static final int FRACTION_BITS = SIGNIFICAND_BITS - 1;

  /** What stands in place of an exponent in infinities and in what is no number. */
  private static final int NOT_FINITE = 0x7FF;

  /** Of the unit. */
  private static final int UNIT_EXPONENT = Double.MIN_EXPONENT - FRACTION_BITS;

  /**
   * A term changes a digit by less than 2³³, so after this many every digit is below 2⁶² and has
   * room for a last carry.
   */
  private static final int MOST_PENDING = 1 << 29;

  /** Place of the first digit kept; digit {@code i} counts 2^(32·(lowest + i)) units. */
  private final int lowest;

  private final long[] digits;

  /** Every digit is below {@code pending} · 2³³, whatever its sign. */
  private final int pending;

  /** The sum of all terms that are not finite; 0 if there were none. */
  private final double notFinite;

  private ExactSum(int lowest, long[] digits, int pending, double notFinite) {
    this.lowest = lowest;
    this.digits = digits;
    this.pending = pending;
    this.notFinite = notFinite;
  }

  /** With one more term; infinities and NaN count as in ordinary addition. */
  ExactSum plus(double term) {
    long bits = Double.doubleToRawLongBits(term);
    int exponent = (int) (bits >>> FRACTION_BITS) & NOT_FINITE;
    if (exponent == NOT_FINITE) {
      return new ExactSum(lowest, digits, pending, notFinite + term);
    }
    long fraction = bits & ((1L << FRACTION_BITS) - 1);
    // Without an exponent a double has no hidden bit, and the place of the least exponent.
    long significand = exponent == 0 ? fraction : fraction | 1L << FRACTION_BITS;
    if (significand == 0) {
      return this;
    }
    int place = Math.max(exponent, 1) - 1;
    int shift = place % DIGIT_BITS;
    long low = (significand & DIGIT) << shift;
    long high = (significand >>> DIGIT_BITS) << shift;
    long sign = bits < 0 ? -1 : 1;
    long[] three = {
      sign * (low & DIGIT),
      sign * ((low >>> DIGIT_BITS) + (high & DIGIT)),
      sign * (high >>> DIGIT_BITS)
    };
    return plus(new ExactSum(place / DIGIT_BITS, three, 1, 0));
  }

  /** With all terms of another sum. */
  ExactSum plus(ExactSum other) {
    if (pending > MOST_PENDING - other.pending) {
      return carried().plus(other.carried());
    }
    double beyond = notFinite + other.notFinite;
    if (other.digits.length == 0) {
      return new ExactSum(lowest, digits, pending, beyond);
    }
    if (digits.length == 0) {
      return new ExactSum(other.lowest, other.digits, other.pending, beyond);
    }
    int from = Math.min(lowest, other.lowest);
    int to = Math.max(lowest + digits.length, other.lowest + other.digits.length);
    long[] sum = new long[to - from];
    System.arraycopy(digits, 0, sum, lowest - from, digits.length);
    for (int i = 0; i < other.digits.length; i++) {
      sum[other.lowest - from + i] += other.digits[i];
    }
    return new ExactSum(from, sum, pending + other.pending, beyond);
  }

  /** The same sum with digits of 0 .. 2³² - 1, but for the last one, which has the sign. */
  private ExactSum carried() {
    int last = digits.length - 1;
    boolean wide = last >= 0 && Math.abs(digits[last]) > DIGIT;
    long[] small = Arrays.copyOf(digits, digits.length + (wide ? 1 : 0));
    for (int i = 0; i < small.length - 1; i++) {
      small[i + 1] += small[i] >> DIGIT_BITS;
      small[i] &= DIGIT;
    }
    return new ExactSum(lowest, small, 1, notFinite);
  }

  /**
   * The double nearest to the sum, the even one of two; an infinity beyond the largest. A sum of
   * nothing, or of zeros of whatever sign, is 0.
   */
  double value() {
    if (notFinite != 0) {
      return notFinite;
    }
    BigInteger sum = BigInteger.ZERO;
    for (int i = digits.length - 1; i >= 0; i--) {
      sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
    }
    BigInteger magnitude = sum.abs();
    int surplus = Math.max(0, magnitude.bitLength() - SIGNIFICAND_BITS);
    BigInteger kept = magnitude.shiftRight(surplus);
    boolean halfOrMore = surplus > 0 && magnitude.testBit(surplus - 1);
    boolean moreThanHalf = halfOrMore && magnitude.getLowestSetBit() < surplus - 1;
    if (moreThanHalf || (halfOrMore && kept.testBit(0))) {
      kept = kept.add(BigInteger.ONE);
    }
    // Exact, or too large: no bit is below the unit.
    int exponent = UNIT_EXPONENT + DIGIT_BITS * lowest + surplus;
    double rounded = Math.scalb(kept.doubleValue(), exponent);
    return sum.signum() < 0 ? -rounded : rounded;
  }
}
