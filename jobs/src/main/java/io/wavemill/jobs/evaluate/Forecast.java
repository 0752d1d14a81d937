package io.wavemill.jobs.evaluate;

import java.io.Serializable;

/**
 * What one model forecast for one sequence.
 *
 * @param model which
 * @param id of the sequence within its split
 * @param frameErrors mean squared error over the pixels of each predicted frame, grey values 0..1
 * @param frames predicted frames as {@code .npy} bytes, float32 {@code [frame, channel, height,
 *     width]}, not clamped; null where they were not asked for
 */
record Forecast(String model, long id, double[] frameErrors, byte[] frames)
    implements Serializable {

  /** Mean over the frames. */
  double error() {
    double sum = 0;
    for (double error : frameErrors) {
      sum += error;
    }
    return sum / frameErrors.length;
  }
}
