package io.wavemill.datasets.random;

/** A stream of uniformly distributed integers and real numbers. */
public interface UniformSource extends IntegerSource {
  /**
   * The next double, uniform on {@code [low, high)}, with 53 random bits.
   *
   * @param low the smallest value
   * @param high above all values
   */
  double nextDouble(double low, double high);
}
