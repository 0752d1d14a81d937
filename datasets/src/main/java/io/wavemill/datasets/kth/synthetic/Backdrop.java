package io.wavemill.datasets.kth.synthetic;

import io.wavemill.datasets.kth.VideoName;
import io.wavemill.datasets.random.SampleRandom;

/**
 * What is behind a synthetic person: a bright field outdoors, a wall and a floor indoors, with a
 * faint pattern that differs from video to video.
 */
final class Backdrop {
  /** The scenario that is indoors. */
  private static final int INDOORS = 4;

  private static final double CELL = 20;
  private static final int CELLS = 24;

  /** How far the pattern reaches beyond the frame, pixels. */
  private static final double BEYOND = 120;

  private static final double STRENGTH = 5;

  private final double horizon;
  private final double above;
  private final double below;
  private final double slope;
  private final double[] pattern = new double[CELLS * CELLS];

  Backdrop(VideoName name) {
    SampleRandom random = new SampleRandom(SyntheticVideos.SEED, "backdrop " + name, 0);
    boolean indoors = name.scenario() == INDOORS;
    horizon = indoors ? random.nextDouble(92, 100) : random.nextDouble(50, 64);
    above = indoors ? random.nextDouble(205, 225) : random.nextDouble(185, 200);
    below = indoors ? random.nextDouble(140, 165) : random.nextDouble(165, 180);
    slope = random.nextDouble(-0.08, 0.08);
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = random.nextDouble(-STRENGTH, STRENGTH);
    }
  }

  /** The grey value at a point, pixels from the top left of the frame without zoom. */
  double grey(double x, double y) {
    double side = Math.max(0, Math.min(1, (y - horizon) / 4 + 0.5));
    return above + (below - above) * side + slope * (x - 80) + texture(x, y);
  }

  /** Random values on a lattice, bilinear between them. */
  private double texture(double x, double y) {
    double u = Math.max(0, Math.min(CELLS - 1.001, (x + BEYOND) / CELL));
    double v = Math.max(0, Math.min(CELLS - 1.001, (y + BEYOND) / CELL));
    int i = (int) u;
    int j = (int) v;
    double a = u - i;
    double b = v - j;
    int n = j * CELLS + i;
    double top = pattern[n] + a * (pattern[n + 1] - pattern[n]);
    double bottom = pattern[n + CELLS] + a * (pattern[n + CELLS + 1] - pattern[n + CELLS]);
    return top + b * (bottom - top);
  }
}
