package io.wavemill.datasets.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.random.NumpyRandomState;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TranslatingMnistTest {
  private static final int MNIST_TEST_DIGITS = 10_000;
  private static final Digits DIGITS = DigitSource.shipped().test();

  /** The specification's golden sequences of the fixed stream 42 on MNIST's 10,000 test digits. */
  @Test
  void goldenDraws() {
    NumpyRandomState random = new NumpyRandomState(42);
    TranslatingMnist generator = TranslatingMnist.withVelocities(28, 2, 20, 2);
    assertEquals(
        List.of(new DigitPath(7270, 0, 2, 20, 6), new DigitPath(860, -1, 0, 22, 10)),
        generator.draw(random, MNIST_TEST_DIGITS));
    assertEquals(
        List.of(new DigitPath(5578, 2, -1, 23, 11), new DigitPath(8322, -1, 1, 20, 0)),
        generator.draw(random, MNIST_TEST_DIGITS));
    assertEquals(
        List.of(new DigitPath(4555, 2, 1, 24, 16), new DigitPath(3385, 0, 0, 9, 27)),
        generator.draw(random, MNIST_TEST_DIGITS));
  }

  @Test
  void goldenDrawsOfSlowerDigits() {
    NumpyRandomState random = new NumpyRandomState(42);
    TranslatingMnist generator = TranslatingMnist.withVelocities(28, 2, 20, 1);
    assertEquals(
        List.of(new DigitPath(7270, 1, 1, 7, 20), new DigitPath(860, 1, 0, 18, 22)),
        generator.draw(random, MNIST_TEST_DIGITS));
    assertEquals(
        List.of(new DigitPath(4426, -1, 1, 21, 20), new DigitPath(5578, 0, 0, 5, 1)),
        generator.draw(random, MNIST_TEST_DIGITS));
    assertEquals(
        List.of(new DigitPath(5311, -1, -1, 11, 25), new DigitPath(5051, 0, -1, 11, 24)),
        generator.draw(random, MNIST_TEST_DIGITS));
  }

  @Property(tries = 20)
  void goldenDrawsAtAnyVelocity(
      @ForAll @IntRange(min = -5, max = 5) int vx, @ForAll @IntRange(min = -5, max = 5) int vy) {
    NumpyRandomState random = new NumpyRandomState(42);
    TranslatingMnist generator = TranslatingMnist.atVelocity(28, 2, 20, vx, vy);
    assertEquals(
        List.of(new DigitPath(7270, vx, vy, 14, 10), new DigitPath(860, vx, vy, 7, 20)),
        generator.draw(random, MNIST_TEST_DIGITS));
    assertEquals(
        List.of(new DigitPath(5734, vx, vy, 18, 22), new DigitPath(6265, vx, vy, 10, 10)),
        generator.draw(random, MNIST_TEST_DIGITS));
    assertEquals(
        List.of(new DigitPath(8322, vx, vy, 20, 1), new DigitPath(1685, vx, vy, 23, 11)),
        generator.draw(random, MNIST_TEST_DIGITS));
  }

  private static byte[] frame(TranslatingMnist generator, byte[] frames, int t) {
    int size = generator.canvas() * generator.canvas();
    return Arrays.copyOfRange(frames, t * size, (t + 1) * size);
  }

  private static long mass(byte[] frame) {
    long sum = 0;
    for (byte pixel : frame) {
      sum += pixel & 0xff;
    }
    return sum;
  }

  @Property(tries = 50)
  void aLoneDigitLosesNothing(@ForAll long seed, @ForAll @IntRange(min = 28, max = 45) int canvas) {
    TranslatingMnist generator = TranslatingMnist.withVelocities(canvas, 1, 6, 5);
    List<DigitPath> paths = generator.draw(new SampleRandom(seed, "x", 0), DIGITS.size());
    byte[] frames = generator.render(DIGITS, paths);
    int first = paths.get(0).index() * Digits.PIXELS;
    long mass = mass(Arrays.copyOfRange(DIGITS.pixels(), first, first + Digits.PIXELS));
    for (int t = 0; t < 6; t++) {
      assertEquals(mass, mass(frame(generator, frames, t)));
    }
  }

  @Property(tries = 30)
  void comesBackAfterOneCanvas(
      @ForAll long seed, @ForAll @IntRange(min = 28, max = 33) int canvas) {
    TranslatingMnist generator = TranslatingMnist.withVelocities(canvas, 2, canvas + 2, 3);
    List<DigitPath> paths = generator.draw(new SampleRandom(seed, "x", 0), DIGITS.size());
    byte[] frames = generator.render(DIGITS, paths);
    assertArrayEquals(frame(generator, frames, 0), frame(generator, frames, canvas));
    assertArrayEquals(frame(generator, frames, 1), frame(generator, frames, canvas + 1));
  }

  @Property(tries = 50)
  void startingOneStepLaterIsBeingOneFrameAhead(
      @ForAll long seed, @ForAll @IntRange(min = 28, max = 40) int canvas) {
    TranslatingMnist generator = TranslatingMnist.withVelocities(canvas, 3, 8, 2);
    List<DigitPath> paths = generator.draw(new SampleRandom(seed, "x", 0), DIGITS.size());
    List<DigitPath> later =
        paths.stream()
            .map(p -> new DigitPath(p.index(), p.vx(), p.vy(), p.x0() + p.vx(), p.y0() + p.vy()))
            .toList();
    byte[] frames = generator.render(DIGITS, paths);
    byte[] ahead = generator.render(DIGITS, later);
    for (int t = 0; t < 7; t++) {
      assertArrayEquals(frame(generator, frames, t + 1), frame(generator, ahead, t));
    }
  }

  @Test
  void standsStillAtVelocityZero() {
    TranslatingMnist generator = TranslatingMnist.atVelocity(28, 1, 3, 0, 0);
    byte[] frames = generator.render(DIGITS, List.of(new DigitPath(5, 0, 0, 0, 0)));
    byte[] digit = Arrays.copyOfRange(DIGITS.pixels(), 5 * Digits.PIXELS, 6 * Digits.PIXELS);
    for (int t = 0; t < 3; t++) {
      assertArrayEquals(digit, frame(generator, frames, t));
    }
  }

  /** A digit upon itself is twice as bright, up to white. */
  @Test
  void sumsStopAtWhite() {
    TranslatingMnist generator = TranslatingMnist.atVelocity(28, 2, 2, 1, 0);
    DigitPath path = new DigitPath(0, 1, 0, 0, 0);
    byte[] frames = generator.render(DIGITS, List.of(path, path));
    for (int i = 0; i < Digits.PIXELS; i++) {
      assertEquals(Math.min(255, 2 * (DIGITS.pixels()[i] & 0xff)), frames[i] & 0xff);
    }
  }

  @Test
  void rendersIntoAPartOfAnArray() {
    TranslatingMnist generator = TranslatingMnist.withVelocities(30, 2, 4, 2);
    List<DigitPath> paths = generator.draw(new SampleRandom(1, "x", 0), DIGITS.size());
    byte[] out = new byte[generator.bytes() + 20];
    Arrays.fill(out, (byte) 9);
    generator.render(DIGITS, paths, out, 10);
    assertArrayEquals(
        generator.render(DIGITS, paths), Arrays.copyOfRange(out, 10, out.length - 10));
    assertEquals(9, out[9]);
    assertEquals(9, out[out.length - 10]);
    assertThrows(IndexOutOfBoundsException.class, () -> generator.render(DIGITS, paths, out, 21));
  }

  @Property(tries = 100)
  void drawsStayInTheirRanges(@ForAll long seed) {
    TranslatingMnist generator =
        new TranslatingMnist(
            40,
            3,
            2,
            new io.wavemill.datasets.mnist.IntRange(0, 2),
            io.wavemill.datasets.mnist.IntRange.only(-1));
    for (DigitPath path : generator.draw(new SampleRandom(seed, "x", 0), 7)) {
      assertTrue(path.index() >= 0 && path.index() < 7);
      assertTrue(path.vx() >= 0 && path.vx() <= 2);
      assertEquals(-1, path.vy());
      assertTrue(path.x0() >= 0 && path.x0() < 40);
      assertTrue(path.y0() >= 0 && path.y0() < 40);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(
        IllegalArgumentException.class, () -> TranslatingMnist.withVelocities(27, 2, 20, 2));
    assertThrows(
        IllegalArgumentException.class, () -> TranslatingMnist.withVelocities(28, 0, 20, 2));
    assertThrows(
        IllegalArgumentException.class, () -> TranslatingMnist.withVelocities(28, 2, 0, 2));
    assertThrows(
        ArithmeticException.class, () -> TranslatingMnist.withVelocities(28, 2, 3_000_000, 2));
    assertThrows(
        IllegalArgumentException.class, () -> new io.wavemill.datasets.mnist.IntRange(1, 0));
    TranslatingMnist generator = TranslatingMnist.withVelocities(28, 1, 2, 1);
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> generator.render(DIGITS, List.of(new DigitPath(DIGITS.size(), 0, 0, 0, 0))));
  }
}
