package io.wavemill.datasets.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * Handwritten digits with their labels, in memory.
 *
 * <p>The arrays are not copied, neither in nor out: sixty thousand digits are 47 MB, and they are
 * only read.
 *
 * @param pixels grey values 0 (background) .. 255 (ink) as unsigned bytes, {@code [digit, y, x]},
 *     row-major, 28×28 each
 * @param labels which digit it is, 0 .. 9, {@code [digit]}
 * @param name what these digits are, for messages
 */
public record Digits(byte[] pixels, byte[] labels, String name) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Height and width of a digit, in pixels. */
  public static final int SIDE = 28;

  /** Pixels of a digit. */
  public static final int PIXELS = SIDE * SIDE;

  /**
   * Checks that the arrays belong together.
   *
   * @throws IllegalArgumentException if they do not
   */
  public Digits {
    Objects.requireNonNull(name, "name");
    if (pixels.length != (long) labels.length * PIXELS) {
      throw new IllegalArgumentException(
          name + ": " + labels.length + " labels, but " + pixels.length + " pixels");
    }
    for (byte label : labels) {
      if (label < 0 || label > 9) {
        throw new IllegalArgumentException(name + ": label " + (label & 0xff));
      }
    }
  }

  /** How many digits there are. */
  public int size() {
    return labels.length;
  }

  /** Grey value 0 .. 255 of one pixel; {@code y} grows downward, {@code x} to the right. */
  public int pixel(int digit, int y, int x) {
    return pixels[digit * PIXELS + y * SIDE + x] & 0xff;
  }

  /** Which digit 0 .. 9 number {@code digit} shows. */
  public int label(int digit) {
    return labels[digit];
  }

  /** Equal when names, labels and pixels are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Digits that
        && name.equals(that.name)
        && Arrays.equals(labels, that.labels)
        && Arrays.equals(pixels, that.pixels);
  }

  @Override
  public int hashCode() {
    // Without the pixels: labels tell sets apart well enough, and hashing 47 MB is slow.
    return 31 * name.hashCode() + Arrays.hashCode(labels);
  }

  @Override
  public String toString() {
    return name + " (" + size() + " digits)";
  }
}
