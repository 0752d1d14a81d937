package io.wavemill.core.engine.onednn;

import io.wavemill.core.simd.VectorUnit;

/**
 * Takes the channels of each pixel, field by field, to the basis of {@link OrientationBasis} and
 * back. Loops belong to one thread.
 */
interface OrientationLoops {

  /** Pixels that are transformed side by side. */
  int PIXELS = 2 * WinogradLoops.OCTET;

  /** Results that are summed side by side. */
  int WIDTH = 5;

  /** Pixels at least that a turned one is made from. */
  int ENTRIES = 4;

  /** Channels of two frequencies: cosine and sine of the even one, then of the odd one. */
  int LANES = 4;

  /** Those on vector registers, or null if this Java has none. */
  static OrientationLoops vectorised() {
    return VectorUnit.implementation(OrientationLoops.class);
  }

  /**
   * A Fourier transformation of four times {@code quarter} orientations, the symmetries of cosine
   * and sine used twice. Orientations j, -j, 2q - j and 2q + j, for j from 0 to the quarter q, are
   * summed with four patterns of signs first, one for each of the four lanes:
   *
   * <pre>
   * cosine, even: + + + +     cosine, odd: + + - -
   * sine,   even: + - - +     sine,   odd: + - + -
   * </pre>
   *
   * and each lane's frequencies have a matrix of their own. (The first and the last of them count
   * orientations twice, which the matrices take back.)
   *
   * <p>Channels of frequencies: {@code (group·fields + field)·4 + lane}, a group for each even
   * frequency and the odd one after it, q in all: of the one more that the matrices have, there is
   * only the cosine of frequency 2q, which takes the place of the sine of frequency 0.
   *
   * @param fields how many
   * @param quarter q, at least {@value #WIDTH} - 1
   * @param forward by lane, from sums of orientations to groups
   * @param inverse by lane, from groups to sums of orientations
   */
  record Fourier(int fields, int quarter, Matrix[] forward, Matrix[] inverse) {

    /** Numbers of a lane: groups, or sums of orientations. */
    int size() {
      return quarter + 1;
    }

    /** Orientations of a field. */
    int orientations() {
      return 4 * quarter;
    }
  }

  /**
   * A square matrix.
   *
   * @param size rows and columns
   * @param first column that is not zero
   * @param count of columns from there on; those after them are zero
   * @param weights {@code [block of rows, column, row in block]}, blocks of {@value #WIDTH}
   */
  record Matrix(int size, int first, int count, float[] weights) {

    /** Room for one. */
    static Matrix of(int size, int first, int count) {
      int blocks = (size + WIDTH - 1) / WIDTH;
      return new Matrix(size, first, count, new float[blocks * count * WIDTH]);
    }

    /** The first row of a block: the last block may reach into the one before it. */
    int row(int block) {
      return Math.min(block * WIDTH, size - WIDTH);
    }

    int blocks() {
      return weights.length / (count * WIDTH);
    }

    /** Where a weight stands. */
    int weight(int block, int column, int row) {
      return (block * count + column - first) * WIDTH + row - row(block);
    }
  }

  /** {@code to = F from}, pixel by pixel. */
  void forward(Fourier fourier, TiledImage from, TiledImage to);

  /** {@code to = Fᵀ from}, pixel by pixel. */
  void inverse(Fourier fourier, TiledImage from, TiledImage to);

  /**
   * A turn of the plane and of the orientations, in the basis: pixels are mixed alike in all
   * channels, and in each one's own way with its neighbour's, the sine with the cosine.
   *
   * @param first by pixel of the result its first entry, and the end of the last one's; each has
   *     {@value #ENTRIES} or more, if need be of weight zero
   * @param sources by entry, where the pixel that is read lies in its plane
   * @param weights by entry
   * @param own by channel, the factor of the sum
   * @param partners by channel, the factor of the other channel's, {@code channel ^ 1}
   */
  record Turn(int[] first, int[] sources, float[] weights, float[] own, float[] partners) {}

  /**
   * {@code to[c, p] = own[c] · s[c, p] + partners[c] · s[c ^ 1, p]}, {@code s[c, p]} the sum of
   * {@code weights[e] · from[c, sources[e]]} over the entries of p.
   */
  void turn(Turn turn, TiledImage from, TiledImage to);
}
