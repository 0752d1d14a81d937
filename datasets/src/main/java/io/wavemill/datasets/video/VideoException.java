package io.wavemill.datasets.video;

/**
 * A video cannot be used; the message says why, without the video's name and without a full stop.
 */
public final class VideoException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong with it, such as {@code "it holds no frames"}
   */
  public VideoException(String message) {
    super(message);
  }

  /**
   * @param message what is wrong with it
   * @param cause what raised it
   */
  public VideoException(String message, Throwable cause) {
    super(message, cause);
  }
}
