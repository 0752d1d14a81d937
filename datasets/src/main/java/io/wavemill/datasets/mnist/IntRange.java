package io.wavemill.datasets.mnist;

import java.io.Serializable;

/**
 * Whole numbers from {@code low} to {@code high}, both included.
 *
 * @param low the smallest
 * @param high the largest, at least {@code low}
 */
public record IntRange(int low, int high) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Checks the order. */
  public IntRange {
    if (low > high) {
      throw new IllegalArgumentException("empty range " + low + " .. " + high);
    }
  }

  /** {@code -extent .. extent}. */
  public static IntRange symmetric(int extent) {
    return new IntRange(-extent, extent);
  }

  /** One value only. */
  public static IntRange only(int value) {
    return new IntRange(value, value);
  }
}
