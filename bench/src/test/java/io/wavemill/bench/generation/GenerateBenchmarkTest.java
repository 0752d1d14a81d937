package io.wavemill.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.bench.Conditions;
import io.wavemill.bench.machine.DiskMeter;
import io.wavemill.bench.peer.Exchange;
import io.wavemill.bench.peer.FakePeers;
import io.wavemill.bench.result.BenchmarkResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class GenerateBenchmarkTest {

  private static final String DATASET =
      """
      type = translating-mnist, frames = 20, validation = 1, test = 1
      length { sequences = 0 }, velocity { sequences = 0 }
      """;

  @TempDir Path folder;

  private final AtomicReference<Path> given = new AtomicReference<>();

  private BenchmarkResult run(String peer) {
    GenerationCase.Comparison comparison =
        new GenerationCase.Comparison(
            "any.py",
            List.of("usual", "other", "different"),
            "frames",
            2,
            0.5,
            List.of("dataset.frames=12"));
    GenerationCase dataset =
        new GenerationCase(
            "generate-test", "sequences", DATASET, 200, this::note, Optional.of(comparison));
    return new GenerateBenchmark(dataset, 0.01)
        .run(
            new Conditions(
                2,
                1,
                7,
                Optional.of(FakePeers.answering(folder, peer)),
                new DiskMeter(1 << 20),
                line -> {}));
  }

  private void note(Exchange exchange) {
    given.set(exchange.folder());
  }

  @Test
  void jobsOneThreadAndPeersAreMeasured() {
    // What is asked for is there when it is asked for: the second sample, of twelve frames.
    String peer =
        """
        case "$line" in
          *prepare*'"seed":7'*'"frames":12'*'"rows":[{"id":0,'*'{"id":1,'*'"mode":"usual"'*)
            size=$(wc -c < "$(echo "$line" | sed 's/.*"folder":"\\([^"]*\\)".*/\\1/')"/sample_1.npy)
            [ "$size" -ge 9408 ] && [ "$size" -lt 10000 ] &&
              echo '{"ok": true, "given": 3, "made": 3, "largestDifference": 0.5}' ;;
          *'"mode":"different"'*)
            echo '{"ok": true, "given": 3, "made": 3, "largestDifference": 1}' ;;
          *prepare*) echo '{"ok": false, "error": "this Python has no scipy"}' ;;
          *) echo '{"ok": true, "samples": 5, "seconds": 0.5}' ;;
        esac
        """;
    BenchmarkResult result = run(peer);
    assertEquals(1, result.wavemill().values().size());
    assertTrue(result.wavemill().min() > 1);
    assertEquals(20 * 28 * 28, result.work().amount());
    JsonNode details = result.details();
    assertEquals(202, details.get("samplesPerJob").asInt());
    for (String pointer :
        List.of(
            "/firstJobSamplesPerSecond",
            "/sparkSessionSeconds",
            "/disk/bytesPerSecond",
            "/disk/share",
            "/oneThread/median",
            "/oneThread/ratios/usual")) {
      assertTrue(details.at(pointer).asDouble() > 0, pointer);
    }
    double rate = result.wavemill().median();
    assertEquals(rate * 20 * 28 * 28, details.get("tensorBytesPerSecond").asDouble(), 1);
    double parquet = details.get("parquetBytesPerSample").asDouble();
    assertTrue(parquet > 100 && parquet < 20 * 28 * 28, "" + parquet);
    assertEquals(rate * parquet, details.get("parquetBytesPerSecond").asDouble(), 1);
    assertEquals(2, details.get("notes").size());
    assertEquals(rate / 10, result.ratio().orElseThrow(), 1e-6 * rate);
    assertTrue(result.agrees());
    // One mode that fails takes no other with it.
    assertEquals(Optional.of("this Python has no scipy"), result.modes().get(1).failure());
    assertEquals(
        Optional.of(
            "made other frames from equal parameters: they differ by up to 1.00000, 0.500000 is"
                + " allowed"),
        result.modes().get(2).failure());
    assertTrue(!given.get().toFile().exists(), "the folder was left behind");
  }
}
