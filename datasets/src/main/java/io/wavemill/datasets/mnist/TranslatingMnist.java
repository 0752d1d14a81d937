package io.wavemill.datasets.mnist;

import io.wavemill.datasets.random.IntegerSource;
import io.wavemill.datasets.source.Digits;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Makes sequences of digits in translation, as the reference implementation of <i>Flow Equivariant
 * Recurrent Neural Networks</i> (Keller, arXiv 2507.14793) does.
 *
 * <p>Frame t is the sum over digits of the digit rolled by {@code (x0 + vx·t, y0 + vy·t)}, where a
 * roll to the right by x and down by y moves pixel {@code [r, c]} to {@code [(r + y) mod canvas, (c
 * + x) mod canvas]}; sums stop at white (255). On a canvas larger than 28 the digit has a margin of
 * ⌊(canvas−28)/2⌋ around it, and one row more at the bottom and one column more at the right when
 * canvas−28 is odd.
 *
 * @param canvas height and width of a frame, pixels, at least 28
 * @param digitsPerSequence how many digits move
 * @param frames frames of a sequence
 * @param velocityX velocities to the right, pixels/frame
 * @param velocityY velocities downward, pixels/frame
 */
public record TranslatingMnist(
    int canvas, int digitsPerSequence, int frames, IntRange velocityX, IntRange velocityY)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a sequence cannot be made so
   */
  public TranslatingMnist {
    Objects.requireNonNull(velocityX, "velocityX");
    Objects.requireNonNull(velocityY, "velocityY");
    if (canvas < Digits.SIDE || digitsPerSequence < 1 || frames < 1) {
      throw new IllegalArgumentException(
          "canvas " + canvas + ", digits " + digitsPerSequence + ", frames " + frames);
    }
    Math.multiplyExact(Math.multiplyExact(canvas, canvas), frames);
  }

  /** Velocities uniform on {@code -extent .. extent} on both axes. */
  public static TranslatingMnist withVelocities(
      int canvas, int digitsPerSequence, int frames, int extent) {
    IntRange range = IntRange.symmetric(extent);
    return new TranslatingMnist(canvas, digitsPerSequence, frames, range, range);
  }

  /** All digits at one velocity. */
  public static TranslatingMnist atVelocity(
      int canvas, int digitsPerSequence, int frames, int vx, int vy) {
    return new TranslatingMnist(
        canvas, digitsPerSequence, frames, IntRange.only(vx), IntRange.only(vy));
  }

  /** Bytes of a sequence: {@code [frames, 1, canvas, canvas]}. */
  public int bytes() {
    return frames * canvas * canvas;
  }

  /**
   * Draws what one sequence shows: first the index of each digit, then for each digit vx, vy, x0,
   * y0, all uniform; starts are on the whole canvas, 0 .. canvas−1.
   *
   * @param random where the numbers come from
   * @param digitCount how many digits there are to choose from, at least 1
   */
  public List<DigitPath> draw(IntegerSource random, int digitCount) {
    int[] indices = new int[digitsPerSequence];
    for (int d = 0; d < digitsPerSequence; d++) {
      indices[d] = random.nextInt(0, digitCount);
    }
    List<DigitPath> paths = new ArrayList<>(digitsPerSequence);
    for (int index : indices) {
      int vx = random.nextInt(velocityX.low(), velocityX.high() + 1);
      int vy = random.nextInt(velocityY.low(), velocityY.high() + 1);
      int x0 = random.nextInt(0, canvas);
      int y0 = random.nextInt(0, canvas);
      paths.add(new DigitPath(index, vx, vy, x0, y0));
    }
    return paths;
  }

  /**
   * Renders a sequence.
   *
   * @return grey values 0 .. 255 as unsigned bytes, {@code [frames, 1, canvas, canvas]}
   */
  public byte[] render(Digits digits, List<DigitPath> paths) {
    byte[] out = new byte[bytes()];
    addTo(digits, paths, out, 0);
    return out;
  }

  /**
   * Renders a sequence into a part of an array, overwriting it.
   *
   * @param out where {@link #bytes()} grey values go
   * @param start the first of them
   */
  public void render(Digits digits, List<DigitPath> paths, byte[] out, int start) {
    Objects.checkFromIndexSize(start, bytes(), out.length);
    Arrays.fill(out, start, start + bytes(), (byte) 0);
    addTo(digits, paths, out, start);
  }

  private void addTo(Digits digits, List<DigitPath> paths, byte[] out, int start) {
    WrappingCanvas wrapping = new WrappingCanvas(Digits.SIDE, canvas);
    for (DigitPath path : paths) {
      Objects.checkIndex(path.index(), digits.size());
      wrapping.add(digits.pixels(), path, frames, out, start);
    }
  }
}
