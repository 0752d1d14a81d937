package io.wavemill.bench.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.bench.Conditions;
import io.wavemill.bench.machine.DiskMeter;
import io.wavemill.bench.result.BenchmarkResult;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainerBenchmarkTest {

  @Test
  void comparesTwoWorkersWithOneAndSaysWhereTimeGoes() {
    BenchmarkResult result =
        new TrainerBenchmark(20, 0)
            .run(new Conditions(2, 1, 7, Optional.empty(), new DiskMeter(), line -> {}));
    assertTrue(result.wavemill().min() > 0);
    assertTrue(result.ratio().isPresent());
    for (String workers : new String[] {"oneWorker", "twoWorkers"}) {
      JsonNode shares = result.details().get(workers);
      double overhead = shares.get("overheadShare").asDouble();
      double reading = shares.get("readingShare").asDouble();
      assertTrue(overhead > 0 && overhead < 1, () -> workers + ": " + overhead);
      assertTrue(reading >= 0 && reading < overhead, () -> workers + ": " + reading);
    }
    // One worker waits for nobody.
    assertEquals(0, result.details().at("/oneWorker/unequalShare").asDouble());
  }
}
