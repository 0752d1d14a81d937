package io.wavemill.datasets.hamiltonian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures against the published ones, byte by byte or by their sums. */
class DiscPainterTest {
  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;

  private static byte[] spring(double q) {
    return mechanical(
        new MassSpringEnsemble(Variant.PLAIN, Mode.REFERENCE),
        new double[] {2, 0.5, 0, 0, 0, 0, 0, 0},
        q,
        0);
  }

  private static byte[] mechanical(Ensemble ensemble, double[] parameters, double... state) {
    byte[] out = new byte[3 * PIXELS];
    // What was there before must not matter.
    Arrays.fill(out, (byte) 77);
    ensemble.painter(SIDE).paint(parameters, state, 0, out, 0);
    return out;
  }

  private static byte[] twoBodies(double x1, double y1, double x2, double y2) {
    return mechanical(
        new TwoBodyEnsemble(Variant.PLAIN, Mode.REFERENCE),
        new double[] {1, 1, 1, 0, 0, 0, 0, 1, 0, 0},
        x1,
        y1,
        x2,
        y2,
        0,
        0,
        0,
        0);
  }

  private static void assertPixel(byte[] frame, int row, int column, int... rgb) {
    int pixel = row * SIDE + column;
    assertArrayEquals(
        rgb,
        new int[] {
          frame[pixel] & 0xff, frame[PIXELS + pixel] & 0xff, frame[2 * PIXELS + pixel] & 0xff
        });
  }

  private static void assertSums(byte[] frame, long... sums) {
    for (int channel = 0; channel < 3; channel++) {
      long sum = 0;
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        sum += frame[channel * PIXELS + pixel] & 0xff;
      }
      assertEquals(sums[channel], sum, "channel " + channel);
    }
  }

  @Test
  void spring() {
    double half = 1 + Math.sqrt(0.5 / Math.PI);
    assertEquals(1.39894228, half, 6e-9);
    assertEquals(half, new MassSpringEnsemble(Variant.PLAIN, Mode.REFERENCE).halfCanvas());
    assertEquals(0.14258711, MechanicalEnsemble.discRadius(0.5) / (2 * half), 6e-9);
    byte[] frame = spring(0.6);
    assertSums(frame, 93896, 84590, 89384);
    assertPixel(frame, 0, 0, 81, 88, 93);
    assertPixel(frame, 22, 15, 254, 0, 0);
    assertPixel(frame, 18, 15, 194, 31, 32);
    assertPixel(frame, 26, 16, 220, 17, 18);
    assertPixel(frame, 27, 15, 122, 68, 71);
    assertPixel(
        frame,
        22,
        20,
        (int) (255 * 0.62461310),
        (int) (255 * 0.19294555),
        (int) (255 * 0.20344975));
  }

  @Test
  void pendulum() {
    assertSums(
        mechanical(
            new PendulumEnsemble(Variant.PLAIN, Mode.REFERENCE),
            new double[] {0.5, 3, 1, 0, 0, 0, 0, 0, 0},
            1.2,
            0),
        93881,
        84592,
        89385);
    double[] centre = new double[2];
    PendulumEnsemble ensemble = new PendulumEnsemble(Variant.PLAIN, Mode.REFERENCE);
    ensemble.positions(new double[] {0.5, 3, 1}, new double[] {1.2, 0}, 0, centre);
    double half = ensemble.halfCanvas();
    assertEquals(25.826806, (centre[0] + half) / (2 * half) * 31, 6e-7);
    assertEquals(11.485149, (centre[1] + half) / (2 * half) * 31, 6e-7);
  }

  @Test
  void twoBodiesApart() {
    byte[] frame = twoBodies(0.9, 1.2, -0.9, -1.2);
    assertSums(frame, 86067, 92843, 97553);
    assertPixel(frame, 22, 20, 254, 0, 0);
    assertPixel(frame, 8, 10, 0, 254, 254);
  }

  @Test
  void twoBodiesOneBeforeTheOther() {
    byte[] frame = twoBodies(0.1, 0, -0.1, 0);
    assertPixel(frame, 15, 15, 253, 1, 1);
    assertPixel(frame, 15, 16, 254, 0, 0);
    assertPixel(frame, 15, 13, 141, 111, 111);
  }

  /** Mean squared difference in parts of the mean square, bytes in parts of 255. */
  private static double normalisedError(byte[] truth, byte[] guess) {
    double error = 0;
    double square = 0;
    for (int i = 0; i < truth.length; i++) {
      double t = (truth[i] & 0xff) / 255.0;
      double g = (guess[i] & 0xff) / 255.0;
      error += (t - g) * (t - g);
      square += t * t;
    }
    return error / square;
  }

  @Test
  void errorsOfDisplacedDiscs() {
    byte[] truth = spring(0.6);
    assertEquals(0.00053268, normalisedError(truth, spring(0.58)), 6e-9);
    assertEquals(0.00323746, normalisedError(truth, spring(0.55)), 6e-9);
    assertEquals(0.01219169, normalisedError(truth, spring(0.5)), 6e-9);
    assertEquals(0.03933965, normalisedError(truth, spring(0.4)), 6e-9);
    assertEquals(0.15450194, normalisedError(truth, spring(0)), 6e-9);
    byte[] background = spring(1e6);
    assertPixel(background, 16, 16, 81, 88, 93);
    assertEquals(0.09481110, normalisedError(truth, background), 6e-9);
    double square = 0;
    for (byte value : truth) {
      square += Math.pow((value & 0xff) / 255.0, 2);
    }
    assertEquals(0.12841402, square / truth.length, 6e-9);
  }

  @Test
  void sixHuesAreTheSixPureColours() {
    double[][] expected = {{1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1}, {1, 0, 1}};
    for (int hue = 0; hue < 6; hue++) {
      assertArrayEquals(expected[hue], DiscPainter.pureColour(hue / 6.0), 1e-15);
    }
    assertArrayEquals(new double[] {0.5, 1, 0}, DiscPainter.pureColour(0.25), 1e-15);
  }

  /** The shortcuts change nothing: against the formula for every pixel, for random discs. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16})
  void isTheFormula(int discs) {
    Random random = new Random(discs);
    int side = 40;
    int hues = Math.max(6, discs);
    DiscPainter painter = new DiscPainter(side, 0, 1, discs, hues);
    byte[] actual = new byte[3 * side * side];
    for (int picture = 0; picture < 25; picture++) {
      double[][] placed = new double[discs][];
      for (int n = 0; n < discs; n++) {
        double[] disc = {
          1.2 * random.nextDouble() - 0.1,
          1.2 * random.nextDouble() - 0.1,
          0.25 * random.nextDouble(),
          random.nextInt(hues)
        };
        painter.place(n, disc[0], disc[1], disc[2], (int) disc[3]);
        placed[n] = disc;
      }
      painter.paint(actual, 0);
      assertArrayEquals(byTheFormula(placed, hues, side), actual, "picture " + picture);
    }
  }

  private static byte[] byTheFormula(double[][] discs, int hues, int side) {
    double[] background = {0.321, 0.349, 0.368};
    byte[] bytes = new byte[3 * side * side];
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        for (int channel = 0; channel < 3; channel++) {
          double clear = 1;
          double out = 0;
          for (double[] disc : discs) {
            double distance =
                Math.hypot(column / (side - 1.0) - disc[0], row / (side - 1.0) - disc[1]);
            double coverage = 1 / (1 + Math.exp(80 * (distance - disc[2])));
            out += clear * coverage * DiscPainter.pureColour(disc[3] / hues)[channel];
            clear *= 1 - coverage;
          }
          out += clear * background[channel];
          bytes[channel * side * side + row * side + column] = (byte) Math.floor(255 * out);
        }
      }
    }
    return bytes;
  }

  @Test
  void gamesShowHowOftenEachPairIsPlayed() {
    byte[] frame = new byte[3 * PIXELS];
    new GameEnsemble(PhysicalSystem.MATCHING_PENNIES)
        .painter(SIDE)
        .paint(new double[1], new double[] {0.75, 0.25, 0.5, 0.5}, 0, frame, 0);
    assertPixel(frame, 0, 0, 95, 95, 95);
    assertPixel(frame, 15, 31, 95, 95, 95);
    assertPixel(frame, 16, 0, 31, 31, 31);
    new GameEnsemble(PhysicalSystem.ROCK_PAPER_SCISSORS)
        .painter(SIDE)
        .paint(new double[1], new double[] {0.2, 0.3, 0.5, 0.1, 0.3, 0.6}, 0, frame, 0);
    assertPixel(frame, 10, 10, 5, 5, 5);
    assertPixel(frame, 11, 21, 22, 22, 22);
    assertPixel(frame, 31, 0, 12, 12, 12);
    assertPixel(frame, 0, 31, 30, 30, 30);
  }
}
