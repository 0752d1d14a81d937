/**
 * The other side of a benchmark: a Python process that computes the same, spoken to in lines of
 * JSON.
 *
 * <p>{@link io.wavemill.bench.peer.PeerProcess} is one such process, {@link
 * io.wavemill.bench.peer.Peers} starts them, {@link io.wavemill.bench.peer.Exchange} is the folder
 * in which they find weights and inputs.
 */
package io.wavemill.bench.peer;
