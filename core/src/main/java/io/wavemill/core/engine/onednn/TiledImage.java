package io.wavemill.core.engine.onednn;

import java.nio.FloatBuffer;

/**
 * One image on the heap, where loops reach it fastest, with tables that say where its pixels lie,
 * so that rolled images need not be copied.
 */
final class TiledImage {

  private final int height;
  private final int width;

  /** Rows of zeros above and columns of zeros to the left. */
  private final int margin;

  private final int block;
  private final int rowFloats;
  private final int planeFloats;
  private final float[] values;
  private final int[] octets;
  private final int[] rows;
  private final int[] columns;

  /** Where pixels lie: the first to be looked at is {@code lead} before the image's own first. */
  private TiledImage(
      int channels,
      int block,
      int height,
      int width,
      int margin,
      int storedHeight,
      int storedWidth,
      int lead) {
    this.height = height;
    this.width = width;
    this.margin = margin;
    this.block = block;
    this.rowFloats = storedWidth * block;
    this.planeFloats = storedHeight * rowFloats;
    this.values = new float[channels / block * planeFloats];
    this.octets = new int[channels / WinogradLoops.OCTET];
    for (int i = 0; i < octets.length; i++) {
      int channel = i * WinogradLoops.OCTET;
      octets[i] = channel / block * planeFloats + channel % block;
    }
    this.rows = new int[tiles(height) * WinogradLoops.TILE + 2 * lead];
    this.columns = new int[tiles(width) * WinogradLoops.TILE + 2 * lead];
  }

  private static int tiles(int pixels) {
    return (pixels + WinogradLoops.TILE - 1) / WinogradLoops.TILE;
  }

  /** Whose tiles reach one pixel to all sides, where the opposite sides are. */
  static TiledImage circular(int channels, int block, int height, int width) {
    return new TiledImage(channels, block, height, width, 0, height, width, 1);
  }

  /** Whose tiles reach one pixel to all sides, where zeros are. */
  static TiledImage surrounded(int channels, int block, int height, int width) {
    TiledImage image =
        new TiledImage(
            channels,
            block,
            height,
            width,
            1,
            tiles(height) * WinogradLoops.TILE + 2,
            tiles(width) * WinogradLoops.TILE + 2,
            1);
    image.look(0, 0);
    return image;
  }

  /** Whose tiles do not overlap; zeros fill up the last ones. */
  static TiledImage plain(int channels, int block, int height, int width) {
    int storedHeight = tiles(height) * WinogradLoops.TILE;
    int storedWidth = tiles(width) * WinogradLoops.TILE;
    TiledImage image =
        new TiledImage(channels, block, height, width, 0, storedHeight, storedWidth, 0);
    image.look(0, 0);
    return image;
  }

  /** Looks at the image displaced, sides joined: only for one that is stored without margins. */
  void look(int right, int down) {
    int lead = (rows.length - tiles(height) * WinogradLoops.TILE) / 2 - margin;
    int storedHeight = planeFloats / rowFloats;
    int storedWidth = rowFloats / block;
    for (int y = 0; y < rows.length; y++) {
      rows[y] = Math.floorMod(y - lead - down, storedHeight) * rowFloats;
    }
    for (int x = 0; x < columns.length; x++) {
      columns[x] = Math.floorMod(x - lead - right, storedWidth) * block;
    }
  }

  /** Rows of the image itself. */
  int height() {
    return height;
  }

  /** Columns of the image itself. */
  int width() {
    return width;
  }

  /** Rows of tiles. */
  int tileRows() {
    return tiles(height);
  }

  /** Tiles of a row. */
  int tileColumns() {
    return tiles(width);
  }

  /** The pixels: {@code [block of channels, row, column, channel in block]}. */
  float[] values() {
    return values;
  }

  /** Pixels of the image itself. */
  int pixels() {
    return height * width;
  }

  /** From the beginning of a plane to one of its pixels. */
  int pixel(int pixel) {
    return (pixel / width + margin) * rowFloats + (pixel % width + margin) * block;
  }

  /** Where each group of {@value WinogradLoops#OCTET} channels begins. */
  int[] octets() {
    return octets;
  }

  /** From the beginning of a plane to each row, as tiles count them. */
  int[] rows() {
    return rows;
  }

  /** From the beginning of a row to each pixel, as tiles count them. */
  int[] columns() {
    return columns;
  }

  /** Fills it. */
  void load(BlockedMaps maps, int image) {
    move(maps, image, true);
  }

  /** Writes it. */
  void store(BlockedMaps maps, int image) {
    move(maps, image, false);
  }

  private void move(BlockedMaps maps, int image, boolean load) {
    FloatBuffer buffer = maps.memory().bytes().asFloatBuffer();
    int start = (int) (maps.start(image) / Float.BYTES);
    if (planeFloats == height * width * block) {
      move(buffer, start, 0, values.length, load);
      return;
    }
    int count = width * block;
    for (int plane = 0; plane < values.length; plane += planeFloats) {
      for (int y = 0; y < height; y++) {
        move(buffer, start, plane + (y + margin) * rowFloats + margin * block, count, load);
        start += count;
      }
    }
  }

  private void move(FloatBuffer buffer, int start, int own, int count, boolean load) {
    if (load) {
      buffer.get(start, values, own, count);
    } else {
      buffer.put(start, values, own, count);
    }
  }
}
