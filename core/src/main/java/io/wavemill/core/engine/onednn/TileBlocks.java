package io.wavemill.core.engine.onednn;

/**
 * What Winograd's transformations make of all tiles of an image, in the order in which sums over
 * tiles are taken fastest: {@code [point, block of channels, tile, channel in block]}.
 *
 * @param values the numbers
 * @param stride from a point to the next one
 * @param tiles of the image
 * @param channels in blocks of {@value WinogradLoops#OUTPUTS}, of which the last may be half empty
 */
record TileBlocks(float[] values, int stride, int tiles, int channels) {

  /** Room for tiles; zero at first. */
  static TileBlocks of(int tiles, int channels) {
    // A tile's 36 numbers are written together: they must not fall on the same place in the cache.
    int stride = WinogradConvolution.padded(channels) * tiles + 16;
    return new TileBlocks(new float[WinogradLoops.POINTS * stride], stride, tiles, channels);
  }

  /** Where a block of channels begins. */
  int start(int point, int channel) {
    int blocks = WinogradLoops.OUTPUTS;
    return point * stride + channel / blocks * blocks * tiles + channel % blocks;
  }
}
