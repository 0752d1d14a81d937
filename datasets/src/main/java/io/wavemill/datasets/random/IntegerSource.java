package io.wavemill.datasets.random;

/** A stream of uniformly distributed integers. */
@FunctionalInterface
public interface IntegerSource {
  /**
   * The next integer, uniform on {@code low .. high-1}.
   *
   * <p>A range of one value returns that value and consumes nothing from the stream. The reference
   * datasets rely on this: fixing the velocity leaves all other draws as they were.
   *
   * @param low the smallest value
   * @param high one more than the largest value, above {@code low}
   * @throws IllegalArgumentException if the range is empty
   */
  int nextInt(int low, int high);
}
