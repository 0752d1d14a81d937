package io.wavemill.jobs.evaluate;

import java.io.Serializable;

/**
 * A mean that can be taken in parts: the same to the bit however the numbers were divided.
 *
 * @param count of numbers
 * @param sum of them
 */
record Mean(long count, ExactSum sum) implements Serializable {

  /** Of nothing. */
  static final Mean NONE = new Mean(0, ExactSum.ZERO);

  /** With one more number. */
  Mean add(double number) {
    return new Mean(count + 1, sum.plus(number));
  }

  /** Of both together. */
  Mean merge(Mean other) {
    return new Mean(count + other.count, sum.plus(other.sum));
  }

  /** The mean; NaN of nothing. */
  double value() {
    return sum.value() / count;
  }
}
