package io.wavemill.datasets.rotating;

import io.wavemill.datasets.random.UniformSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Makes sequences of turning digits, as the reference implementation of <i>Flow Equivariant
 * Recurrent Neural Networks</i> (Keller, arXiv 2507.14793) does.
 *
 * <p>Frame t is the sum over digits of the digit turned by {@code startAngle + angularVelocity·t}
 * about its middle, (13.5, 13.5); sums stop at white. The digit turns within 40×40 pixels, about
 * (19.5, 19.5); a smaller canvas is the part of them that starts ⌊(40−canvas)/2⌋ from the left and
 * from the top, a larger one has a blank edge around them.
 *
 * <p>Cosine and sine are rounded to single precision, as in the reference implementation. Not
 * thread-safe; one for each thread.
 */
final class RotatingMnist {
  /** Side of the square in which a digit turns: its diagonal, and a little more. */
  static final int FULL_SIDE = 40;

  private static final double FULL_CIRCLE = 360;

  private final int digitsPerSequence;
  private final List<Integer> velocities;
  private final int frames;
  private final FrameWriter writer;
  private final int[] sums;
  private final ImageRotator[] rotators;

  /**
   * @param velocities the angular velocities there are, degrees/frame, at least one
   * @param frames frames of a sequence
   */
  RotatingMnist(
      int canvas, int digitsPerSequence, List<Integer> velocities, int frames, DType dtype) {
    this.digitsPerSequence = digitsPerSequence;
    this.velocities = List.copyOf(velocities);
    this.frames = frames;
    this.writer = new FrameFormat(dtype, canvas).writer(frames);
    this.sums = new int[canvas * canvas];
    this.rotators = new ImageRotator[digitsPerSequence];
    Arrays.setAll(rotators, d -> new ImageRotator(geometry(canvas)));
  }

  /** Where a digit turns on a canvas. */
  static RotationGeometry geometry(int canvas) {
    int cut = Math.floorDiv(FULL_SIDE - canvas, 2);
    return new RotationGeometry(
        Digits.SIDE, (Digits.SIDE - 1) / 2.0, canvas, (FULL_SIDE - 1) / 2.0 - cut);
  }

  /**
   * Draws what one sequence shows: first the index of each digit, then for each digit its angular
   * velocity and its start, all uniform.
   *
   * @param random where the numbers come from
   * @param digitCount how many digits there are to choose from, at least 1
   */
  List<RotatingDigit> draw(UniformSource random, int digitCount) {
    int[] indices = new int[digitsPerSequence];
    for (int d = 0; d < digitsPerSequence; d++) {
      indices[d] = random.nextInt(0, digitCount);
    }
    List<RotatingDigit> digits = new ArrayList<>(digitsPerSequence);
    for (int index : indices) {
      int velocity = velocities.get(random.nextInt(0, velocities.size()));
      digits.add(new RotatingDigit(index, velocity, random.nextDouble(0, FULL_CIRCLE)));
    }
    return digits;
  }

  /** Renders a sequence as {@code .npy}, {@code [frames, 1, canvas, canvas]}. */
  byte[] render(Digits digits, List<RotatingDigit> turning) {
    for (int d = 0; d < digitsPerSequence; d++) {
      int index = Objects.checkIndex(turning.get(d).index(), digits.size());
      rotators[d].load(digits.pixels(), index * Digits.PIXELS);
    }
    byte[] npy = writer.format().allocate();
    for (int t = 0; t < frames; t++) {
      Arrays.fill(sums, 0);
      for (int d = 0; d < digitsPerSequence; d++) {
        RotatingDigit digit = turning.get(d);
        double angle = digit.startAngle() + (double) digit.angularVelocity() * t;
        rotators[d].add((float) Angles.cosine(angle), (float) Angles.sine(angle), sums);
      }
      writer.write(sums, npy, t);
    }
    return npy;
  }
}
