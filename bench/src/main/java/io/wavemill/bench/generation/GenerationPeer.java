package io.wavemill.bench.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.peer.PeerException;
import io.wavemill.bench.peer.PeerProcess;
import io.wavemill.bench.peer.Peers;
import io.wavemill.bench.result.Agreement;
import io.wavemill.bench.result.PeerMode;
import io.wavemill.bench.result.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Python making a dataset's samples one way. What goes wrong there ends this mode only. */
final class GenerationPeer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final GenerationCase.Comparison comparison;
  private final String mode;
  private final List<Double> rates = new ArrayList<>();
  private PeerProcess process;
  private Agreement agreement;
  private String failure;

  GenerationPeer(GenerationCase.Comparison comparison, String mode) {
    this.comparison = comparison;
    this.mode = mode;
  }

  /** Starts it and compares the samples of both sides. */
  void prepare(Peers python, ObjectNode request) {
    try {
      process = python.start(comparison.script());
      JsonNode answer = process.ask(request.put("mode", mode), PATIENCE);
      agreement =
          new Agreement(
              "root mean square of equal samples",
              answer.path("given").asDouble(Double.NaN),
              answer.path("made").asDouble(Double.NaN));
      double largest = answer.path("largestDifference").asDouble(Double.NaN);
      if (!(largest <= comparison.tolerance())) {
        failure =
            String.format(
                Locale.ROOT,
                "made other %s from equal parameters: they differ by up to %g, %g is allowed",
                comparison.tensor(),
                largest,
                comparison.tolerance());
      }
    } catch (PeerException e) {
      failure = e.getMessage();
    }
  }

  /**
   * Makes samples for about so long.
   *
   * @param counts whether to keep the rate
   * @return for the line about progress
   */
  String step(double seconds, boolean counts) {
    if (failure == null) {
      try {
        JsonNode answer =
            process.ask(PeerProcess.request("step").put("seconds", seconds), PATIENCE);
        double rate = answer.path("samples").asDouble() / answer.path("seconds").asDouble();
        if (counts) {
          rates.add(rate);
        }
        return String.format(Locale.ROOT, ", %s %,.1f/s", mode, rate);
      } catch (PeerException e) {
        failure = e.getMessage();
      }
    }
    return ", " + mode + " failed: " + failure;
  }

  PeerMode result() {
    PeerMode result =
        failure == null
            ? PeerMode.measured(mode, new Samples(rates), agreement)
            : PeerMode.failed(mode, failure);
    return mode.equals(comparison.reference()) ? result : result.beside();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
