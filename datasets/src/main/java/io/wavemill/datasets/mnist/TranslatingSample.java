package io.wavemill.datasets.mnist;

import java.io.Serializable;
import java.util.List;

/**
 * One sequence of a dataset.
 *
 * @param id its number within its split, from 0
 * @param paths each digit's way
 * @param labels which digit 0 .. 9 each shows, in the order of {@code paths}
 * @param cell the velocity that all digits of the sequence share by design, or null outside the
 *     {@code velocity} split
 * @param frames grey values 0 .. 255 as unsigned bytes, {@code [frames, 1, canvas, canvas]}; not
 *     copied
 */
public record TranslatingSample(
    long id, List<DigitPath> paths, List<Integer> labels, Velocity cell, byte[] frames)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Copies the lists. */
  public TranslatingSample {
    paths = List.copyOf(paths);
    labels = List.copyOf(labels);
  }
}
