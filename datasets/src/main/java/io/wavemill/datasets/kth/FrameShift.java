package io.wavemill.datasets.kth;

/**
 * Moves a picture over a frame that wraps around:
 *
 * <pre>  out[y, x] = in[(y + dy) mod H, (x + dx) mod W]</pre>
 *
 * so content moves left and up for positive shifts, as in the reference's KTH task (and opposite to
 * its MNIST tasks).
 */
final class FrameShift {
  private FrameShift() {}

  /**
   * Moves one picture.
   *
   * @param source holds the picture {@code [height, width]} from {@code from} on
   * @param target takes the moved one from {@code to} on; another array than {@code source}
   * @param dx how far to the left, pixels, any number
   * @param dy how far up, pixels, any number
   * @param mirrored whether the moved picture is then mirrored left to right
   */
  static void apply(
      byte[] source,
      int from,
      byte[] target,
      int to,
      int height,
      int width,
      int dx,
      int dy,
      boolean mirrored) {
    int left = Math.floorMod(dx, width);
    int up = Math.floorMod(dy, height);
    for (int y = 0; y < height; y++) {
      int in = from + (y + up) % height * width;
      int out = to + y * width;
      System.arraycopy(source, in + left, target, out, width - left);
      System.arraycopy(source, in, target, out + width - left, left);
      if (mirrored) {
        reverse(target, out, width);
      }
    }
  }

  private static void reverse(byte[] values, int from, int length) {
    for (int a = from, b = from + length - 1; a < b; a++, b--) {
      byte kept = values[a];
      values[a] = values[b];
      values[b] = kept;
    }
  }
}
