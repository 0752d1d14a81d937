package io.wavemill.datasets.hamiltonian;

import java.util.Arrays;

/**
 * Draws discs with soft edges on a grey canvas, nearer ones over farther ones.
 *
 * <p>The pixel in row i and column j stands at {@code (j, i)/(resolution − 1)} of the canvas, row 0
 * being its lower edge. A disc covers {@code 1/(1 + exp(80·(distance − radius)))} of a pixel,
 * distances taken in parts of the canvas. Colours go from front to back, {@code out = Σ
 * c·aₙ·colourₙ} with {@code c ← c·(1 − aₙ)}, then what is left of c of the background; values are
 * truncated to 8 bits.
 *
 * <p>Every byte is that of this formula in double precision, but few pixels are calculated by it.
 * Most coverages come from a table, {@link SoftEdge}, or are left out where a disc is far; where
 * the error of that could decide how a value is truncated, the pixel is calculated once more,
 * exactly. Where one disc alone is near, and covers too little to change a byte of the background,
 * nothing is calculated.
 *
 * <p>Not thread-safe. Painting allocates nothing.
 */
final class DiscPainter {
  private static final double SHARPNESS = 80;

  /** Farther than this from its edge, in units of the softness, a disc is left out at first. */
  private static final double STEEPEST = 15;

  private static final double REACH = STEEPEST / SHARPNESS;

  /** Each disc's coverage may be wrong by so much before a pixel is calculated exactly. */
  private static final double ERROR = SoftEdge.ERROR + SoftEdge.exact(STEEPEST);

  private static final double[] BACKGROUND = {0.321, 0.349, 0.368};
  private static final int CHANNELS = 3;

  /** Added to a number of moderate size, it leaves no bits behind the point. */
  private static final double ROUNDER = 0x1.8p52;

  private final int resolution;
  private final double low;
  private final double size;
  private final double[][] palette;

  /** For each hue, how far beyond a disc's edge its coverage changes a byte of the background. */
  private final double[] visible;

  private final byte[] blank;

  /** Where the pixels of a row, or the rows, stand on the canvas. */
  private final double[] unit;

  private final double[] x;
  private final double[] y;
  private final double[] radius;
  private final int[] colour;

  /**
   * Where a value in 8 bits is farther than this from the middle between two whole numbers, the
   * table's error could take it to the other side of one.
   */
  private final double doubtful;

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
    this.visible = new double[hues];
    for (int hue = 0; hue < hues; hue++) {
      palette[hue] = pureColour((double) hue / hues);
      visible[hue] = visibleReach(palette[hue], discs);
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
    this.doubtful = 0.5 - 255 * 2 * ERROR * discs;
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

  /**
   * How far from its edge a disc on the bare background is seen: the distance beyond which all
   * three bytes are the background's.
   */
  private static double visibleReach(double[] rgb, int discs) {
    double least = 1;
    for (int channel = 0; channel < CHANNELS; channel++) {
      double from = 255 * BACKGROUND[channel];
      double to = 255 * rgb[channel];
      double room = to > from ? Math.floor(from) + 1 - from : from - Math.floor(from);
      least = Math.min(least, room / Math.abs(to - from));
    }
    // The other discs, far away, may take their part; where they could take all, nothing is left
    // out.
    least -= 2 * ERROR * discs;
    return least <= 0 ? REACH : Math.min(REACH, StrictMath.log(1 / least - 1) / SHARPNESS);
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
      // From stretch to stretch of pixels that the same discs reach.
      for (int column = 0; column < resolution; ) {
        int next = resolution;
        int here = 0;
        int last = 0;
        for (int k = 0; k < count; k++) {
          if (column < left[k]) {
            next = Math.min(next, left[k]);
          } else if (column <= right[k]) {
            next = Math.min(next, right[k] + 1);
            here++;
            last = reaching[k];
          }
        }
        if (here == 1) {
          paintAlone(last, row, column, next, out, start);
        } else if (here > 1) {
          for (int shared = column; shared < next; shared++) {
            paintShared(row, shared, count, out, start);
          }
        }
        column = next;
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

  /** Paints pixels {@code from .. to-1} of a row, which one disc reaches. */
  private void paintAlone(int disc, int row, int from, int to, byte[] out, int start) {
    double dy = unit[row] - y[disc];
    double edge = radius[disc];
    double reach = edge + visible[colour[disc]];
    double squared = reach * reach - dy * dy;
    if (squared < 0) {
      return;
    }
    double half = Math.sqrt(squared);
    double scale = resolution - 1;
    int first = Math.max(from, (int) Math.ceil((x[disc] - half) * scale));
    int end = Math.min(to, (int) Math.floor((x[disc] + half) * scale) + 1);
    double centre = x[disc];
    double red = palette[colour[disc]][0];
    double green = palette[colour[disc]][1];
    double blue = palette[colour[disc]][2];
    int pixels = resolution * resolution;
    for (int column = first; column < end; column++) {
      double dx = unit[column] - centre;
      double coverage = SoftEdge.fast(SHARPNESS * (Math.sqrt(dx * dx + dy * dy) - edge));
      double clear = 1 - coverage;
      double r = 255 * (coverage * red + clear * BACKGROUND[0]) - 0.5;
      double g = 255 * (coverage * green + clear * BACKGROUND[1]) - 0.5;
      double b = 255 * (coverage * blue + clear * BACKGROUND[2]) - 0.5;
      if (isDoubtful(r) || isDoubtful(g) || isDoubtful(b)) {
        paintExactly(row, column, out, start);
      } else {
        int at = start + row * resolution + column;
        out[at] = rounded(r);
        out[at + pixels] = rounded(g);
        out[at + 2 * pixels] = rounded(b);
      }
    }
  }

  /** Paints a pixel that several discs may reach. */
  private void paintShared(int row, int column, int count, byte[] out, int start) {
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
    double r = 255 * (red + clear * BACKGROUND[0]) - 0.5;
    double g = 255 * (green + clear * BACKGROUND[1]) - 0.5;
    double b = 255 * (blue + clear * BACKGROUND[2]) - 0.5;
    if (isDoubtful(r) || isDoubtful(g) || isDoubtful(b)) {
      paintExactly(row, column, out, start);
      return;
    }
    int pixels = resolution * resolution;
    int at = start + row * resolution + column;
    out[at] = rounded(r);
    out[at + pixels] = rounded(g);
    out[at + 2 * pixels] = rounded(b);
  }

  /**
   * Whether a value, less a half, is so near to the middle between two whole numbers that the
   * table's error could decide which one is nearer.
   */
  private boolean isDoubtful(double value) {
    return Math.abs(value - ((value + ROUNDER) - ROUNDER)) > doubtful;
  }

  /** The nearest whole number; a value less a half is so truncated, and faster than by a cast. */
  private static byte rounded(double value) {
    return (byte) Double.doubleToRawLongBits(value + ROUNDER);
  }

  /** What the edge's logistic function takes. */
  private double steepness(int disc, int row, int column) {
    double dx = unit[column] - x[disc];
    double dy = unit[row] - y[disc];
    return SHARPNESS * (Math.sqrt(dx * dx + dy * dy) - radius[disc]);
  }

  /** Paints a pixel by the formula. */
  private void paintExactly(int row, int column, byte[] out, int start) {
    double red = 0;
    double green = 0;
    double blue = 0;
    double clear = 1;
    for (int disc = 0; disc < x.length; disc++) {
      double coverage = SoftEdge.exact(steepness(disc, row, column));
      double part = clear * coverage;
      double[] rgb = palette[colour[disc]];
      red += part * rgb[0];
      green += part * rgb[1];
      blue += part * rgb[2];
      clear *= 1 - coverage;
    }
    int pixels = resolution * resolution;
    int at = start + row * resolution + column;
    out[at] = quantised(red + clear * BACKGROUND[0]);
    out[at + pixels] = quantised(green + clear * BACKGROUND[1]);
    out[at + 2 * pixels] = quantised(blue + clear * BACKGROUND[2]);
  }
}
