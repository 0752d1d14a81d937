package io.wavemill.jobs.picture;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * An image sequence with a caption.
 *
 * @param caption shown beside the pictures; may be empty
 * @param width of a frame in pixels
 * @param height of a frame in pixels
 * @param frames one array of {@code height * width} colours {@code 0xRRGGBB} per frame, row by row
 *     from the top
 * @param predictedFrom the first frame that a model predicted, or the number of frames where none
 *     is; frames from there on are framed in another colour
 */
public record Clip(String caption, int width, int height, List<int[]> frames, int predictedFrom) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if there is no frame, or one is not {@code height * width}
   *     long
   */
  public Clip {
    frames = List.copyOf(frames);
    if (width < 1 || height < 1 || frames.isEmpty()) {
      throw new IllegalArgumentException("a clip has at least one frame of at least one pixel");
    }
    for (int[] frame : frames) {
      if (frame.length != width * height) {
        throw new IllegalArgumentException(
            "a frame of " + frame.length + " values is not " + width + " x " + height + " pixels");
      }
    }
    if (predictedFrom < 0 || predictedFrom > frames.size()) {
      throw new IllegalArgumentException(
          "frame " + predictedFrom + " is not one of " + frames.size());
    }
  }

  /**
   * Cuts one array into square grey frames, as datasets store them, all observed.
   *
   * @param caption shown beside the pictures
   * @param size height and width of a frame in pixels
   * @param values grey values, shape {@code [frame, height, width]}
   * @return the clip
   * @throws IllegalArgumentException if the values are not a whole number of frames
   */
  public static Clip of(String caption, int size, byte[] values) {
    return of(caption, 1, size, size, values);
  }

  /**
   * Cuts one array into frames, as datasets store them, all observed.
   *
   * @param caption shown beside the pictures
   * @param channels 1 for grey values, 3 for red, green and blue
   * @param height of a frame in pixels
   * @param width of a frame in pixels
   * @param values 0 .. 255, shape {@code [frame, channel, height, width]}
   * @return the clip
   * @throws IllegalArgumentException if the values are not a whole number of frames
   */
  public static Clip of(String caption, int channels, int height, int width, byte[] values) {
    int pixels = height * width;
    if (pixels < 1 || channels != 1 && channels != 3 || values.length % (channels * pixels) != 0) {
      throw new IllegalArgumentException(
          "%d values are not frames of %d x %d pixels in %d channels"
              .formatted(values.length, width, height, channels));
    }
    List<int[]> frames = new ArrayList<>();
    for (int start = 0; start < values.length; start += channels * pixels) {
      int[] frame = new int[pixels];
      for (int i = 0; i < pixels; i++) {
        int red = values[start + i] & 0xFF;
        int green = channels == 1 ? red : values[start + pixels + i] & 0xFF;
        int blue = channels == 1 ? red : values[start + 2 * pixels + i] & 0xFF;
        frame[i] = red << 16 | green << 8 | blue;
      }
      frames.add(frame);
    }
    return new Clip(caption, width, height, frames, frames.size());
  }

  /** The colours of a picture as a clip's frame. */
  static int[] pixels(BufferedImage image) {
    int width = image.getWidth();
    int[] colours = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    for (int i = 0; i < colours.length; i++) {
      colours[i] &= 0xFFFFFF;
    }
    return colours;
  }

  /** The same clip with the last row of every frame on top, for data that have y upward. */
  public Clip upsideDown() {
    List<int[]> turned = new ArrayList<>();
    for (int[] frame : frames) {
      int[] copy = new int[frame.length];
      for (int y = 0; y < height; y++) {
        System.arraycopy(frame, y * width, copy, (height - 1 - y) * width, width);
      }
      turned.add(copy);
    }
    return new Clip(caption, width, height, turned, predictedFrom);
  }

  /**
   * The same clip with its predicted frames marked.
   *
   * @param first the first predicted frame
   * @return the marked clip
   */
  public Clip predictedFrom(int first) {
    return new Clip(caption, width, height, frames, first);
  }

  /**
   * The same clip with fewer frames, evenly spaced, the first and the last among them.
   *
   * @param most how many frames it may have, at least 2
   * @return the clip, itself if it is short enough
   */
  public Clip thinned(int most) {
    if (frames.size() <= most) {
      return this;
    }
    List<int[]> kept = new ArrayList<>();
    int marked = 0;
    for (int i = 0; i < most; i++) {
      int index = (int) ((long) i * (frames.size() - 1) / (most - 1));
      kept.add(frames.get(index));
      marked += index < predictedFrom ? 1 : 0;
    }
    return new Clip(caption, width, height, kept, marked);
  }
}
