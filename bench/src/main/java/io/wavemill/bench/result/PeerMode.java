package io.wavemill.bench.result;

import java.util.Optional;

/**
 * One way of running the peer.
 *
 * @param name such as {@code eager}
 * @param samples what was measured; empty if it failed
 * @param agreement whether it computes what we compute; empty if it failed
 * @param failure why it failed; empty if it did not
 */
public record PeerMode(
    String name,
    Optional<Samples> samples,
    Optional<Agreement> agreement,
    Optional<String> failure) {

  /** A mode that was measured. */
  public static PeerMode measured(String name, Samples samples, Agreement agreement) {
    return new PeerMode(name, Optional.of(samples), Optional.of(agreement), Optional.empty());
  }

  /** A mode that failed. */
  public static PeerMode failed(String name, String reason) {
    return new PeerMode(name, Optional.empty(), Optional.empty(), Optional.of(reason));
  }
}
