package io.wavemill.datasets.phase;

import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import java.util.Arrays;

/** Handwritten digits as images. */
public final class DigitImages {
  private DigitImages() {}

  /**
   * All digits of a source; labels are {@code 0} .. {@code 9}, names the digits' numbers.
   *
   * @throws io.wavemill.datasets.InputException if the digits cannot be had
   */
  public static ImageSet of(DigitSource source) {
    return new ImageSet(
        Digits.SIDE,
        Digits.SIDE,
        part(source.train()),
        part(source.test()),
        source.files(),
        source.licence(),
        source.citation());
  }

  private static ImageSet.Part part(Digits digits) {
    byte[][] pixels = new byte[digits.size()][];
    String[] labels = new String[digits.size()];
    String[] names = new String[digits.size()];
    for (int i = 0; i < digits.size(); i++) {
      pixels[i] = Arrays.copyOfRange(digits.pixels(), i * Digits.PIXELS, (i + 1) * Digits.PIXELS);
      labels[i] = Integer.toString(digits.label(i));
      names[i] = Integer.toString(i);
    }
    return new ImageSet.Part(pixels, labels, names);
  }
}
