package io.wavemill.jobs.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphicsProcessorTest {

  @Test
  void readFromTheToolsAnswer() {
    List<GraphicsProcessor> found =
        GraphicsProcessor.parse(
            "NVIDIA A100-SXM4-40GB, 8.0, 40960 MiB\nNVIDIA H200, 9.0, 143771 MiB\nrubbish\n");
    assertEquals(
        List.of(
            new GraphicsProcessor("NVIDIA A100-SXM4-40GB", 8.0, "40960 MiB"),
            new GraphicsProcessor("NVIDIA H200", 9.0, "143771 MiB")),
        found);
    assertTrue(found.get(0).supported());
    assertFalse(found.get(1).supported());
    assertEquals(Optional.empty(), GraphicsProcessor.ask(List.of("no-such-tool-anywhere")));
  }
}
