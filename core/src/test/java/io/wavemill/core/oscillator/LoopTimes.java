package io.wavemill.core.oscillator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Measures the inner loops on 16×16 units, plain and on vector registers. No test; see
 * docs/performance.md for how it is run.
 */
final class LoopTimes {

  private static final Sheet SHEET = new Sheet(16, 16, 3);
  private static final Random RANDOM = new Random(1);

  private LoopTimes() {}

  private static float[] random(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = RANDOM.nextFloat() - .5f;
    }
    return values;
  }

  private static float[] map() {
    return random(SHEET.size());
  }

  private interface Row {
    void run(Loops loops, int above, int row, int unit);
  }

  private static Consumer<Loops> rows(Row row) {
    return loops -> {
      for (int i = 0; i < SHEET.rows(); i++) {
        row.run(loops, SHEET.row(i - 1), SHEET.row(i), i * SHEET.columns());
      }
    };
  }

  /** Microseconds for all rows once, the least of many trials. */
  private static double time(Loops loops, Consumer<Loops> work) {
    for (int i = 0; i < 4000; i++) {
      work.accept(loops);
    }
    double least = Double.MAX_VALUE;
    for (int trial = 0; trial < 100; trial++) {
      long start = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        work.accept(loops);
      }
      least = Math.min(least, (System.nanoTime() - start) / 50e3);
    }
    return least;
  }

  /** No arguments. */
  public static void main(String[] none) {
    float[] a = map();
    float[] y = map();
    float[] z = map();
    float[] out = map();
    float[] nextY = map();
    float[] nextZ = map();
    float[] kernel = random(9);
    float[] small = new float[9];
    java.util.Arrays.fill(small, 1e-6f);
    float[] weights = random(256);
    float[] signals = random(16);
    float[] sums = new float[144];
    float[] sums2 = new float[144];
    float[] unitSums = new float[4096];
    float[] unitSums2 = new float[4096];
    int length = SHEET.rowLength();
    int stride = SHEET.stride();
    StepConstants constants = new StepConstants(.042f, -.1f, .8f);
    // Slopes that stay as they are, however often this is repeated.
    StepConstants still = new StepConstants(0, 0, 1);
    Map<String, Consumer<Loops>> loops = new LinkedHashMap<>();
    loops.put(
        "drive", rows((l, up, r, u) -> l.drive(weights, weights, u, 16, signals, 0, 1, a, r)));
    loops.put(
        "correlate",
        rows(
            (l, up, r, u) -> l.correlate(kernel, kernel, 3, stride, y, up, z, up, out, r, length)));
    loops.put(
        "advance",
        rows((l, up, r, u) -> l.advance(constants, a, r, y, r, z, r, nextY, r, nextZ, r, length)));
    loops.put(
        "replay",
        rows((l, up, r, u) -> l.replay(constants, a, r, y, r, z, r, nextY, r, nextZ, r, length)));
    loops.put("retreat", rows((l, up, r, u) -> l.retreat(still, a, r, y, r, z, r, out, r, length)));
    loops.put(
        "driveGradient",
        rows((l, up, r, u) -> l.driveGradient(y, r, signals, 0, 1, unitSums, unitSums2, u, 16)));
    loops.put(
        "gather",
        rows((l, up, r, u) -> l.gather(z, r, 3, stride, y, up, z, up, sums, sums2, length)));
    loops.put(
        "spread",
        rows(
            (l, up, r, u) -> {
              for (int k = 0; k < 3; k++) {
                l.spread(small, small, 3 * k, y, up + k * stride, nextY, r, nextZ, r, length);
              }
            }));
    loops.put(
        "constants",
        rows(
            (l, up, r, u) ->
                l.constants(constants, a, r, y, r, z, r, y, r, z, r, nextZ, r, sums, length)));
    for (Map.Entry<String, Consumer<Loops>> loop : loops.entrySet()) {
      double fast = time(Loops.best(), loop.getValue());
      double plain = time(new PlainLoops(), loop.getValue());
      System.out.printf(
          "%-14s %6.2f us, plain %6.2f us, ratio %.1f%n", loop.getKey(), fast, plain, plain / fast);
    }
  }
}
