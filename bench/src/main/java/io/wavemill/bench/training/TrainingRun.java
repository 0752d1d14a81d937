package io.wavemill.bench.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.bench.Benchmark;
import io.wavemill.bench.Conditions;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.bench.peer.PeerException;
import io.wavemill.bench.peer.PeerProcess;
import io.wavemill.bench.peer.Peers;
import io.wavemill.bench.result.Agreement;
import io.wavemill.bench.result.BenchmarkResult;
import io.wavemill.bench.result.PeerMode;
import io.wavemill.bench.result.Samples;
import io.wavemill.bench.result.Unit;
import io.wavemill.bench.result.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures a training step: wavemill and every mode of the peer in turn, step by step, so that what
 * disturbs the machine disturbs all alike. Who is not measured waits.
 *
 * @param benchmark what is trained
 */
public record TrainingRun(TrainingBenchmark benchmark) implements Benchmark {

  /** Steps before measuring: just-in-time compilers, memory pools and caches settle. */
  private static final int WARM_UPS = 3;

  /**
   * Java compiles its loops while they run, which takes it more steps than a peer needs; ours end
   * after so many, or so long.
   */
  private static final int OWN_WARM_UPS = 60;

  private static final Duration OWN_WARM_UP = Duration.ofSeconds(30);

  /** Reading weights, first step, compilation if the mode compiles. */
  private static final Duration TIME_TO_PREPARE = Duration.ofMinutes(4);

  /** One step; generous, the slowest takes seconds. */
  private static final Duration TIME_TO_STEP = Duration.ofMinutes(5);

  @Override
  public String name() {
    return benchmark.name();
  }

  @Override
  public String about() {
    return benchmark.about();
  }

  @Override
  public BenchmarkResult run(Conditions conditions) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    Measured measured;
    List<Contender> contenders = new ArrayList<>();
    try (Exchange exchange = new Exchange();
        TrainingBenchmark.Session session = benchmark.prepare(conditions.seed(), exchange)) {
      double loss = session.loss();
      conditions.peers().ifPresent(peers -> start(peers, exchange, conditions, contenders, loss));
      measured = measure(session, contenders, conditions);
      details.put("loss", loss);
      details.put("lossAfterOneStep", measured.lossAfterOneStep());
    } finally {
      contenders.forEach(Contender::close);
    }
    benchmark.measureMore(conditions, details);
    return new BenchmarkResult(
        name(),
        about(),
        Unit.SECONDS_PER_STEP,
        new Work(Work.Kind.FLOP, benchmark.operations()),
        measured.samples(),
        contenders.stream().map(Contender::result).toList(),
        details);
  }

  private record Measured(Samples samples, double lossAfterOneStep) {}

  private Measured measure(
      TrainingBenchmark.Session session, List<Contender> contenders, Conditions conditions) {
    List<Double> seconds = new ArrayList<>();
    session.step();
    double afterOneStep = session.step();
    long begin = System.nanoTime();
    for (int i = 2; i < OWN_WARM_UPS && System.nanoTime() - begin < OWN_WARM_UP.toNanos(); i++) {
      session.step();
    }
    for (int round = 0; round < WARM_UPS + conditions.repeats(); round++) {
      boolean counts = round >= WARM_UPS;
      long start = System.nanoTime();
      session.step();
      double taken = (System.nanoTime() - start) / 1e9;
      if (counts) {
        seconds.add(taken);
      }
      StringBuilder line = new StringBuilder(name()).append(counts ? ": " : ": warm-up, ");
      line.append(String.format(Locale.ROOT, "wavemill %.3f s", taken));
      for (Contender contender : contenders) {
        line.append(contender.step(counts));
      }
      conditions.say().accept(line.toString());
    }
    return new Measured(new Samples(seconds), afterOneStep);
  }

  private void start(
      Peers peers, Exchange exchange, Conditions conditions, List<Contender> into, double loss) {
    TrainingBenchmark.PeerModel model = benchmark.peer();
    for (String mode : model.modes()) {
      conditions.say().accept(name() + ": preparing the peer, " + mode);
      Contender contender = new Contender(mode);
      into.add(contender);
      ObjectNode request =
          PeerProcess.request("prepare")
              .put("model", model.model())
              .put("mode", mode)
              .put("threads", conditions.threads())
              .put("folder", exchange.folder().toString())
              .put("patience", TIME_TO_PREPARE.toSeconds());
      request.set("sizes", benchmark.sizes());
      contender.prepare(peers, model.script(), request, loss);
      contender.failure().ifPresent(reason -> conditions.say().accept(mode + " failed: " + reason));
    }
  }

  /** The peer in one of its modes, a process of its own: what fails there harms no other. */
  private static final class Contender implements AutoCloseable {
    private final String mode;
    private final List<Double> seconds = new ArrayList<>();
    private PeerProcess process;
    private Agreement agreement;
    private String failure;

    Contender(String mode) {
      this.mode = mode;
    }

    void prepare(Peers peers, String script, ObjectNode request, double ours) {
      try {
        process = peers.start(script);
        // The peer gives up by itself; should it hang, we do, a little later.
        JsonNode answer = process.ask(request, TIME_TO_PREPARE.plusMinutes(1));
        agreement =
            new Agreement(
                "loss on equal weights and inputs", ours, answer.path("loss").asDouble(Double.NaN));
      } catch (PeerException e) {
        failure = e.getMessage();
      }
    }

    /** Takes a step, unless it has failed before; says what it took. */
    String step(boolean counts) {
      if (failure != null) {
        return "";
      }
      try {
        JsonNode answer = process.ask(PeerProcess.request("step"), TIME_TO_STEP);
        double taken = answer.path("seconds").asDouble(Double.NaN);
        if (counts) {
          seconds.add(taken);
        }
        return String.format(Locale.ROOT, ", %s %.3f s", mode, taken);
      } catch (PeerException e) {
        failure = e.getMessage();
        return ", " + mode + " failed: " + failure;
      }
    }

    Optional<String> failure() {
      return Optional.ofNullable(failure);
    }

    PeerMode result() {
      return failure == null
          ? PeerMode.measured(mode, new Samples(seconds), agreement)
          : PeerMode.failed(mode, failure);
    }

    @Override
    public void close() {
      if (process != null) {
        process.close();
      }
    }
  }
}
