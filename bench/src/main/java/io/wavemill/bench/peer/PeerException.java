package io.wavemill.bench.peer;

/** The peer could not do what it was asked, or is no longer there; the message says why. */
public final class PeerException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line
   */
  public PeerException(String message) {
    super(message);
  }
}
