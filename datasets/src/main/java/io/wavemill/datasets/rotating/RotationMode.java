package io.wavemill.datasets.rotating;

import io.wavemill.datasets.source.Digits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** About which point the digits of <i>Neural Wave Machines</i> turn. */
public enum RotationMode {
  /**
   * Half the width, (14, 14): as the reference implementation's library for turning images did it,
   * in the release that it was written for. Half a pixel to the right of the middle and below it.
   */
  REFERENCE,

  /**
   * (14.0185, 14.0185): as releases 0.3.1 to 0.4.0 of that library did it, which took pixels for
   * areas in one place and for points in another.
   */
  UNALIGNED,

  /** The middle, (13.5, 13.5). */
  CORRECTED;

  /** The words for an experiment's file. */
  public static final List<String> WORDS = Arrays.stream(values()).map(RotationMode::word).toList();

  /** The word for an experiment's file. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mode of a word.
   *
   * @throws IllegalArgumentException if it is none of {@link #WORDS}
   */
  public static RotationMode of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** The fixed point of a square image, in both directions, pixels. */
  double centre(int side) {
    double half = side / 2.0;
    return switch (this) {
      case REFERENCE -> half;
      case UNALIGNED -> (2 * half / (side - 1) * side - 1) / 2;
      case CORRECTED -> (side - 1) / 2.0;
    };
  }

  /** How a digit turns. */
  RotationGeometry geometry() {
    return RotationGeometry.ofDigit(centre(Digits.SIDE));
  }
}
