package io.wavemill.bench.result;

import java.util.Optional;

/**
 * One way of running the peer.
 *
 * @param name such as {@code eager}
 * @param samples what was measured; empty if it failed
 * @param agreement whether it computes what we compute; empty if it failed
 * @param failure why it failed; empty if it did not
 * @param compared whether the ratio may be taken to it; otherwise it is shown beside
 */
public record PeerMode(
    String name,
    Optional<Samples> samples,
    Optional<Agreement> agreement,
    Optional<String> failure,
    boolean compared) {

  /** A mode that was measured; {@code agreement} is null where there is nothing to compare. */
  public static PeerMode measured(String name, Samples samples, Agreement agreement) {
    return new PeerMode(
        name, Optional.of(samples), Optional.ofNullable(agreement), Optional.empty(), true);
  }

  /** A mode that failed. */
  public static PeerMode failed(String name, String reason) {
    return new PeerMode(name, Optional.empty(), Optional.empty(), Optional.of(reason), true);
  }

  /** The same, shown beside the one that the ratio is taken to. */
  public PeerMode beside() {
    return new PeerMode(name, samples, agreement, failure, false);
  }
}
