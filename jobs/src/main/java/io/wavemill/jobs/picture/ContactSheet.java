package io.wavemill.jobs.picture;

import java.util.List;

/**
 * A still picture of sequences: the frames of a clip in a row, its caption above them, and as many
 * clips side by side as there is room for.
 */
public final class ContactSheet {
  private static final int GAP = 6;

  /** What a caption needs at least where clips stand side by side, pixels. */
  private static final int NARROWEST = 150;

  private ContactSheet() {}

  /**
   * Draws the sheet.
   *
   * @param clips in reading order, at least one
   * @param scale how many times a pixel is enlarged, 1 or more
   * @param widest how wide the sheet may be in pixels, unless a single clip needs more
   * @return a PNG file
   */
  public static byte[] png(List<Clip> clips, int scale, int widest) {
    return png(clips, scale, widest, Captions.ofThisRuntime());
  }

  /** How many of these clips stand side by side on a sheet, at least 1. */
  public static int columns(List<Clip> clips, int scale, int widest) {
    int fitting = (widest - GAP) / Math.max(cell(clips, scale), NARROWEST);
    return Math.max(1, Math.min(fitting, clips.size()));
  }

  /** How many frames of this width fit side by side on a sheet. */
  public static int frames(int width, int scale, int widest) {
    return (widest - GAP) / (width * scale + 2 * Canvas.BORDER + GAP);
  }

  static byte[] png(List<Clip> clips, int scale, int widest, Captions captions) {
    if (clips.isEmpty() || scale < 1) {
      throw new IllegalArgumentException(
          "a contact sheet has at least one clip and a scale of 1 or more");
    }
    int columns = columns(clips, scale, widest);
    int cell = columns == 1 ? cell(clips, scale) : Math.max(cell(clips, scale), NARROWEST);
    int captionHeight = captions.height(clips, cell - GAP);
    int row = captionHeight + GAP;
    for (Clip clip : clips) {
      row = Math.max(row, captionHeight + down(clip, scale) + GAP);
    }
    int rows = (clips.size() + columns - 1) / columns;
    Canvas canvas = new Canvas(GAP + columns * cell, GAP + rows * row);
    for (int c = 0; c < clips.size(); c++) {
      Clip clip = clips.get(c);
      int x = GAP + c % columns * cell;
      int y = GAP + c / columns * row;
      canvas.caption(captions, clip.caption(), x, y, cell - GAP);
      for (int i = 0; i < clip.frames().size(); i++) {
        canvas.frame(clip, i, x + i * (across(clip, scale) + GAP), y + captionHeight, scale);
      }
    }
    return Canvas.png(canvas.image());
  }

  /** Width of the longest clip with the gap behind it, pixels. */
  private static int cell(List<Clip> clips, int scale) {
    return clips.stream()
        .mapToInt(clip -> clip.frames().size() * (across(clip, scale) + GAP))
        .max()
        .orElseThrow();
  }

  private static int across(Clip clip, int scale) {
    return clip.width() * scale + 2 * Canvas.BORDER;
  }

  private static int down(Clip clip, int scale) {
    return clip.height() * scale + 2 * Canvas.BORDER;
  }
}
