package io.wavemill.jobs.picture;

import java.util.List;

/**
 * A grey image sequence with a caption.
 *
 * @param caption shown beside the pictures; may be empty
 * @param size height and width of a frame in pixels
 * @param frames one array of {@code size * size} grey values per frame, row by row from the top, 0
 *     (black) to 255 (white)
 * @param predictedFrom the first frame that a model predicted, or the number of frames where none
 *     is; frames from there on are framed in another colour
 */
public record Clip(String caption, int size, List<byte[]> frames, int predictedFrom) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if there is no frame, or one is not {@code size * size} long
   */
  public Clip {
    frames = List.copyOf(frames);
    if (size < 1 || frames.isEmpty()) {
      throw new IllegalArgumentException("a clip has at least one frame of at least one pixel");
    }
    for (byte[] frame : frames) {
      if (frame.length != size * size) {
        throw new IllegalArgumentException(
            "a frame of " + frame.length + " values is not " + size + " x " + size + " pixels");
      }
    }
    if (predictedFrom < 0 || predictedFrom > frames.size()) {
      throw new IllegalArgumentException(
          "frame " + predictedFrom + " is not one of " + frames.size());
    }
  }

  /**
   * A clip in which every frame was observed.
   *
   * @param caption shown beside the pictures
   * @param size height and width of a frame in pixels
   * @param frames grey values of each frame
   */
  public Clip(String caption, int size, List<byte[]> frames) {
    this(caption, size, frames, frames.size());
  }

  /**
   * Cuts one array into frames, as datasets store them.
   *
   * @param caption shown beside the pictures
   * @param size height and width of a frame in pixels
   * @param values grey values, shape {@code [frame, height, width]}
   * @return the clip
   * @throws IllegalArgumentException if the values are not a whole number of frames
   */
  public static Clip of(String caption, int size, byte[] values) {
    if (size < 1 || values.length % (size * size) != 0) {
      throw new IllegalArgumentException(
          values.length + " values are not frames of " + size + " x " + size + " pixels");
    }
    byte[][] frames = new byte[values.length / (size * size)][size * size];
    for (int i = 0; i < frames.length; i++) {
      System.arraycopy(values, i * size * size, frames[i], 0, size * size);
    }
    return new Clip(caption, size, List.of(frames));
  }

  /**
   * The same clip with its predicted frames marked.
   *
   * @param first the first predicted frame
   * @return the marked clip
   */
  public Clip predictedFrom(int first) {
    return new Clip(caption, size, frames, first);
  }
}
