package io.wavemill.jobs.evaluate;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Mean squared error against the time step, over sequences. Curves of parts of a split merge into
 * that of the whole, and into the same one to the bit, whatever the parts.
 *
 * @param sequences how many
 * @param sums for each predicted frame, the sum over sequences
 * @param squares for each predicted frame, the sum of squares over sequences
 */
record ErrorCurve(long sequences, ExactSum[] sums, ExactSum[] squares) implements Serializable {

  /** Of no sequence. */
  static ErrorCurve none(int frames) {
    ExactSum[] zeros = new ExactSum[frames];
    Arrays.fill(zeros, ExactSum.ZERO);
    return new ErrorCurve(0, zeros, zeros);
  }

  /** With one more sequence. */
  ErrorCurve add(double[] frameErrors) {
    requireFrames(frameErrors.length);
    ExactSum[] sums = this.sums.clone();
    ExactSum[] squares = this.squares.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sums[i].plus(frameErrors[i]);
      squares[i] = squares[i].plus(frameErrors[i] * frameErrors[i]);
    }
    return new ErrorCurve(sequences + 1, sums, squares);
  }

  /** Of both together. */
  ErrorCurve merge(ErrorCurve other) {
    requireFrames(other.sums.length);
    return new ErrorCurve(
        sequences + other.sequences, sum(sums, other.sums), sum(squares, other.squares));
  }

  private static ExactSum[] sum(ExactSum[] one, ExactSum[] other) {
    ExactSum[] sum = new ExactSum[one.length];
    Arrays.setAll(sum, i -> one[i].plus(other[i]));
    return sum;
  }

  private void requireFrames(int frames) {
    if (frames != sums.length) {
      throw new IllegalArgumentException("curves of " + sums.length + " and " + frames + " frames");
    }
  }

  /** Mean over sequences, for each frame. */
  double[] mean() {
    return Arrays.stream(sums).mapToDouble(sum -> sum.value() / sequences).toArray();
  }

  /** Population standard deviation over sequences, for each frame. */
  double[] standardDeviation() {
    double[] mean = mean();
    double[] deviation = new double[sums.length];
    Arrays.setAll(
        deviation, i -> Math.sqrt(Math.max(0, squares[i].value() / sequences - mean[i] * mean[i])));
    return deviation;
  }

  /** Mean over sequences and frames. */
  double overall() {
    return Arrays.stream(mean()).average().orElse(Double.NaN);
  }
}
