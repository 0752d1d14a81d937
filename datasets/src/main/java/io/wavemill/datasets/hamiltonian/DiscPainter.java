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
 * <p>Coverages come from a table, {@link SoftEdge}; where its error could decide how a value is
 * truncated, the pixel is calculated exactly, so that every byte is that of the formula in double
 * precision.
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

  /** Where the pixels of a row, or the rows, stand on the canvas. */
  private final double[] unit;

  private final double[] x;
  private final double[] y;
  private final double[] radius;
  private final int[] colour;

  /** How near to a whole number a value in 8 bits may be for the table to serve. */
  private final double margin;

  // The discs that reach into the row at hand, from the nearest: which, from where, to where.
  private final int[] reaching;
  private final int[] left;
  private final int[] right;

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
    this.unit = new double[resolution];
    Arrays.setAll(unit, i -> i / (double) (resolution - 1));
    // Each disc's error shows in its own colour and in what it leaves of those behind it.
    this.margin = 255 * 2 * SoftEdge.ERROR * discs;
    this.reaching = new int[discs];
    this.left = new int[discs];
    this.right = new int[discs];
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
    for (int row = 0; row < resolution; row++) {
      int count = reach(row);
      int begin = resolution;
      int end = -1;
      for (int k = 0; k < count; k++) {
        begin = Math.min(begin, left[k]);
        end = Math.max(end, right[k]);
      }
      for (int column = begin; column <= end; column++) {
        paintPixel(row, column, count, out, start);
      }
    }
  }

  /** Finds the discs that reach into a row, and where; returns how many. */
  private int reach(int row) {
    double scale = resolution - 1;
    int count = 0;
    for (int disc = 0; disc < x.length; disc++) {
      double dy = unit[row] - y[disc];
      double reach = radius[disc] + REACH;
      double squared = reach * reach - dy * dy;
      if (squared >= 0) {
        double half = Math.sqrt(squared);
        int from = Math.max(0, (int) Math.ceil((x[disc] - half) * scale));
        int to = Math.min(resolution - 1, (int) Math.floor((x[disc] + half) * scale));
        if (from <= to) {
          reaching[count] = disc;
          left[count] = from;
          right[count] = to;
          count++;
        }
      }
    }
    return count;
  }

  private void paintPixel(int row, int column, int count, byte[] out, int start) {
    double red = 0;
    double green = 0;
    double blue = 0;
    double clear = 1;
    for (int k = 0; k < count; k++) {
      if (column >= left[k] && column <= right[k]) {
        int disc = reaching[k];
        double coverage = SoftEdge.fast(steepness(disc, row, column));
        double part = clear * coverage;
        double[] rgb = palette[colour[disc]];
        red += part * rgb[0];
        green += part * rgb[1];
        blue += part * rgb[2];
        clear *= 1 - coverage;
      }
    }
    red = 255 * (red + clear * BACKGROUND[0]);
    green = 255 * (green + clear * BACKGROUND[1]);
    blue = 255 * (blue + clear * BACKGROUND[2]);
    if (isDoubtful(red) || isDoubtful(green) || isDoubtful(blue)) {
      paintExactly(row, column, count, out, start);
      return;
    }
    int pixels = resolution * resolution;
    int at = start + row * resolution + column;
    out[at] = (byte) (int) red;
    out[at + pixels] = (byte) (int) green;
    out[at + 2 * pixels] = (byte) (int) blue;
  }

  /** What the edge's logistic function takes. */
  private double steepness(int disc, int row, int column) {
    double dx = unit[column] - x[disc];
    double dy = unit[row] - y[disc];
    return SHARPNESS * (Math.sqrt(dx * dx + dy * dy) - radius[disc]);
  }

  /** Whether a value is so near to a whole number that the table's error could take it across. */
  private boolean isDoubtful(double value) {
    return (int) (value - margin) != (int) (value + margin);
  }

  private void paintExactly(int row, int column, int count, byte[] out, int start) {
    int pixels = resolution * resolution;
    for (int channel = 0; channel < CHANNELS; channel++) {
      double seen = 0;
      double clear = 1;
      for (int k = 0; k < count; k++) {
        if (column >= left[k] && column <= right[k]) {
          int disc = reaching[k];
          double coverage = SoftEdge.exact(steepness(disc, row, column));
          seen += clear * coverage * palette[colour[disc]][channel];
          clear *= 1 - coverage;
        }
      }
      out[start + channel * pixels + row * resolution + column] =
          quantised(seen + clear * BACKGROUND[channel]);
    }
  }
}
