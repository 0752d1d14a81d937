package io.wavemill.datasets.sequence;

import io.wavemill.datasets.random.SampleRandom;

/**
 * One sequence of the adding problem: random values, two of which are marked; the target is their
 * sum.
 *
 * @param values uniform on [0, 1), {@code [step]}
 * @param first the marked step of the first half, 0 .. T/2 − 1 (T/2 rounded down)
 * @param second the marked step of the second half, T/2 .. T − 1
 */
record AddingSequence(float[] values, int first, int second) {
  /** 2⁻²⁴: a float holds each multiple of it on [0, 1) exactly. */
  private static final float UNIT = 0x1.0p-24f;

  private static final int DROPPED_BITS = 40;

  /** Draws the two steps, then the values in the order of the steps. */
  static AddingSequence draw(SampleRandom random, int steps) {
    int first = random.nextInt(0, steps / 2);
    int second = random.nextInt(steps / 2, steps);
    float[] values = new float[steps];
    for (int t = 0; t < steps; t++) {
      values[t] = (random.nextLong() >>> DROPPED_BITS) * UNIT;
    }
    return new AddingSequence(values, first, second);
  }

  /** The sum of the two marked values. */
  float target() {
    return values[first] + values[second];
  }

  /** What a network sees: {@code [step, 2]}, row-major, value and marker (1 where marked). */
  float[] inputs() {
    float[] inputs = new float[2 * values.length];
    for (int t = 0; t < values.length; t++) {
      inputs[2 * t] = values[t];
    }
    inputs[2 * first + 1] = 1;
    inputs[2 * second + 1] = 1;
    return inputs;
  }
}
