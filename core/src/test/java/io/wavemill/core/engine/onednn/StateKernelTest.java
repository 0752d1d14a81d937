package io.wavemill.core.engine.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wavemill.core.engine.Pooling;
import io.wavemill.core.simd.VectorUnit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vector registers give the bits of the plain loops. */
class StateKernelTest {

  private static final int IMAGES = 5;
  private static final int FLOATS = 16 * 141;

  private final Random random = new Random(8);

  /** Values with many ties, zeros of both signs, and some space before the first. */
  private ByteBuffer values(int images) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(64 + images * FLOATS * Float.BYTES);
    bytes.order(ByteOrder.nativeOrder());
    for (int i = 0; i < bytes.capacity(); i += Float.BYTES) {
      int value = random.nextInt(7) - 3;
      bytes.putFloat(i, value == 3 ? -0f : value * 0.7f);
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "MAX, true",
    "MAX, false",
    "MEAN, true",
    "MEAN, false",
    "SUM, true",
    "SUM, false",
    ", false"
  })
  void sameBits(Pooling pooling, boolean fresh) {
    assumeTrue(VectorUnit.available(), "Java was started without vectors");
    StateKernel vectorised = StateKernel.best();
    assertEquals("VectorisedStateKernel", vectorised.getClass().getSimpleName());
    ByteBuffer states = values(IMAGES);
    ByteBuffer gradient = values(1);
    ByteBuffer slopes = values(IMAGES);
    ByteBuffer[] results = new ByteBuffer[2];
    StateKernel[] kernels = {vectorised, new PlainStateKernel()};
    for (int k = 0; k < 2; k++) {
      ByteBuffer own = copy(slopes);
      ByteBuffer total = values(1);
      ByteBuffer maximum = values(1);
      for (int i = 0; i < 16; i++) {
        total.putFloat(i * Float.BYTES, 0);
        maximum.putFloat(i * Float.BYTES, 0);
      }
      StateKernel.Group group =
          new StateKernel.Group(IMAGES, (long) FLOATS * Float.BYTES, states, 64);
      kernels[k].adjoint(group, pooling, gradient, 64, fresh, own, 64, total, 64);
      kernels[k].maximum(group, maximum, 64);
      results[k] =
          ByteBuffer.allocate(own.capacity() + total.capacity() + maximum.capacity())
              .put(own)
              .put(total)
              .put(maximum)
              .flip();
    }
    assertEquals(-1, results[0].mismatch(results[1]));
  }

  @Test
  void theFirstLargestIsGivenTheGradient() {
    assumeTrue(VectorUnit.available(), "Java was started without vectors");
    ByteBuffer states = values(IMAGES);
    ByteBuffer gradient = values(1);
    StateKernel.Group group =
        new StateKernel.Group(IMAGES, (long) FLOATS * Float.BYTES, states, 64);
    ByteBuffer slopes = values(IMAGES);
    ByteBuffer others = copy(slopes);
    StateKernel.best().maximumAdjoint(group, gradient, 64, slopes, 64);
    new PlainStateKernel().maximumAdjoint(group, gradient, 64, others, 64);
    assertEquals(-1, slopes.mismatch(others));
    for (int k = 0; k < FLOATS; k++) {
      int first = 0;
      for (int i = 1; i < IMAGES; i++) {
        first = value(states, i, k) > value(states, first, k) ? i : first;
      }
      for (int i = 0; i < IMAGES; i++) {
        assertEquals(i == first ? value(gradient, 0, k) : 0, value(slopes, i, k));
      }
    }
  }

  private static float value(ByteBuffer memory, int image, int k) {
    return memory.getFloat(64 + (image * FLOATS + k) * Float.BYTES);
  }

  @Test
  void tangentsAreThoseOfOneNumberAtATime() {
    assumeTrue(VectorUnit.available(), "Java was started without vectors");
    int count = 1300;
    ByteBuffer values =
        ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
    for (int k = 0; k < count; k++) {
      values.putFloat(k * Float.BYTES, (float) (6 * random.nextGaussian()));
    }
    values.putFloat(8, Float.NaN).putFloat(12, -0f).putFloat(16, Float.NEGATIVE_INFINITY);
    ByteBuffer plain = copy(values);
    ByteBuffer vectorised = copy(values);
    // All but the first two and the last three.
    StateKernel.best().tanh(vectorised, 8, count - 5);
    new PlainStateKernel().tanh(plain, 8, count - 5);
    assertEquals(-1, plain.mismatch(vectorised));
    for (int k = 0; k < count; k++) {
      float before = values.getFloat(k * Float.BYTES);
      boolean inside = k >= 2 && k < count - 3;
      float expected = inside ? (float) Math.tanh(before) : before;
      assertEquals(expected, vectorised.getFloat(k * Float.BYTES), inside ? 1e-6f : 0);
    }
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocateDirect(bytes.capacity())
        .order(ByteOrder.nativeOrder())
        .put(0, bytes, 0, bytes.capacity());
  }
}
