package io.wavemill.bench.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.bench.Conditions;
import io.wavemill.bench.machine.DiskMeter;
import io.wavemill.bench.peer.FakePeers;
import io.wavemill.bench.peer.Peers;
import io.wavemill.bench.result.BenchmarkResult;
import io.wavemill.bench.result.PeerMode;
import io.wavemill.bench.result.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class TrainingRunTest {

  private static final FernnSizes TINY = new FernnSizes(2, 1, 2, 2, 2, 28, 1);

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();

  private BenchmarkResult run(Optional<Peers> peers) {
    FernnBenchmark benchmark = new FernnBenchmark("tiny", TINY, true);
    return new TrainingRun(benchmark)
        .run(new Conditions(1, 3, 7, peers, new DiskMeter(), said::add));
  }

  @Test
  void aloneItMeasuresItselfAndStock() {
    BenchmarkResult result = run(Optional.empty());
    assertEquals(3, result.wavemill().values().size());
    assertTrue(result.wavemill().min() > 0);
    assertTrue(result.ratio().isEmpty());
    double loss = result.details().get("loss").asDouble();
    assertTrue(loss > 0.001 && loss < 1, "loss " + loss);
    assertTrue(result.details().get("lossAfterOneStep").asDouble() < loss);
    assertTrue(result.details().at("/stock/median").asDouble() > 0);
  }

  @Test
  void theOtherNetworksOfTheFamilyLearnTheirBatch() {
    RotatingFernnSizes rotating = new RotatingFernnSizes(1, 4, 1, 2, 2, 2, 28, 1);
    ActionsSizes actions = new ActionsSizes(4, 1, 3, 2, 28);
    for (TrainingBenchmark benchmark :
        List.of(
            new RotatingFernnBenchmark("tiny-rotating", rotating),
            new ActionsBenchmark("tiny-actions", actions))) {
      BenchmarkResult result =
          new TrainingRun(benchmark)
              .run(new Conditions(1, 3, 7, Optional.empty(), new DiskMeter(), said::add));
      double loss = result.details().get("loss").asDouble();
      double after = result.details().get("lossAfterOneStep").asDouble();
      assertTrue(after < loss && loss < 3, benchmark.name() + ": " + loss + " then " + after);
    }
  }

  @Test
  void measuresTheModesThatWorkAndSaysWhyOthersFail() {
    double loss = run(Optional.empty()).details().get("loss").asDouble();
    String peer =
        """
        case "$line" in
          *'"mode":"channels_last"'*) echo '{"ok": false, "error": "not here"}' ;;
          *'"mode":"compiled"'*) echo '{"ok": true, "loss": 123}' ;;
          *prepare*) [ -f "$(expr "$line" : '.*"folder":"\\([^"]*\\)"')/decoder_1.npy" ] &&
            echo '{"ok": true, "loss": %s}' ;;
          *) echo '{"ok": true, "seconds": 0.25, "loss": 0}' ;;
        esac
        """
            .formatted(loss);
    BenchmarkResult result = run(Optional.of(FakePeers.answering(folder, peer)));
    PeerMode eager = result.modes().get(0);
    assertEquals(Optional.of(Samples.of(0.25, 0.25, 0.25)), eager.samples());
    assertTrue(eager.agreement().orElseThrow().agrees());
    assertEquals(Optional.of("not here"), result.modes().get(1).failure());
    assertFalse(result.modes().get(2).agreement().orElseThrow().agrees());
    assertFalse(result.agrees());
    assertEquals(0.25 / result.wavemill().median(), result.ratio().orElseThrow(), 1e-12);
  }

  @Test
  void aPeerThatDiesOnTheWayEndsOnlyItself() {
    String peer =
        "case \"$line\" in *prepare*) echo '{\"ok\": true, \"loss\": 1}' ;; *) exit 9 ;; esac";
    BenchmarkResult result = run(Optional.of(FakePeers.answering(folder, peer)));
    assertEquals(3, result.wavemill().values().size());
    for (PeerMode mode : result.modes()) {
      assertEquals(Optional.of("ended at 'step' with exit code 9"), mode.failure());
    }
    assertTrue(result.best().isEmpty());
  }
}
