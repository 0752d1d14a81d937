package io.wavemill.core.engine;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Whole-pixel displacements, one per image, repeated cyclically: image {@code i} moves right by
 * {@code right(i)} and down by {@code down(i)} pixels, leaving at one side and entering at the
 * other:
 *
 * <pre>(R f)[y, x] = f[(y - down) mod H, (x - right) mod W]</pre>
 */
public final class Shifts implements Flow {

  private static final Shifts NONE = new Shifts(new int[] {0}, new int[] {0});

  private final int[] right;
  private final int[] down;

  private Shifts(int[] right, int[] down) {
    this.right = right;
    this.down = down;
  }

  /** No displacement of any image. */
  public static Shifts none() {
    return NONE;
  }

  /**
   * Displacements in pixels.
   *
   * @param right to the right, one per image of the cycle
   * @param down downwards, as many
   */
  public static Shifts of(int[] right, int[] down) {
    if (right.length != down.length || right.length == 0) {
      throw new IllegalArgumentException(
          "as many shifts right as down are needed, at least one: "
              + right.length
              + ", "
              + down.length);
    }
    return new Shifts(right.clone(), down.clone());
  }

  /** Whether no image moves. */
  public boolean isNone() {
    return IntStream.concat(Arrays.stream(right), Arrays.stream(down)).allMatch(d -> d == 0);
  }

  /** The displacements back. */
  public Shifts inverse() {
    int[] left = new int[right.length];
    int[] up = new int[down.length];
    for (int i = 0; i < left.length; i++) {
      left[i] = -right[i];
      up[i] = -down[i];
    }
    return new Shifts(left, up);
  }

  @Override
  public int cycle() {
    return right.length;
  }

  /** Pixels that image {@code image} moves right. */
  public int right(int image) {
    return right[image % right.length];
  }

  /** Pixels that image {@code image} moves down. */
  public int down(int image) {
    return down[image % down.length];
  }
}
