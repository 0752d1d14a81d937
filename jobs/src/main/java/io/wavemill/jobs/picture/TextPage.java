package io.wavemill.jobs.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** The beginning of a text as a clip of one frame. */
public final class TextPage {
  private static final int MARGIN = 6;

  private TextPage() {}

  /**
   * Writes as much of a text as there is room for; nothing where the Java runtime has no font.
   *
   * @param caption shown beside the picture
   * @param text what to write; line breaks count as spaces
   * @param width of the page in pixels
   * @param height of the page in pixels
   * @return the clip
   */
  public static Clip of(String caption, String text, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    Captions.ofThisRuntime()
        .paragraph(graphics, text, MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN);
    graphics.dispose();
    return new Clip(caption, width, height, List.of(Clip.pixels(image)), 1);
  }
}
