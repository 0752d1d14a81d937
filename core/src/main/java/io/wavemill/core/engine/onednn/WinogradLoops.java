package io.wavemill.core.engine.onednn;

import io.wavemill.core.simd.VectorUnit;

/**
 * The loops of Winograd's algorithm F(4×4, 3×3): correlations of 3×3 kernels with images cut into
 * tiles of 4×4 pixels, by 36 products where direct convolution takes 144 (A. Lavin, S. Gray,
 * <i>Fast Algorithms for Convolutional Neural Networks</i>, 2016, arXiv 1509.09308),
 *
 * <pre>Y = Aᵀ ( G g Gᵀ ∘ Bᵀ d B ) A
 * dg = Gᵀ ( Bᵀ d B ∘ A dY Aᵀ ) G</pre>
 *
 * with interpolation at 0, ±5/8, ±3/2 and infinity, whose 36 pairs are called <i>points</i>. {@link
 * WinogradWeights} has G. Loops belong to one thread.
 */
interface WinogradLoops {

  /** Pixels of a result tile along each side. */
  int TILE = 4;

  /** Pixels along each side that a result tile is made from, and points along each axis. */
  int SPAN = 6;

  /** Numbers that stand for a tile of one channel. */
  int POINTS = SPAN * SPAN;

  /** Channels that are transformed together. */
  int OCTET = 8;

  /** Outputs whose weights lie together. */
  int OUTPUTS = 16;

  /** Tiles that are multiplied together: room for points is made for a multiple of it. */
  int ROWS = 4;

  /** 5/8 and its powers. */
  float NEAR = 5 / 8f;

  float NEAR2 = NEAR * NEAR;
  float NEAR3 = NEAR2 * NEAR;

  /** 3/2 and its powers. */
  float FAR = 3 / 2f;

  float FAR2 = FAR * FAR;
  float FAR3 = FAR2 * FAR;

  float PRODUCT = NEAR2 * FAR2;
  float SUM = NEAR2 + FAR2;

  /** Those on vector registers, or null if this Java has none: others would not pay. */
  static WinogradLoops vectorised() {
    return VectorUnit.implementation(WinogradLoops.class);
  }

  /**
   * Tiles of an image that are worked on together.
   *
   * @param first of them, counted row by row
   * @param tiles how many
   * @param columns tiles of a row
   */
  record Strip(int first, int tiles, int columns) {

    /** The first row of pixels of one of them. */
    int row(int tile) {
      return (first + tile) / columns * TILE;
    }

    /** The first column of pixels of one of them. */
    int column(int tile) {
      return (first + tile) % columns * TILE;
    }
  }

  /**
   * Which inputs and outputs a filter connects: those of neighbouring groups of channels, of which
   * the last and the first are neighbours. An output's inputs are those from {@link #first} to
   * {@link #end}, then those before {@link #wrapped}.
   *
   * @param group channels of a group, at least {@value #OUTPUTS}; 0 if it connects all
   */
  record Band(int group) {

    static final Band ALL = new Band(0);

    /** How many inputs an output is connected with at most. */
    int most(int inputs) {
      return group == 0 ? inputs : Math.min(inputs, 3 * group);
    }

    private boolean all(int output, int inputs) {
      return group == 0 || upper(output) - lower(output) >= inputs;
    }

    /** The first channel of the group before a block of outputs; negative before the first. */
    private int lower(int output) {
      return (output / group - 1) * group;
    }

    /** Behind the last channel of the group after a block of outputs. */
    private int upper(int output) {
      return ((output + OUTPUTS - 1) / group + 2) * group;
    }

    /** The first input that a block of outputs is connected with. */
    int first(int output, int inputs) {
      return all(output, inputs) ? 0 : Math.floorMod(lower(output), inputs);
    }

    /** Behind the last such input. */
    int end(int output, int inputs) {
      return all(output, inputs) || lower(output) < 0 ? inputs : Math.min(inputs, upper(output));
    }

    /** How many of the first inputs it is connected with besides. */
    int wrapped(int output, int inputs) {
      if (all(output, inputs)) {
        return 0;
      }
      return lower(output) < 0 ? upper(output) : Math.max(0, upper(output) - inputs);
    }
  }

  /**
   * {@code points = Bᵀ d B} of each tile, d its 6×6 pixels.
   *
   * @param at where among the points' tiles the strip begins
   */
  void source(TiledImage image, Strip strip, TileBlocks points, int at);

  /** {@code blocks = A dY Aᵀ} of each tile, dY its 4×4 pixels. */
  void slopes(TiledImage image, Strip strip, TileBlocks blocks);

  /** {@code image = Aᵀ points A} of each tile. */
  void result(TileBlocks points, Strip strip, TiledImage image);

  /**
   * {@code image = act(addend + image)}.
   *
   * @param addend of the image's layout, or null
   * @param rectify whether negative results become zero
   */
  void activate(TiledImage image, float[] addend, boolean rectify);

  /**
   * At each point, {@code products[tile, output] = Σ_input points[tile, input] · weights[input,
   * output]}.
   *
   * @param at the first tile that is multiplied, the products' first
   * @param tiles a multiple of {@value #ROWS} is worked on
   * @param weights as {@link WinogradWeights} arranges them: {@code [block of outputs, point,
   *     input, output in block]}
   * @param band other inputs than these are not looked at
   */
  void multiply(
      TileBlocks points, int at, int tiles, float[] weights, Band band, TileBlocks products);

  /**
   * At each point, {@code sums[input, output] += Σ_tile inputs[tile, input] · outputs[tile,
   * output]}.
   *
   * @param band other inputs than these are not looked at
   * @param sums arranged as the weights for {@link #multiply}
   */
  void correlate(TileBlocks inputs, TileBlocks outputs, Band band, float[] sums);
}
