package io.wavemill.datasets.rotating;

import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.source.SourceFile;
import java.io.Serializable;
import java.util.List;

/**
 * Digits as they travel to where sequences are made of them, with what a dataset's card says of
 * them.
 *
 * @param train the digits to train and validate on
 * @param test those kept for tests
 * @param files the files they came from
 * @param licence the terms under which they may be used
 * @param citation whom to cite
 */
record DigitSets(Digits train, Digits test, List<SourceFile> files, String licence, String citation)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Reads the digits.
   *
   * @throws io.wavemill.datasets.InputException if they cannot be had
   */
  static DigitSets of(DigitSource source) {
    return new DigitSets(
        source.train(),
        source.test(),
        List.copyOf(source.files()),
        source.licence(),
        source.citation());
  }
}
