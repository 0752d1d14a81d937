package io.wavemill.jobs.picture;

import java.util.List;

/** A still picture of sequences: one row per clip with its caption above, one column per frame. */
public final class ContactSheet {
  private static final int GAP = 6;

  private ContactSheet() {}

  /**
   * Draws the sheet.
   *
   * @param clips the rows, at least one
   * @param scale how many times a pixel is enlarged, 1 or more
   * @return a PNG file
   */
  public static byte[] png(List<Clip> clips, int scale) {
    return png(clips, scale, Captions.ofThisRuntime());
  }

  static byte[] png(List<Clip> clips, int scale, Captions captions) {
    if (clips.isEmpty() || scale < 1) {
      throw new IllegalArgumentException(
          "a contact sheet has at least one clip and a scale of 1 or more");
    }
    int width = 0;
    for (Clip clip : clips) {
      width = Math.max(width, GAP + clip.frames().size() * (across(clip, scale) + GAP));
    }
    int captionHeight = captions.height(clips, width - 2 * GAP);
    int height = GAP;
    for (Clip clip : clips) {
      height += captionHeight + down(clip, scale) + GAP;
    }
    Canvas canvas = new Canvas(width, height);
    int y = GAP;
    for (Clip clip : clips) {
      canvas.caption(captions, clip.caption(), GAP, y, width - 2 * GAP);
      y += captionHeight;
      for (int i = 0; i < clip.frames().size(); i++) {
        canvas.frame(clip, i, GAP + i * (across(clip, scale) + GAP), y, scale);
      }
      y += down(clip, scale) + GAP;
    }
    return Canvas.png(canvas.image());
  }

  private static int across(Clip clip, int scale) {
    return clip.width() * scale + 2 * Canvas.BORDER;
  }

  private static int down(Clip clip, int scale) {
    return clip.height() * scale + 2 * Canvas.BORDER;
  }
}
