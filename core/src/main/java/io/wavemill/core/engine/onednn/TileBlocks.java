package io.wavemill.core.engine.onednn;

/**
 * What Winograd's transformations make of all tiles of an image, in the order in which sums over
 * tiles are taken fastest: {@code [point, block of channels, tile, channel in block]}.
 *
 * @param values the numbers
 * @param tiles of the image
 * @param channels in blocks of {@value WinogradLoops#OUTPUTS}, of which the last may be half empty
 */
record TileBlocks(float[] values, int tiles, int channels) {

  /** Room for tiles; zero at first. */
  static TileBlocks of(int tiles, int channels) {
    int floats = WinogradLoops.POINTS * WinogradConvolution.padded(channels) * tiles;
    return new TileBlocks(new float[floats], tiles, channels);
  }

  /** Where a block of channels begins. */
  int start(int point, int channel) {
    int whole = WinogradConvolution.padded(channels);
    int blocks = WinogradLoops.OUTPUTS;
    return (point * whole + channel / blocks * blocks) * tiles + channel % blocks;
  }
}
