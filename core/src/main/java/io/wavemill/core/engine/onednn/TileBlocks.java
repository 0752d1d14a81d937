package io.wavemill.core.engine.onednn;

/**
 * What Winograd's transformations make of tiles, in an order that serves products and sums over
 * tiles alike: {@code [point, block of channels, tile, channel in block]}.
 *
 * @param values the numbers
 * @param stride from a point to the next one
 * @param tiles how many; there is room for whole groups that are multiplied together
 * @param channels in blocks of {@value WinogradLoops#OUTPUTS}, of which the last may be half empty
 */
record TileBlocks(float[] values, int stride, int tiles, int channels) {

  /** Room for tiles; zero at first. */
  static TileBlocks of(int tiles, int channels) {
    // A tile's 36 numbers are written together: they must not fall on the same place in the cache.
    int stride = WinogradConvolution.padded(channels) * room(tiles) + 16;
    return new TileBlocks(new float[WinogradLoops.POINTS * stride], stride, tiles, channels);
  }

  private static int room(int tiles) {
    return (tiles + WinogradLoops.ROWS - 1) / WinogradLoops.ROWS * WinogradLoops.ROWS;
  }

  /** From a block of channels to the next one. */
  int block() {
    return room(tiles) * WinogradLoops.OUTPUTS;
  }

  /** Where a channel of a tile is. */
  int at(int point, int channel, int tile) {
    int blocks = WinogradLoops.OUTPUTS;
    return point * stride + channel / blocks * block() + tile * blocks + channel % blocks;
  }
}
