package io.wavemill.datasets.kth;

import java.io.Serializable;

/**
 * Consecutive frames of a video.
 *
 * @param first the first
 * @param last the last, inclusive
 */
public record FrameRange(int first, int last) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many frames they are. */
  public int length() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
