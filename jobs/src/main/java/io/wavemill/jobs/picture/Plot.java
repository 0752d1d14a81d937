package io.wavemill.jobs.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers over time as clips: curves, paths in the plane, and maps, drawn further frame by frame.
 */
public final class Plot {
  private static final int MARGIN = 8;

  /** Colours that people with any kind of sight tell apart (Okabe and Ito, 2008). */
  private static final Color[] COLOURS = {
    new Color(0x00, 0x72, 0xB2),
    new Color(0xD5, 0x5E, 0x00),
    new Color(0x00, 0x9E, 0x73),
    new Color(0xCC, 0x79, 0xA7),
    new Color(0xE6, 0x9F, 0x00),
    new Color(0x56, 0xB4, 0xE9),
    Color.BLACK,
    Color.GRAY
  };

  /** Of hues that stand for angles. */
  private static final float SATURATION = 0.75f;

  private static final float BRIGHTNESS = 0.95f;

  /** More curves than this are no picture. */
  public static final int MOST_CURVES = COLOURS.length;

  private Plot() {}

  /**
   * Curves over time, on a common scale.
   *
   * @param caption shown beside the picture
   * @param curves values {@code [time, curve]}, at most {@link #MOST_CURVES} curves
   * @param frames how many; the last shows all, earlier ones the beginning
   * @param width of a frame in pixels
   * @param height of a frame in pixels
   * @return the clip
   */
  public static Clip curves(String caption, double[][] curves, int frames, int width, int height) {
    double[][] xs = new double[curves[0].length][curves.length];
    double[][] ys = new double[curves[0].length][curves.length];
    for (int t = 0; t < curves.length; t++) {
      for (int c = 0; c < curves[t].length; c++) {
        xs[c][t] = t;
        ys[c][t] = curves[t][c];
      }
    }
    Scale scale = Scale.of(range(xs), range(ys), width, height);
    return drawn(caption, xs, ys, frames, width, height, scale);
  }

  /**
   * A path in the plane, both axes from {@code -reach} to {@code reach}, y upward.
   *
   * @param caption shown beside the picture
   * @param path positions {@code [time, 2]}
   * @param reach the largest coordinate there is room for
   * @param frames how many; the last shows all, earlier ones the beginning
   * @param size width and height of a frame in pixels
   * @return the clip
   */
  public static Clip path(String caption, double[][] path, double reach, int frames, int size) {
    double[][] xs = new double[1][path.length];
    double[][] ys = new double[1][path.length];
    for (int t = 0; t < path.length; t++) {
      xs[0][t] = path[t][0];
      ys[0][t] = path[t][1];
    }
    Scale scale = Scale.of(new double[] {-reach, reach}, new double[] {-reach, reach}, size, size);
    return drawn(caption, xs, ys, frames, size, size, scale);
  }

  /**
   * Maps, the smallest value black and the largest white.
   *
   * @param caption shown beside the picture
   * @param values {@code [frame, row, column]}, flat
   * @param height rows
   * @param width columns
   * @return the clip
   */
  public static Clip maps(String caption, double[] values, int height, int width) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    byte[] grey = new byte[values.length];
    for (int i = 0; i < grey.length; i++) {
      grey[i] =
          (byte) Math.round(255 * (values[i] - low) / Math.max(high - low, Double.MIN_NORMAL));
    }
    return Clip.of(caption, 1, height, width, grey);
  }

  /**
   * Angles as hues: 0 is red, a third of a turn green, whole turns are all the same.
   *
   * @param caption shown beside the picture
   * @param angles radian, {@code [row, column, component]}, flat
   * @param height rows
   * @param width columns
   * @return the clip, a frame for each component
   */
  public static Clip phases(String caption, double[] angles, int height, int width) {
    int components = angles.length / (height * width);
    List<int[]> frames = new ArrayList<>();
    for (int component = 0; component < components; component++) {
      int[] frame = new int[height * width];
      for (int i = 0; i < frame.length; i++) {
        double turns = angles[i * components + component] / (2 * Math.PI);
        // HSBtoRGB takes any real hue and keeps its fraction.
        frame[i] = Color.HSBtoRGB((float) turns, SATURATION, BRIGHTNESS) & 0xFFFFFF;
      }
      frames.add(frame);
    }
    return new Clip(caption, width, height, frames, components);
  }

  private static Clip drawn(
      String caption,
      double[][] xs,
      double[][] ys,
      int frames,
      int width,
      int height,
      Scale scale) {
    List<int[]> images = new ArrayList<>();
    for (int frame = 1; frame <= frames; frame++) {
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, width, height);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setStroke(new BasicStroke(1.3f));
      int points = Math.max(1, (int) ((long) xs[0].length * frame / frames));
      for (int curve = 0; curve < xs.length; curve++) {
        graphics.setColor(COLOURS[curve % COLOURS.length]);
        Path2D line = new Path2D.Double();
        line.moveTo(scale.x(xs[curve][0]), scale.y(ys[curve][0]));
        for (int t = 1; t < points; t++) {
          line.lineTo(scale.x(xs[curve][t]), scale.y(ys[curve][t]));
        }
        graphics.draw(line);
      }
      graphics.dispose();
      images.add(Clip.pixels(image));
    }
    return new Clip(caption, width, height, images, images.size());
  }

  private static double[] range(double[][] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] row : values) {
      for (double value : row) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return new double[] {low, high};
  }

  /** From values to pixels. */
  private record Scale(double left, double bottom, double perX, double perY, int height) {

    static Scale of(double[] x, double[] y, int width, int height) {
      double perX = (width - 2 * MARGIN) / Math.max(x[1] - x[0], 1e-12);
      double perY = (height - 2 * MARGIN) / Math.max(y[1] - y[0], 1e-12);
      return new Scale(x[0], y[0], perX, perY, height);
    }

    double x(double value) {
      return MARGIN + (value - left) * perX;
    }

    double y(double value) {
      return height - MARGIN - (value - bottom) * perY;
    }
  }
}
