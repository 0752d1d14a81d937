package io.wavemill.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.bench.Conditions;
import io.wavemill.bench.peer.FakePeers;
import io.wavemill.bench.result.BenchmarkResult;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class GenerateBenchmarkTest {

  @TempDir Path folder;

  @Test
  void makesDatasetsAndComparesFrames() {
    String peer =
        """
        case "$line" in
          *prepare*) echo '{"ok": true, "mean": 1, "sha256": "other frames"}' ;;
          *) echo '{"ok": true, "seconds": 0.5}' ;;
        esac
        """;
    BenchmarkResult result =
        new GenerateBenchmark(200, 10)
            .run(
                new Conditions(
                    2, 1, 7, Optional.of(FakePeers.answering(folder, peer)), line -> {}));
    assertEquals(1, result.wavemill().values().size());
    assertTrue(result.wavemill().min() > 1);
    assertEquals(20 * 28 * 28, result.work().amount());
    assertEquals(200, result.details().get("sequencesPerJob").asInt());
    assertTrue(result.details().get("firstJobSequencesPerSecond").asDouble() > 0);
    assertTrue(result.details().get("sparkSessionSeconds").asDouble() > 0);
    // A peer that makes something else is not worth comparing with.
    assertEquals(
        Optional.of("made other frames from equal digits, velocities and starts"),
        result.modes().get(0).failure());
    assertTrue(result.ratio().isEmpty());
  }
}
