package io.wavemill.jobs.picture;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A moving picture of sequences: clips in a grid, captions above them, all in step. */
public final class Movie {
  private static final int GAP = 10;

  private Movie() {}

  /**
   * Draws the movie. Clips that end earlier stay at their last frame; the movie repeats for ever.
   *
   * @param clips the clips in reading order, at least one, all of one size
   * @param columns how many stand side by side
   * @param scale how many times a pixel is enlarged, 1 or more
   * @param frameTime how long a frame is shown; GIF counts in hundredths of a second
   * @return an animated GIF file
   */
  public static byte[] gif(List<Clip> clips, int columns, int scale, Duration frameTime) {
    return gif(clips, columns, scale, frameTime, Captions.ofThisRuntime());
  }

  static byte[] gif(
      List<Clip> clips, int columns, int scale, Duration frameTime, Captions captions) {
    if (clips.isEmpty() || columns < 1 || scale < 1) {
      throw new IllegalArgumentException(
          "a movie has at least one clip, one column and a scale of 1 or more");
    }
    int width = clips.get(0).width();
    int height = clips.get(0).height();
    int length = 0;
    for (Clip clip : clips) {
      if (clip.width() != width || clip.height() != height) {
        throw new IllegalArgumentException("clips of one movie have one size");
      }
      length = Math.max(length, clip.frames().size());
    }
    int cell = width * scale + 2 * Canvas.BORDER;
    int across = Math.min(columns, clips.size());
    int down = (clips.size() + columns - 1) / columns;
    int captionHeight = captions.height(clips, cell);
    int rowHeight = captionHeight + height * scale + 2 * Canvas.BORDER + GAP;

    List<BufferedImage> images = new ArrayList<>();
    for (int t = 0; t < length; t++) {
      Canvas canvas = new Canvas(GAP + across * (cell + GAP), GAP + down * rowHeight);
      for (int i = 0; i < clips.size(); i++) {
        Clip clip = clips.get(i);
        int x = GAP + i % columns * (cell + GAP);
        int y = GAP + i / columns * rowHeight;
        canvas.caption(captions, clip.caption(), x, y, cell);
        canvas.frame(clip, Math.min(t, clip.frames().size() - 1), x, y + captionHeight, scale);
      }
      images.add(canvas.image());
    }
    return AnimatedGif.write(images, frameTime);
  }
}
