package io.wavemill.jobs.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes captions, or leaves them out where the Java runtime has no font.
 *
 * <p>A headless runtime without fontconfig fails with errors of several kinds ({@code
 * InternalError}, {@code NullPointerException}, {@code NoClassDefFoundError}, {@code
 * UnsatisfiedLinkError}) at the first use of a font; a picture without captions is worth more than
 * none.
 */
final class Captions {
  private static final int PADDING = 4;

  private final Optional<Font> font;
  private final int lineHeight;

  private Captions(Optional<Font> font, int lineHeight) {
    this.font = font;
    this.lineHeight = lineHeight;
  }

  /** Captions in the runtime's plain font, if it has one. */
  static Captions ofThisRuntime() {
    return with(() -> new Font(Font.SANS_SERIF, Font.PLAIN, 12));
  }

  /** Captions in a font that may turn out not to exist. */
  static Captions with(Supplier<Font> supplier) {
    try {
      Font font = supplier.get();
      Graphics2D probe = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
      try {
        FontMetrics metrics = probe.getFontMetrics(font);
        if (metrics.stringWidth("fps 0123") == 0) {
          return new Captions(Optional.empty(), 0);
        }
        return new Captions(Optional.of(font), metrics.getHeight());
      } finally {
        probe.dispose();
      }
    } catch (RuntimeException | LinkageError | InternalError noFont) {
      return new Captions(Optional.empty(), 0);
    }
  }

  /** Height in pixels of the room a caption needs; 0 where none can be written. */
  int height() {
    return font.isPresent() ? lineHeight + PADDING : 0;
  }

  /**
   * Writes one line into the box whose upper left corner is given, cut with an ellipsis at its
   * width.
   */
  void draw(Graphics2D graphics, String text, int x, int y, int width, Color colour) {
    if (font.isEmpty() || text.isEmpty()) {
      return;
    }
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(font.get());
    graphics.setColor(colour);
    FontMetrics metrics = graphics.getFontMetrics();
    String shown = text;
    while (shown.length() > 1 && metrics.stringWidth(shown) > width) {
      String stem = shown.endsWith("…") ? shown.substring(0, shown.length() - 1) : shown;
      shown = stem.substring(0, stem.length() - 1) + "…";
    }
    graphics.drawString(shown, x, y + PADDING / 2 + metrics.getAscent());
  }
}
