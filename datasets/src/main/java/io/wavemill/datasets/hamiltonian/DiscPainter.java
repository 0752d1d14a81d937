package io.wavemill.datasets.hamiltonian;

import java.util.Arrays;

/**
 * Draws discs with soft edges on a grey canvas, nearer ones over farther ones.
 *
 * <p>The pixel in row i and column j stands at {@code (j, i)/(resolution − 1)} of the canvas, row 0
 * being its lower edge. A disc covers {@code 1/(1 + exp(80·(distance − radius)))} of a pixel,
 * distances taken in parts of the canvas. Colours go from front to back, {@code out = Σ
 * c·aₙ·colourₙ} with {@code c ← c·(1 − aₙ)}, then what is left of c of the background; values are
 * truncated to 8 bits. Farther than {@link #REACH} beyond its edge a disc covers less than 3·10⁻⁹
 * and is not calculated.
 *
 * <p>Not thread-safe. Painting allocates nothing.
 */
final class DiscPainter {
  private static final double SHARPNESS = 80;
  private static final double REACH = 0.25;
  private static final double[] BACKGROUND = {0.321, 0.349, 0.368};
  private static final int CHANNELS = 3;

  private final int resolution;
  private final double low;
  private final double size;
  private final double[][] palette;
  private final byte[] blank;

  private final double[] x;
  private final double[] y;
  private final double[] radius;
  private final int[] colour;

  /** How much of the background, and of farther discs, is seen. Outside painting: 1. */
  private final double[] clear;

  /** What is seen of discs so far, for each channel. Outside painting: 0. */
  private final double[][] seen;

  /** Where the touched pixels of each row begin and end. */
  private final int[] first;

  private final int[] end;

  /**
   * @param resolution height and width, pixels
   * @param low where the canvas begins, on both axes
   * @param high where it ends
   * @param discs how many
   * @param hues how many hues the circle of colours is divided into
   */
  DiscPainter(int resolution, double low, double high, int discs, int hues) {
    this.resolution = resolution;
    this.low = low;
    this.size = high - low;
    this.palette = new double[hues][];
    for (int hue = 0; hue < hues; hue++) {
      palette[hue] = pureColour((double) hue / hues);
    }
    int pixels = resolution * resolution;
    this.blank = new byte[CHANNELS * pixels];
    for (int channel = 0; channel < CHANNELS; channel++) {
      Arrays.fill(blank, channel * pixels, (channel + 1) * pixels, quantised(BACKGROUND[channel]));
    }
    this.x = new double[discs];
    this.y = new double[discs];
    this.radius = new double[discs];
    this.colour = new int[discs];
    this.clear = new double[pixels];
    Arrays.fill(clear, 1);
    this.seen = new double[CHANNELS][pixels];
    this.first = new int[resolution];
    this.end = new int[resolution];
  }

  /** Red, green and blue of a hue on [0, 1), fully saturated and bright. */
  static double[] pureColour(double hue) {
    double[] colour = new double[CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      double turned = (5 - 2 * channel + 6 * hue) % 6;
      colour[channel] = 1 - Math.max(0, Math.min(1, Math.min(turned, 4 - turned)));
    }
    return colour;
  }

  private static byte quantised(double value) {
    return (byte) (int) (255 * value);
  }

  /**
   * Says where a disc is, in the units of the canvas.
   *
   * @param disc which, from the nearest
   * @param centreX its centre
   * @param centreY its centre
   * @param discRadius its radius
   * @param hue which of the hues it has
   */
  void place(int disc, double centreX, double centreY, double discRadius, int hue) {
    x[disc] = (centreX - low) / size;
    y[disc] = (centreY - low) / size;
    radius[disc] = discRadius / size;
    colour[disc] = hue;
  }

  /** Draws the discs; see {@link Painter#paint}. */
  void paint(byte[] out, int start) {
    System.arraycopy(blank, 0, out, start, blank.length);
    Arrays.fill(first, resolution);
    Arrays.fill(end, 0);
    for (int disc = 0; disc < x.length; disc++) {
      cover(disc);
    }
    for (int row = 0; row < resolution; row++) {
      for (int pixel = row * resolution + first[row];
          pixel < row * resolution + end[row];
          pixel++) {
        quantise(pixel, out, start);
      }
    }
  }

  private void cover(int disc) {
    double scale = resolution - 1;
    double reach = radius[disc] + REACH;
    int bottom = Math.max(0, (int) Math.ceil((y[disc] - reach) * scale));
    int top = Math.min(resolution - 1, (int) Math.floor((y[disc] + reach) * scale));
    for (int row = bottom; row <= top; row++) {
      double dy = row / scale - y[disc];
      double half = Math.sqrt(Math.max(0, reach * reach - dy * dy));
      int left = Math.max(0, (int) Math.ceil((x[disc] - half) * scale));
      int right = Math.min(resolution - 1, (int) Math.floor((x[disc] + half) * scale));
      if (left <= right) {
        first[row] = Math.min(first[row], left);
        end[row] = Math.max(end[row], right + 1);
        coverRow(disc, row, left, right);
      }
    }
  }

  private void coverRow(int disc, int row, int left, int right) {
    double scale = resolution - 1;
    double dy = row / scale - y[disc];
    double centre = x[disc];
    double edge = radius[disc];
    double[] rgb = palette[colour[disc]];
    double red = rgb[0];
    double green = rgb[1];
    double blue = rgb[2];
    for (int column = left; column <= right; column++) {
      int pixel = row * resolution + column;
      double dx = column / scale - centre;
      double coverage = 1 / (1 + StrictMath.exp(SHARPNESS * (Math.sqrt(dx * dx + dy * dy) - edge)));
      double part = clear[pixel] * coverage;
      seen[0][pixel] += part * red;
      seen[1][pixel] += part * green;
      seen[2][pixel] += part * blue;
      clear[pixel] *= 1 - coverage;
    }
  }

  private void quantise(int pixel, byte[] out, int start) {
    int pixels = resolution * resolution;
    for (int channel = 0; channel < CHANNELS; channel++) {
      out[start + channel * pixels + pixel] =
          quantised(seen[channel][pixel] + clear[pixel] * BACKGROUND[channel]);
      seen[channel][pixel] = 0;
    }
    clear[pixel] = 1;
  }
}
