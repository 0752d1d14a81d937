package io.wavemill.jobs.dataset;

import java.io.Serializable;

/**
 * A sequence of a dataset as training needs it.
 *
 * @param id its number within its split, from 0
 * @param shape lengths of the dimensions of {@code frames}, {@code [frame, channel, height, width]}
 * @param frames grey values 0 .. 255 as unsigned bytes, row-major; not copied
 */
public record StoredSequence(long id, int[] shape, byte[] frames) implements Serializable {
  private static final long serialVersionUID = 1L;
}
