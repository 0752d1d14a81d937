package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.onednn.OrientationLoops.Halves;
import io.wavemill.core.engine.onednn.OrientationLoops.Mixture;
import java.util.Arrays;

/**
 * The Fourier basis over the orientations of fields (FERNN specification, 7.3). A filter that
 * commutes with turning, made of angular frequencies up to {@value #REACH}, connects only
 * frequencies over orientations that are at most as far apart: of 36 orientations, a third of the
 * products is left with the blocks used here.
 *
 * <p>A field with N orientations, channels {@code field·N + g}, becomes cosine and sine of the
 * frequencies 0 to ⌊N/2⌋, orthonormal, so that the inverse is the transpose. Frequencies come first
 * and fields last, in groups of two frequencies: channel {@code (group·fields + field)·4 + lane},
 * lanes cosine and sine of the even frequency, then of the odd one. Places without a meaning (the
 * sine of frequency 0, what fills up the last group) are zero.
 */
final class OrientationBasis {

  /** Angular frequencies of the filters' spatial functions on a 3×3 grid. */
  private static final int REACH = 2;

  private static final int LANES = 4;
  private static final int OCTET = WinogradLoops.OCTET;

  private final int orientations;
  private final int fields;

  /** Places of a field, in whole groups. */
  private final int places;

  /** {@code [place, orientation]}. */
  private final double[][] basis;

  private final Mixture forward;
  private final Mixture inverse;

  /**
   * @param fields an even number
   */
  OrientationBasis(int orientations, int fields) {
    if (fields % 2 != 0) {
      throw new IllegalArgumentException("fields are joined in pairs: " + fields);
    }
    this.orientations = orientations;
    this.fields = fields;
    this.places = (orientations / 2 + 2) / 2 * LANES;
    this.basis = basis(orientations, places);
    this.forward = forward();
    this.inverse = inverse();
  }

  /**
   * Whether it pays: groups of at least {@value WinogradLoops#OUTPUTS} channels, several of them
   * apart.
   */
  static boolean pays(int orientations, int channels) {
    int fields = channels / orientations;
    return orientations >= 8 * REACH
        && channels % orientations == 0
        && fields % 2 == 0
        && fields * LANES >= WinogradLoops.OUTPUTS;
  }

  private static double[][] basis(int orientations, int places) {
    double[][] basis = new double[places][orientations];
    for (int k = 0; k <= orientations / 2; k++) {
      boolean single = k == 0 || 2 * k == orientations;
      double scale = Math.sqrt((single ? 1. : 2.) / orientations);
      for (int g = 0; g < orientations; g++) {
        // Whole turns are left out before rounding.
        double angle = 2 * Math.PI * (k * g % orientations) / orientations;
        basis[2 * k][g] = scale * Math.cos(angle);
        basis[2 * k + 1][g] = single ? 0 : scale * Math.sin(angle);
      }
    }
    return basis;
  }

  private static int padded(int numbers) {
    int width = OrientationLoops.WIDTH;
    return (numbers + width - 1) / width * width;
  }

  private int channel(int field, int place) {
    return (place / LANES * fields + field) * LANES + place % LANES;
  }

  /** Channels of orientations: field after field, without gaps. */
  private Halves together() {
    int[] starts = new int[BlockedMaps.padded(fields * orientations) / OCTET];
    for (int octet = 0; octet < starts.length; octet++) {
      starts[octet] = octet * OCTET;
    }
    return new Halves(starts, starts);
  }

  /** Channels of this basis, a group of two fields in each eight. */
  private Halves apart(int stride) {
    int[] low = new int[channels() / OCTET];
    int[] high = new int[low.length];
    for (int octet = 0; octet < low.length; octet++) {
      int field = 2 * octet % fields;
      int place = 2 * octet / fields * LANES;
      low[octet] = field * stride + place;
      high[octet] = (field + 1) * stride + place - LANES;
    }
    return new Halves(low, high);
  }

  private Mixture forward() {
    int width = padded(places);
    Mixture mixture =
        new Mixture(
            fields,
            orientations,
            orientations,
            together(),
            new float[orientations * width],
            width,
            width,
            apart(width));
    for (int g = 0; g < orientations; g++) {
      for (int place = 0; place < places; place++) {
        mixture.matrix()[mixture.weight(g, place)] = (float) basis[place][g];
      }
    }
    return mixture;
  }

  private Mixture inverse() {
    int width = padded(orientations);
    int inputStride = places + OCTET;
    Mixture mixture =
        new Mixture(
            fields,
            places,
            inputStride,
            apart(inputStride),
            new float[places * width],
            width,
            orientations,
            together());
    for (int place = 0; place < places; place++) {
      for (int g = 0; g < orientations; g++) {
        mixture.matrix()[mixture.weight(place, g)] = (float) basis[place][g];
      }
    }
    return mixture;
  }

  /** Channels in this basis. */
  int channels() {
    return places * fields;
  }

  /** Channels of frequencies that stand together: a filter connects neighbouring groups only. */
  int group() {
    return LANES * fields;
  }

  /** From orientations to frequencies. */
  Mixture forwardMixture() {
    return forward;
  }

  /** From frequencies to orientations. */
  Mixture inverseMixture() {
    return inverse;
  }

  private static int frequency(int place) {
    return place / 2;
  }

  /** The first place that a frequency is connected with. */
  private int first(int place) {
    return Math.max(0, 2 * (frequency(place) - REACH));
  }

  /** Behind the last such place. */
  private int end(int place) {
    return Math.min(places, 2 * (frequency(place) + REACH + 1));
  }

  /**
   * Weights in this basis.
   *
   * @param weights {@code [output, input, tap]} between fields with orientations
   * @param rows outputs of the result, at least {@link #channels()}
   * @return {@code [output, input, tap]} in this basis
   */
  float[] toFrequencies(float[] weights, int rows, int taps) {
    int columns = channels();
    int inputs = fields * orientations;
    float[] result = new float[rows * columns * taps];
    double[][] half = new double[places][orientations];
    for (int o = 0; o < fields; o++) {
      for (int i = 0; i < fields; i++) {
        for (int tap = 0; tap < taps; tap++) {
          for (double[] row : half) {
            Arrays.fill(row, 0);
          }
          for (int g = 0; g < orientations; g++) {
            int read = ((o * orientations + g) * inputs + i * orientations) * taps + tap;
            for (int place = 0; place < places; place++) {
              addRow(weights, read, taps, basis[place][g], half[place]);
            }
          }
          for (int to = 0; to < places; to++) {
            for (int from = first(to); from < end(to); from++) {
              int write = (channel(o, to) * columns + channel(i, from)) * taps + tap;
              result[write] = (float) dot(half[to], basis[from]);
            }
          }
        }
      }
    }
    return result;
  }

  private static void addRow(float[] from, int start, int step, double factor, double[] sum) {
    for (int g = 0; g < sum.length; g++) {
      sum[g] += factor * from[start + g * step];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int g = 0; g < a.length; g++) {
      sum += a[g] * b[g];
    }
    return sum;
  }

  /**
   * The transpose of {@link #toFrequencies}: the gradient of weights from that of weights in this
   * basis.
   */
  float[] toOrientations(float[] gradient, int taps) {
    int columns = channels();
    int inputs = fields * orientations;
    float[] result = new float[inputs * inputs * taps];
    double[][] half = new double[places][orientations];
    double[] sum = new double[orientations];
    for (int o = 0; o < fields; o++) {
      for (int i = 0; i < fields; i++) {
        for (int tap = 0; tap < taps; tap++) {
          for (int to = 0; to < places; to++) {
            Arrays.fill(half[to], 0);
            for (int from = first(to); from < end(to); from++) {
              int read = (channel(o, to) * columns + channel(i, from)) * taps + tap;
              add(basis[from], gradient[read], half[to]);
            }
          }
          for (int g = 0; g < orientations; g++) {
            Arrays.fill(sum, 0);
            for (int to = 0; to < places; to++) {
              add(half[to], basis[to][g], sum);
            }
            int write = ((o * orientations + g) * inputs + i * orientations) * taps + tap;
            for (int h = 0; h < orientations; h++) {
              result[write + h * taps] = (float) sum[h];
            }
          }
        }
      }
    }
    return result;
  }

  private static void add(double[] row, double factor, double[] sum) {
    for (int g = 0; g < sum.length; g++) {
      sum[g] += factor * row[g];
    }
  }
}
