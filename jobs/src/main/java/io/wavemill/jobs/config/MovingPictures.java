package io.wavemill.jobs.config;

import java.util.List;

/**
 * The moving pictures of a dataset, as far as models must know them beforehand.
 *
 * @param frames of a training sequence
 * @param longFrames of a sequence of the split {@code length}; 0 without that split
 * @param height of a frame, pixels
 * @param width of a frame, pixels
 * @param classes names of the classes that the column {@code label} numbers from 0; empty if the
 *     sequences are there to be continued
 */
public record MovingPictures(
    int frames, int longFrames, int height, int width, List<String> classes) {

  /** Keeps lists that nobody can change. */
  public MovingPictures {
    classes = List.copyOf(classes);
  }

  /** What models learn to do with them. */
  public Task task() {
    return classes.isEmpty() ? Task.FORECAST : Task.CLASSIFY;
  }

  /** Shape of a training sequence, {@code [frame, channel, height, width]}. */
  public int[] shape() {
    return new int[] {frames, 1, height, width};
  }

  /** The smaller of height and width. */
  int side() {
    return Math.min(height, width);
  }
}
