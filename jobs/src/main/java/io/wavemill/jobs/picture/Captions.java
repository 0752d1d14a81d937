package io.wavemill.jobs.picture;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
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
  private static final int MOST_LINES = 5;

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

  /**
   * Height in pixels of the room that captions need; 0 where none can be written.
   *
   * @param clips whose captions stand side by side
   * @param width of the room in pixels
   */
  int height(List<Clip> clips, int width) {
    if (font.isEmpty()) {
      return 0;
    }
    int lines = 1;
    for (Clip clip : clips) {
      lines = Math.max(lines, lines(clip.caption(), width).size());
    }
    return lines * lineHeight + PADDING;
  }

  /** The text in lines, broken after commas; of too many the first ones, the last ending so. */
  private List<String> lines(String text, int width) {
    List<String> lines = broken(text, "(?<=, )", width);
    if (lines.size() > MOST_LINES) {
      lines = new ArrayList<>(lines.subList(0, MOST_LINES));
      lines.set(MOST_LINES - 1, lines.get(MOST_LINES - 1) + " …");
    }
    return lines;
  }

  /** The text in lines, broken where the pattern matches. */
  private List<String> broken(String text, String where, int width) {
    Graphics2D probe = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    FontMetrics metrics = probe.getFontMetrics(font.orElseThrow());
    probe.dispose();
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String part : text.split(where)) {
      if (!line.isEmpty() && metrics.stringWidth((line + part).strip()) > width) {
        lines.add(line.strip());
        line = "";
      }
      line += part;
    }
    lines.add(line.strip());
    return lines;
  }

  /**
   * Writes running text into the box whose upper left corner is given, as many lines as fit, broken
   * between words.
   */
  void paragraph(Graphics2D graphics, String text, int x, int y, int width, int height) {
    if (font.isEmpty()) {
      return;
    }
    List<String> lines = broken(text, "(?<=\\s)", width);
    int top = y;
    for (int i = 0; i < Math.min(lines.size(), height / lineHeight); i++) {
      drawLine(graphics, lines.get(i), x, top, width, Canvas.INK);
      top += lineHeight;
    }
  }

  /**
   * Writes into the box whose upper left corner is given, in several lines if it must be; a line
   * that is too long all the same is cut with an ellipsis at the box's width.
   */
  void draw(Graphics2D graphics, String text, int x, int y, int width, Color colour) {
    if (font.isEmpty() || text.isEmpty()) {
      return;
    }
    int top = y;
    for (String line : lines(text, width)) {
      drawLine(graphics, line, x, top, width, colour);
      top += lineHeight;
    }
  }

  private void drawLine(Graphics2D graphics, String text, int x, int y, int width, Color colour) {
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
