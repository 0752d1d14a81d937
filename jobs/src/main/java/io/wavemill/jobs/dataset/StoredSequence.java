package io.wavemill.jobs.dataset;

import java.io.Serializable;

/**
 * A sequence of a dataset as training needs it.
 *
 * @param id its number within its split, from 0
 * @param shape lengths of the dimensions of {@code frames}, {@code [frame, channel, height, width]}
 * @param frames grey values 0 .. 255 as unsigned bytes, row-major; not copied
 * @param label number of its class, from 0, or {@link #UNLABELLED}
 */
public record StoredSequence(long id, int[] shape, byte[] frames, int label)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The label of a sequence in a dataset without classes. */
  public static final int UNLABELLED = -1;

  /** A sequence without a label. */
  public StoredSequence(long id, int[] shape, byte[] frames) {
    this(id, shape, frames, UNLABELLED);
  }
}
