package io.wavemill.jobs.evaluate;

import java.util.Arrays;

/**
 * Mean squared error against the time step, over sequences. Curves of parts of a split merge into
 * that of the whole.
 *
 * @param sequences how many
 * @param sums for each predicted frame, the sum over sequences
 * @param squares for each predicted frame, the sum of squares over sequences
 */
record ErrorCurve(long sequences, double[] sums, double[] squares) {

  static ErrorCurve none(int frames) {
    return new ErrorCurve(0, new double[frames], new double[frames]);
  }

  /** With one more sequence. */
  ErrorCurve add(double[] frameErrors) {
    double[] squared = new double[frameErrors.length];
    for (int i = 0; i < squared.length; i++) {
      squared[i] = frameErrors[i] * frameErrors[i];
    }
    return merge(new ErrorCurve(1, frameErrors, squared));
  }

  /** Of both together. */
  ErrorCurve merge(ErrorCurve other) {
    return new ErrorCurve(
        sequences + other.sequences, sum(sums, other.sums), sum(squares, other.squares));
  }

  private static double[] sum(double[] one, double[] other) {
    if (one.length != other.length) {
      throw new IllegalArgumentException(
          "curves of " + one.length + " and " + other.length + " frames");
    }
    double[] sum = new double[one.length];
    Arrays.setAll(sum, i -> one[i] + other[i]);
    return sum;
  }

  /** Mean over sequences, for each frame. */
  double[] mean() {
    return Arrays.stream(sums).map(sum -> sum / sequences).toArray();
  }

  /** Population standard deviation over sequences, for each frame. */
  double[] standardDeviation() {
    double[] deviation = new double[sums.length];
    Arrays.setAll(
        deviation,
        i -> {
          double mean = sums[i] / sequences;
          return Math.sqrt(Math.max(0, squares[i] / sequences - mean * mean));
        });
    return deviation;
  }

  /** Mean over sequences and frames. */
  double overall() {
    return Arrays.stream(mean()).average().orElse(Double.NaN);
  }
}
