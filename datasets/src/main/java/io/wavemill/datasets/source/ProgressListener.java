package io.wavemill.datasets.source;

/** Is told how far source data are from being there, downloaded and looked through. */
@FunctionalInterface
public interface ProgressListener {
  /** Takes no notice. */
  ProgressListener NONE = (bytes, total) -> {};

  /**
   * Called as bytes arrive, from the downloading thread.
   *
   * @param bytes bytes that are there, of all files together
   * @param total bytes there will be
   */
  void progress(long bytes, long total);

  /**
   * Called as source data that are there are looked through, from several threads; takes no notice
   * by default.
   *
   * @param unit what is counted, such as {@code videos}
   * @param done how many have been looked through
   * @param total how many there are
   */
  default void examined(String unit, long done, long total) {}
}
