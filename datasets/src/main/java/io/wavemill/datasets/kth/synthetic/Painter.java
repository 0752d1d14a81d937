package io.wavemill.datasets.kth.synthetic;

import io.wavemill.datasets.kth.VideoLibrary;

/**
 * A frame being painted: grey shapes with soft edges over a backdrop, seen by a camera that may
 * zoom. Positions are given as they are without zoom, in pixels from the top left.
 */
final class Painter {
  private static final int WIDTH = VideoLibrary.WIDTH;
  private static final int HEIGHT = VideoLibrary.HEIGHT;

  /** What stays in place when the camera zooms. */
  private static final double CENTRE_X = WIDTH / 2.0;

  private static final double CENTRE_Y = 70;

  private static final double SHADOW = 0.2;

  private final Backdrop backdrop;
  private final double[] unzoomed = new double[WIDTH * HEIGHT];
  private final double[] canvas = new double[WIDTH * HEIGHT];
  private double zoom;

  Painter(Backdrop backdrop) {
    this.backdrop = backdrop;
    fill(unzoomed, 1);
  }

  private void fill(double[] target, double scale) {
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        target[y * WIDTH + x] =
            backdrop.grey(
                CENTRE_X + (x + 0.5 - CENTRE_X) / scale, CENTRE_Y + (y + 0.5 - CENTRE_Y) / scale);
      }
    }
  }

  /** Starts a frame: nothing but the backdrop. */
  void begin(double scale) {
    zoom = scale;
    if (scale == 1) {
      System.arraycopy(unzoomed, 0, canvas, 0, canvas.length);
    } else {
      fill(canvas, scale);
    }
  }

  private double screenX(double x) {
    return CENTRE_X + (x - CENTRE_X) * zoom;
  }

  private double screenY(double y) {
    return CENTRE_Y + (y - CENTRE_Y) * zoom;
  }

  /** Paints all points within {@code radius} of the line from (x0, y0) to (x1, y1). */
  void capsule(double x0, double y0, double x1, double y1, double radius, double grey) {
    double ax = screenX(x0);
    double ay = screenY(y0);
    double dx = screenX(x1) - ax;
    double dy = screenY(y1) - ay;
    double r = radius * zoom;
    double length2 = dx * dx + dy * dy;
    int left = first(Math.min(ax, ax + dx) - r);
    int right = last(Math.max(ax, ax + dx) + r, WIDTH);
    int bottom = last(Math.max(ay, ay + dy) + r, HEIGHT);
    for (int y = first(Math.min(ay, ay + dy) - r); y <= bottom; y++) {
      double py = y + 0.5 - ay;
      for (int x = left; x <= right; x++) {
        double px = x + 0.5 - ax;
        double along = length2 == 0 ? 0 : (px * dx + py * dy) / length2;
        along = Math.max(0, Math.min(1, along));
        double ox = px - along * dx;
        double oy = py - along * dy;
        double cover = r + 0.5 - Math.sqrt(ox * ox + oy * oy);
        if (cover > 0) {
          int i = y * WIDTH + x;
          canvas[i] += (grey - canvas[i]) * Math.min(1, cover);
        }
      }
    }
  }

  /** Darkens an ellipse of these half axes around (x, y). */
  void shadow(double x, double y, double halfWidth, double halfHeight) {
    double cx = screenX(x);
    double cy = screenY(y);
    double a = halfWidth * zoom;
    double b = halfHeight * zoom;
    int right = last(cx + a, WIDTH);
    int bottom = last(cy + b, HEIGHT);
    for (int py = first(cy - b); py <= bottom; py++) {
      for (int px = first(cx - a); px <= right; px++) {
        double ex = (px + 0.5 - cx) / a;
        double ey = (py + 0.5 - cy) / b;
        double inside = 1 - ex * ex - ey * ey;
        if (inside > 0) {
          canvas[py * WIDTH + px] *= 1 - SHADOW * Math.min(1, 2 * inside);
        }
      }
    }
  }

  private static int first(double from) {
    return Math.max(0, (int) Math.floor(from) - 1);
  }

  private static int last(double to, int size) {
    return Math.min(size - 1, (int) Math.ceil(to) + 1);
  }

  /** The frame, rounded to whole grey values. */
  void copyTo(byte[] grey) {
    for (int i = 0; i < canvas.length; i++) {
      grey[i] = (byte) (int) (Math.max(0, Math.min(255, canvas[i])) + 0.5);
    }
  }
}
