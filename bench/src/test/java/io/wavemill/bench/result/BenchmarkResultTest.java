package io.wavemill.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchmarkResultTest {

  private static final Peak PEAK = new Peak(Map.of("slow", 50e9, "fast", 100e9), 10e9);
  private static final Agreement SAME = new Agreement("loss", 0.5, 0.50001);

  private static BenchmarkResult result(Unit unit, Work work, Samples ours, PeerMode... modes) {
    ObjectNode details = JsonNodeFactory.instance.objectNode().put("more", 1);
    return new BenchmarkResult("name", "about", unit, work, ours, List.of(modes), details);
  }

  @Test
  void stepsAreFasterThanThePeersBestMode() {
    BenchmarkResult result =
        result(
            Unit.SECONDS_PER_STEP,
            new Work(Work.Kind.FLOP, 50e9),
            Samples.of(2, 1, 3),
            PeerMode.measured("eager", Samples.of(9, 8, 7), SAME),
            PeerMode.measured("compiled", Samples.of(5, 6, 7), SAME),
            PeerMode.failed("broken", "no compiler"));
    JsonNode json = result.json(PEAK);
    assertEquals(2, json.get("wavemill").asDouble());
    assertEquals(6, json.get("peer").asDouble());
    assertEquals(3, json.get("ratio").asDouble());
    assertEquals("compiled", json.get("bestPeerMode").asText());
    // 50 GFLOP in 2 s, of 100 GFLOP/s.
    assertEquals(0.25, json.get("peakShare").asDouble(), 1e-12);
    assertEquals(3, json.at("/samples/wavemill/samples").size());
    assertEquals(1, json.at("/samples/wavemill/min").asDouble());
    assertEquals(3, json.at("/samples/wavemill/max").asDouble());
    assertEquals(8, json.at("/peerModes/eager/median").asDouble());
    assertEquals("no compiler", json.at("/peerModes/broken/failed").asText());
    assertEquals(2e-5, json.at("/agreement/relativeDifference").asDouble(), 1e-8);
    assertTrue(json.at("/agreement/agrees").asBoolean());
    assertEquals(1, json.get("more").asInt());
  }

  @Test
  void ratesCountTheOtherWayRound() {
    BenchmarkResult result =
        result(
            Unit.SAMPLES_PER_SECOND,
            new Work(Work.Kind.BYTE, 1e4),
            Samples.of(20_000),
            PeerMode.measured("roll", Samples.of(500), SAME),
            PeerMode.measured("gather", Samples.of(2_000), SAME));
    assertEquals("gather", result.best().orElseThrow().name());
    assertEquals(10, result.ratio().orElseThrow());
    BenchmarkResult beside =
        result(
            Unit.SAMPLES_PER_SECOND,
            new Work(Work.Kind.BYTE, 1e4),
            Samples.of(20_000),
            PeerMode.measured("roll", Samples.of(500), SAME),
            PeerMode.measured("gather", Samples.of(2_000), SAME).beside());
    assertEquals(40, beside.ratio().orElseThrow());
    assertEquals(10, beside.json(PEAK).at("/peerModes/gather/ratio").asDouble());
    // 200 MB/s of 10 GB/s.
    assertEquals(0.02, result.peakShare(PEAK), 1e-12);
  }

  @Test
  void withoutPeerItsFieldsAreThereAndEmpty() {
    JsonNode json =
        result(Unit.SECONDS_PER_STEP, new Work(Work.Kind.FLOP, 1), Samples.of(1)).json(PEAK);
    for (String field : List.of("peer", "ratio", "agreement", "bestPeerMode")) {
      assertTrue(json.has(field) && json.get(field).isNull(), field);
    }
  }

  @Test
  void anyModeThatComputesSomethingElseIsNoticed() {
    for (double wrong : new double[] {0.5002, Double.NaN, Double.POSITIVE_INFINITY}) {
      BenchmarkResult result =
          result(
              Unit.SECONDS_PER_STEP,
              new Work(Work.Kind.FLOP, 1),
              Samples.of(1),
              PeerMode.measured("right", Samples.of(1), SAME),
              PeerMode.measured("wrong", Samples.of(2), new Agreement("loss", 0.5, wrong)));
      assertFalse(result.agrees(), "peer computed " + wrong);
    }
  }
}
