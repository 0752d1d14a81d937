package io.wavemill.core.engine.onednn;

/**
 * What Winograd's transformations make of tiles: {@code [point, tile, channel]}.
 *
 * @param values the numbers
 * @param stride from a point to the next one
 * @param width from a tile to the next one: channels, in whole blocks
 */
record TilePoints(float[] values, int stride, int width) {

  /** Room for tiles; zero at first. */
  static TilePoints of(int tiles, int width) {
    int rows = (tiles + WinogradLoops.ROWS - 1) / WinogradLoops.ROWS * WinogradLoops.ROWS;
    // A tile's 36 numbers are written together: they must not fall on the same place in the cache.
    int stride = rows * width + 16;
    return new TilePoints(new float[WinogradLoops.POINTS * stride], stride, width);
  }
}
