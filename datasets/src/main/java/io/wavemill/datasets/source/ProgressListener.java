package io.wavemill.datasets.source;

/** Is told how far a download is. */
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
}
