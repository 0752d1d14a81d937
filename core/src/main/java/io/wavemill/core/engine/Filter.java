package io.wavemill.core.engine;

/**
 * Convolution weights in the form an {@link Engine} wants them; made once per set of weights, used
 * many times.
 */
public interface Filter extends AutoCloseable {

  /** Channels it makes. */
  int outputs();

  /** Channels it reads. */
  int inputs();

  /** Height and width of the kernel, odd. */
  int kernel();

  @Override
  void close();
}
