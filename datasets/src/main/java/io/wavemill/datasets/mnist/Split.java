package io.wavemill.datasets.mnist;

import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import java.io.Serializable;

/**
 * A part of a dataset.
 *
 * @param name {@code train}, {@code validation}, {@code test}, {@code length} or {@code velocity}
 * @param count how many sequences; their ids are 0 .. count−1
 * @param frames frames of each
 * @param testDigits whether its digits are those kept for tests
 */
public record Split(String name, long count, int frames, boolean testDigits)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The digits this split is made of. */
  public Digits digits(DigitSource source) {
    return testDigits ? source.test() : source.train();
  }
}
