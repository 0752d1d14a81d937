package io.wavemill.jobs.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * The paper that clips are drawn on: a light background, and frames enlarged by whole numbers so
 * that pixels stay square.
 */
final class Canvas {
  static final Color PAPER = new Color(0xF6, 0xF7, 0xF9);
  static final Color INK = new Color(0x1F, 0x29, 0x37);
  static final Color OBSERVED = new Color(0x9C, 0xA3, 0xAF);
  static final Color PREDICTED = new Color(0xE0, 0x6C, 0x00);

  /** Width in pixels of the coloured line around a frame. */
  static final int BORDER = 2;

  private final BufferedImage image;
  private final Graphics2D graphics;

  Canvas(int width, int height) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setColor(PAPER);
    graphics.fillRect(0, 0, width, height);
  }

  /** Draws one frame with its border; the corner given is the border's. */
  void frame(Clip clip, int index, int x, int y, int scale) {
    int width = clip.width() * scale;
    int height = clip.height() * scale;
    graphics.setColor(index < clip.predictedFrom() ? OBSERVED : PREDICTED);
    graphics.fillRect(x, y, width + 2 * BORDER, height + 2 * BORDER);
    int[] colours = clip.frames().get(index);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        image.setRGB(
            x + BORDER + column,
            y + BORDER + row,
            colours[row / scale * clip.width() + column / scale]);
      }
    }
  }

  void caption(Captions captions, String text, int x, int y, int width) {
    captions.draw(graphics, text, x, y, width, INK);
  }

  /** The picture drawn so far. */
  BufferedImage image() {
    graphics.dispose();
    return image;
  }

  static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      // The file cache of ImageIO would need a writable temporary folder.
      ImageIO.setUseCache(false);
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IllegalStateException("this Java runtime has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
