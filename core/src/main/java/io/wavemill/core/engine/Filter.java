package io.wavemill.core.engine;

/**
 * Convolution weights in the forms that an {@link Engine} wants them in; made once per set of
 * weights, used many times, also by other engines of the same kind and by several threads at once.
 */
public interface Filter extends AutoCloseable {

  /** Channels it makes. */
  int outputs();

  /** Channels it reads. */
  int inputs();

  /** Kernel, stride and padding. */
  Convolution geometry();

  /** Whether it adds a number per output channel. */
  boolean biased();

  @Override
  void close();
}
