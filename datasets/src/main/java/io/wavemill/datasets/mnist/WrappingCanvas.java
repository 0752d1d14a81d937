package io.wavemill.datasets.mnist;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Adds moving images to the frames of a square canvas whose edges are joined: what leaves on the
 * right comes back on the left, and what leaves at the bottom comes back at the top. Sums stop at
 * 255.
 *
 * <p>The image's rows are laid out twice, one after the other, so that any horizontal roll of a row
 * is one unbroken stretch of it; eight pixels are then added at a time, inside one {@code long}. No
 * pixel needs a remainder or a branch.
 *
 * @param side height and width of an image, pixels
 * @param canvas height and width of the canvas, pixels, at least {@code side}
 */
record WrappingCanvas(int side, int canvas) {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final long HIGH_BITS = 0x8080808080808080L;

  WrappingCanvas {
    if (side < 1 || canvas < side) {
      throw new IllegalArgumentException("image of " + side + " on a canvas of " + canvas);
    }
  }

  /**
   * Rows above and columns to the left of an image that has not moved; an odd remainder goes below
   * and to the right.
   */
  int margin() {
    return (canvas - side) / 2;
  }

  /**
   * Adds an image to every frame.
   *
   * @param images grey values, {@code [image, y, x]}
   * @param path which image, and its way
   * @param frames how many frames
   * @param out the frames, {@code [t, y, x]}
   * @param start where the first frame starts in {@code out}
   */
  void add(byte[] images, DigitPath path, int frames, byte[] out, int start) {
    int first = path.index() * side * side;
    int top = firstInkedRow(images, first);
    int bottom = lastInkedRow(images, first, top);
    byte[] doubled = doubledRows(images, first, top, bottom);
    int x = Math.floorMod(path.x0(), canvas);
    int y = Math.floorMod(path.y0() + margin(), canvas);
    int vx = Math.floorMod(path.vx(), canvas);
    int vy = Math.floorMod(path.vy(), canvas);
    for (int t = 0; t < frames; t++) {
      int frame = start + t * canvas * canvas;
      int source = x == 0 ? 0 : canvas - x;
      int row = y + top;
      for (int r = top; r < bottom; r++) {
        if (row >= canvas) {
          row -= canvas;
        }
        addRow(doubled, source, out, frame + row * canvas);
        source += 2 * canvas;
        row++;
      }
      x = x + vx >= canvas ? x + vx - canvas : x + vx;
      y = y + vy >= canvas ? y + vy - canvas : y + vy;
    }
  }

  /** Most digits leave some rows blank at the top and at the bottom. */
  private int firstInkedRow(byte[] images, int first) {
    int row = 0;
    while (row < side && isBlank(images, first + row * side)) {
      row++;
    }
    return row;
  }

  private int lastInkedRow(byte[] images, int first, int top) {
    int row = side;
    while (row > top && isBlank(images, first + (row - 1) * side)) {
      row--;
    }
    return row;
  }

  private boolean isBlank(byte[] images, int rowStart) {
    for (int i = rowStart; i < rowStart + side; i++) {
      if (images[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private byte[] doubledRows(byte[] images, int first, int top, int bottom) {
    byte[] doubled = new byte[(bottom - top) * 2 * canvas];
    for (int r = top; r < bottom; r++) {
      int target = (r - top) * 2 * canvas + margin();
      System.arraycopy(images, first + r * side, doubled, target, side);
      System.arraycopy(images, first + r * side, doubled, target + canvas, side);
    }
    return doubled;
  }

  private void addRow(byte[] row, int from, byte[] out, int to) {
    int i = 0;
    for (; i <= canvas - Long.BYTES; i += Long.BYTES) {
      long a = (long) LONG.get(out, to + i);
      long b = (long) LONG.get(row, from + i);
      LONG.set(out, to + i, addBytes(a, b));
    }
    if (i <= canvas - Integer.BYTES) {
      int a = (int) INT.get(out, to + i);
      int b = (int) INT.get(row, from + i);
      INT.set(out, to + i, (int) addBytes(a & 0xffffffffL, b & 0xffffffffL));
      i += Integer.BYTES;
    }
    for (; i < canvas; i++) {
      out[to + i] = (byte) Math.min(255, (out[to + i] & 0xff) + (row[from + i] & 0xff));
    }
  }

  /** Adds eight unsigned bytes to eight others, each sum stopping at 255. */
  static long addBytes(long a, long b) {
    // The seven low bits of each byte cannot carry into the next byte; the eighth bit is added
    // without its carry ...
    long sum = ((a & ~HIGH_BITS) + (b & ~HIGH_BITS)) ^ ((a ^ b) & HIGH_BITS);
    // ... which is found from the sum: a byte overflowed where it then becomes all ones.
    long overflow = ((a & b) | ((a | b) & ~sum)) & HIGH_BITS;
    return sum | (overflow >>> 7) * 0xff;
  }
}
