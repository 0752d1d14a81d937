package io.wavemill.core.engine.onednn;

import io.wavemill.core.engine.PixelMap;
import io.wavemill.core.engine.onednn.OrientationLoops.Fourier;
import io.wavemill.core.engine.onednn.OrientationLoops.Matrix;
import io.wavemill.core.engine.onednn.OrientationLoops.Turn;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Fourier basis over the orientations of fields (FERNN specification, 7.3). A filter that
 * commutes with turning, made of angular frequencies up to {@value #REACH}, connects only
 * frequencies over orientations that are at most as far apart: of 36 orientations, a third of the
 * products is left with the blocks used here.
 *
 * <p>A field with N orientations, channels {@code field·N + g}, becomes cosine and sine of the
 * frequencies 0 to ⌊N/2⌋, orthonormal, so that the inverse is the transpose. Frequencies come first
 * and fields last, in groups of two frequencies: channel {@code (group·fields + field)·4 + lane},
 * lanes cosine and sine of the even frequency, then of the odd one. Frequency 0 has no sine: the
 * cosine of the highest one, which has none either, stands in its place, so that there are as many
 * channels as before, and first and last group are neighbours.
 */
final class OrientationBasis {

  /** Angular frequencies of the filters' spatial functions on a 3×3 grid. */
  private static final int REACH = 2;

  /** Orientations from which on frequencies are far enough from each other. */
  private static final int FEWEST = 8 * REACH;

  private static final int LANES = OrientationLoops.LANES;

  private record Key(int orientations, int fields) {}

  private record TurnKey(PixelMap pixels, int shift) {}

  /** Kept for good: a model has one. */
  private static final Map<Key, OrientationBasis> ALL = new ConcurrentHashMap<>();

  private final int orientations;
  private final int fields;

  /** Places of a field, as many as orientations. */
  private final int places;

  /** {@code [place, orientation]}. */
  private final double[][] basis;

  private final Fourier fourier;
  private final Map<TurnKey, Turn> turns = new ConcurrentHashMap<>();

  /**
   * The basis for some fields, shared by all callers.
   *
   * @param orientations a multiple of four, at least {@value #FEWEST}
   * @param fields which with their orientations fill whole blocks of {@value WinogradLoops#OUTPUTS}
   */
  static OrientationBasis of(int orientations, int fields) {
    return ALL.computeIfAbsent(
        new Key(orientations, fields), key -> new OrientationBasis(key.orientations, key.fields));
  }

  private OrientationBasis(int orientations, int fields) {
    if (orientations % 4 != 0
        || orientations < FEWEST
        || orientations * fields % WinogradLoops.OUTPUTS != 0) {
      throw new IllegalArgumentException(
          "%d fields of %d orientations".formatted(fields, orientations));
    }
    this.orientations = orientations;
    this.fields = fields;
    this.places = orientations;
    this.basis = basis(orientations);
    this.fourier = fourier(orientations, fields, basis);
  }

  /**
   * Whether it pays: groups of at least {@value WinogradLoops#OUTPUTS} channels, several of them
   * apart.
   */
  static boolean pays(int orientations, int channels) {
    int fields = channels / orientations;
    return orientations >= FEWEST
        && orientations % 4 == 0
        && channels % orientations == 0
        && channels % WinogradLoops.OUTPUTS == 0
        && fields * LANES >= WinogradLoops.OUTPUTS;
  }

  private static double[][] basis(int orientations) {
    double[][] basis = new double[orientations][orientations];
    for (int place = 0; place < orientations; place++) {
      int k = frequency(place, orientations);
      double scale = Math.sqrt((place < 2 ? 1. : 2.) / orientations);
      for (int g = 0; g < orientations; g++) {
        // Whole turns are left out before rounding.
        double angle = 2 * Math.PI * (k * g % orientations) / orientations;
        boolean sine = place % 2 == 1 && place > 1;
        basis[place][g] = scale * (sine ? Math.sin(angle) : Math.cos(angle));
      }
    }
    return basis;
  }

  private static int frequency(int place, int orientations) {
    return place == 1 ? orientations / 2 : place / 2;
  }

  private int channel(int field, int place) {
    return (place / LANES * fields + field) * LANES + place % LANES;
  }

  private static Fourier fourier(int orientations, int fields, double[][] basis) {
    int quarter = orientations / 4;
    Matrix[] forward = new Matrix[LANES];
    Matrix[] inverse = new Matrix[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      // Sums with a minus sign that are nothing: of the first orientation, of the last, of both.
      boolean first = lane % 2 == 1;
      boolean last = lane == 1 || lane == 2;
      forward[lane] = matrix(quarter, first ? 1 : 0, last ? quarter - 1 : quarter);
      // Frequencies without a sine; odd ones are one fewer.
      inverse[lane] = matrix(quarter, lane == 1 ? 1 : 0, lane == 0 ? quarter : quarter - 1);
      int own = lane;
      fill(
          forward[lane],
          (group, j) -> wave(basis, group, own)[j] / (j == 0 || j == quarter ? 2 : 1));
      fill(inverse[lane], (j, group) -> wave(basis, group, own)[j]);
    }
    return new Fourier(fields, quarter, forward, inverse);
  }

  /** What the transformation has for a lane of a group: here each frequency has its own place. */
  private static double[] wave(double[][] basis, int group, int lane) {
    int place = group * LANES + lane;
    if (place == basis.length) {
      return basis[1];
    }
    return place == 1 || place > basis.length ? new double[basis.length] : basis[place];
  }

  private static Matrix matrix(int quarter, int first, int last) {
    return Matrix.of(quarter + 1, first, last - first + 1);
  }

  private interface Weight {
    double at(int row, int column);
  }

  private static void fill(Matrix matrix, Weight weight) {
    for (int block = 0; block < matrix.blocks(); block++) {
      for (int i = 0; i < OrientationLoops.WIDTH; i++) {
        int row = matrix.row(block) + i;
        for (int k = 0; k < matrix.count(); k++) {
          int column = matrix.first() + k;
          matrix.weights()[matrix.weight(block, column, row)] = (float) weight.at(row, column);
        }
      }
    }
  }

  /** Channels in this basis. */
  int channels() {
    return places * fields;
  }

  /**
   * Channels of frequencies that stand together: a filter connects neighbouring groups only, the
   * last with the first.
   */
  int group() {
    return LANES * fields;
  }

  /** From orientations to this basis, and back. */
  Fourier fourier() {
    return fourier;
  }

  /** Orientations of a field. */
  int orientations() {
    return orientations;
  }

  /**
   * A turn in this basis, kept for later callers.
   *
   * @param pixels how the plane turns
   * @param shift by how many orientations responses move on
   * @param like an image of the layout of those that will be read: always the same for a size
   */
  Turn turn(PixelMap pixels, int shift, TiledImage like) {
    return turns.computeIfAbsent(
        new TurnKey(pixels, shift), key -> turned(key.pixels, key.shift, like));
  }

  private Turn turned(PixelMap pixels, int shift, TiledImage like) {
    int[] first = new int[pixels.pixels() + 1];
    for (int pixel = 0; pixel < pixels.pixels(); pixel++) {
      int entries = pixels.first(pixel + 1) - pixels.first(pixel);
      first[pixel + 1] = first[pixel] + Math.max(entries, OrientationLoops.ENTRIES);
    }
    int[] sources = new int[first[pixels.pixels()]];
    float[] weights = new float[sources.length];
    for (int pixel = 0; pixel < pixels.pixels(); pixel++) {
      int write = first[pixel];
      for (int entry = pixels.first(pixel); entry < pixels.first(pixel + 1); entry++) {
        sources[write] = like.pixel(pixels.source(entry));
        weights[write++] = (float) pixels.weight(entry);
      }
    }
    float[] own = new float[channels()];
    float[] partners = new float[channels()];
    for (int field = 0; field < fields; field++) {
      for (int place = 0; place < places; place++) {
        double turns =
            Math.floorMod(frequency(place, orientations) * shift, orientations)
                / (double) orientations;
        own[channel(field, place)] = (float) cosine(turns);
        // New cosine = cos · cosine - sin · sine, new sine = sin · cosine + cos · sine.
        double sine = cosine(turns - .25);
        partners[channel(field, place)] = (float) (place % 2 == 0 ? -sine : sine);
      }
    }
    return new Turn(first, sources, weights, own, partners);
  }

  /** Exact at multiples of a quarter turn. */
  private static double cosine(double turns) {
    double quarters = 4 * turns;
    double cosine = Math.cos(2 * Math.PI * turns);
    return quarters == Math.rint(quarters) ? Math.rint(cosine) : cosine;
  }

  /** Whether a filter connects two places. */
  private boolean near(int one, int other) {
    int distance = frequency(one, orientations) - frequency(other, orientations);
    return Math.abs(distance) <= REACH;
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
            for (int from = 0; from < places; from++) {
              if (near(to, from)) {
                int write = (channel(o, to) * columns + channel(i, from)) * taps + tap;
                result[write] = (float) dot(half[to], basis[from]);
              }
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
            for (int from = 0; from < places; from++) {
              if (near(to, from)) {
                int read = (channel(o, to) * columns + channel(i, from)) * taps + tap;
                add(basis[from], gradient[read], half[to]);
              }
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
