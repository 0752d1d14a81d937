package io.wavemill.jobs.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CudaBuildTest {

  private static final GraphicsProcessor KNOWN =
      new GraphicsProcessor("NVIDIA A100-SXM4-40GB", 8.0, "40960 MiB");
  private static final GraphicsProcessor TOO_NEW =
      new GraphicsProcessor("NVIDIA H200", 9.0, "143771 MiB");

  @Test
  void oneKnownGraphicsProcessorIsEnough() {
    assertEquals(
        Optional.empty(),
        CudaBuild.obstacle(Optional.empty(), Optional.of(List.of(TOO_NEW, KNOWN))));
    // CUDA loads, but NVIDIA's tool is not there to ask: ND4J will see.
    assertEquals(Optional.empty(), CudaBuild.obstacle(Optional.empty(), Optional.empty()));
  }

  @Test
  void saysWhatIsMissing() {
    assertEquals(
        Optional.of("This build is for NVIDIA GPUs, and there is none here."),
        CudaBuild.obstacle(Optional.empty(), Optional.of(List.of())));
    assertTrue(
        CudaBuild.obstacle(Optional.empty(), Optional.of(List.of(TOO_NEW)))
            .orElseThrow()
            .contains("NVIDIA H200, 143771 MiB, compute capability 9.0"));
    assertTrue(
        CudaBuild.obstacle(Optional.of("libcuda.so.1: cannot open"), Optional.empty())
            .orElseThrow()
            .endsWith("not here: libcuda.so.1: cannot open"));
  }
}
