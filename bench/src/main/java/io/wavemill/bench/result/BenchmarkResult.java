package io.wavemill.bench.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one benchmark measured.
 *
 * @param name the benchmark's
 * @param about what is measured, one sentence
 * @param unit of all samples
 * @param work of one step or one sequence
 * @param wavemill our samples
 * @param modes the peer's; empty if there was no peer
 * @param details whatever else belongs to this benchmark, as fields of its JSON
 */
public record BenchmarkResult(
    String name,
    String about,
    Unit unit,
    Work work,
    Samples wavemill,
    List<PeerMode> modes,
    ObjectNode details) {

  /** The mode with the best median among those that are compared and worked. */
  public Optional<PeerMode> best() {
    Comparator<PeerMode> byRatio =
        Comparator.comparingDouble(
            mode -> unit.ratio(wavemill.median(), mode.samples().orElseThrow().median()));
    return modes.stream()
        .filter(mode -> mode.compared() && mode.samples().isPresent())
        .min(byRatio);
  }

  /** How many times faster wavemill is than the peer's best mode, by medians. */
  public OptionalDouble ratio() {
    Optional<PeerMode> best = best();
    return best.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            unit.ratio(wavemill.median(), best.get().samples().orElseThrow().median()));
  }

  /** Share of the machine's peak that wavemill's median reaches. */
  public double peakShare(Peak peak) {
    return work.share(unit.rate(wavemill.median(), work.amount()), peak);
  }

  /** Whether every mode that was measured computed what we computed. */
  public boolean agrees() {
    return modes.stream().allMatch(mode -> mode.agreement().map(Agreement::agrees).orElse(true));
  }

  /**
   * The entry of the JSON file. {@code peer}, {@code ratio} and {@code agreement} are null without
   * a peer.
   */
  public ObjectNode json(Peak peak) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("about", about);
    node.put("unit", unit.text());
    node.put("wavemill", wavemill.median());
    Optional<PeerMode> best = best();
    node.put("peer", best.map(mode -> mode.samples().orElseThrow().median()).orElse(null));
    node.put("ratio", ratio().isPresent() ? (Double) ratio().getAsDouble() : null);
    node.put("peakShare", peakShare(peak));
    node.put("bestPeerMode", best.map(PeerMode::name).orElse(null));
    ObjectNode samples = node.putObject("samples");
    put(samples.putObject("wavemill"), wavemill);
    ObjectNode peers = node.putObject("peerModes");
    for (PeerMode mode : modes) {
      ObjectNode entry = peers.putObject(mode.name());
      entry.put("compared", mode.compared());
      mode.samples()
          .ifPresent(
              measured -> {
                put(entry, measured);
                entry.put("ratio", unit.ratio(wavemill.median(), measured.median()));
              });
      mode.agreement().ifPresent(agreement -> put(entry.putObject("agreement"), agreement));
      mode.failure().ifPresent(reason -> entry.put("failed", reason));
    }
    best.flatMap(PeerMode::agreement)
        .ifPresentOrElse(
            agreement -> put(node.putObject("agreement"), agreement),
            () -> node.putNull("agreement"));
    ObjectNode effort = node.putObject("work");
    effort.put("kind", work.kind().name());
    effort.put("amount", work.amount());
    effort.put("perSecond", unit.rate(wavemill.median(), work.amount()));
    node.setAll(details);
    return node;
  }

  private static void put(ObjectNode node, Samples samples) {
    node.put("median", samples.median());
    node.put("min", samples.min());
    node.put("max", samples.max());
    ArrayNode all = node.putArray("samples");
    samples.values().forEach(all::add);
  }

  private static void put(ObjectNode node, Agreement agreement) {
    node.put("what", agreement.what());
    node.put("wavemill", agreement.wavemill());
    node.put("peer", agreement.peer());
    node.put("relativeDifference", agreement.relativeDifference());
    node.put("agrees", agreement.agrees());
  }
}
