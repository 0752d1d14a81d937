package io.wavemill.core.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wavemill.core.engine.Convolution;
import io.wavemill.core.engine.onednn.Kernels.ConvolutionShape;
import io.wavemill.core.engine.onednn.Kernels.Direction;
import io.wavemill.core.engine.onednn.Kernels.Size;
import java.util.Random;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is arranged here is what the library arranges. */
class WinogradWeightsTest {

  @BeforeEach
  void needsWideRegisters() {
    assumeTrue(OneDnn.problem() == null && OneDnn.wide(), "no registers of 512 bits here");
  }

  private static dnnl_memory_desc_t layout(int inputs, int outputs, int images, boolean winograd) {
    ConvolutionShape shape =
        new ConvolutionShape(
            Direction.FORWARD,
            images,
            inputs,
            outputs,
            new Size(1, 28, 28),
            Convolution.zero(3, 1, 1),
            false,
            false,
            false,
            winograd);
    return Kernels.convolution(shape).layoutOf(DNNL_ARG_WEIGHTS);
  }

  @ParameterizedTest(name = "{0} to {1} channels, {2} images")
  @CsvSource({"32, 32, 8", "32, 64, 5", "64, 32, 3", "128, 128, 2", "144, 144, 2", "256, 512, 2"})
  void asTheLibraryDoes(int inputs, int outputs, int images) {
    dnnl_memory_desc_t layout = layout(inputs, outputs, images, true);
    Random random = new Random(inputs);
    float[] plain = new float[outputs * inputs * 9];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = random.nextFloat() - .5f;
    }
    WinogradWeights weights = WinogradWeights.of(layout);
    assertNotNull(weights);
    float[] arranged = weights.arrange(plain);
    float[] expected = new float[arranged.length];
    Kernel reorder = Kernels.arrange(outputs, inputs, Convolution.zero(3, 1, 1), layout);
    try (NativeMemory memory = NativeMemory.take((long) expected.length * Float.BYTES)) {
      BlockedFilter.reorder(plain, reorder, memory);
      memory.bytes().asFloatBuffer().get(0, expected);
    }
    assertArrayEquals(expected, arranged, 1e-6f);
  }

  @Test
  void otherOrdersAreLeftToTheLibrary() {
    assertNull(WinogradWeights.of(layout(32, 32, 4, false)));
  }
}
