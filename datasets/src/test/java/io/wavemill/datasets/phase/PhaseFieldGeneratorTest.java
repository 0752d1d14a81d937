package io.wavemill.datasets.phase;

import static io.wavemill.datasets.Generated.array;
import static io.wavemill.datasets.Generated.rows;
import static io.wavemill.datasets.Generated.value;
import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.Generated;
import io.wavemill.datasets.source.DigitSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PhaseFieldGeneratorTest {
  private static final DigitSource SHIPPED = DigitSource.shipped();

  private static PhaseFieldGenerator digits(PhaseEncoding encoding, int components) {
    return new PhaseFieldGenerator(
        new PhaseFieldSettings(encoding, false, components, 12, 4, 6), DigitImages.of(SHIPPED), 42);
  }

  private static ImageSet.Part part(byte[]... pixels) {
    String[] texts = new String[pixels.length];
    java.util.Arrays.setAll(texts, i -> "image" + i);
    return new ImageSet.Part(pixels, texts, texts);
  }

  @Test
  void rowsAreSound() {
    Generated.assertSound(digits(PhaseEncoding.REFERENCE, 4));
    Generated.assertSound(digits(PhaseEncoding.HALF, 1));
  }

  @Test
  void everyComponentHasItsPixelsPhase() {
    PhaseFieldGenerator generator = digits(PhaseEncoding.REFERENCE, 4);
    Object[] row = rows(generator, "test").get(5);
    assertEquals("5", value(generator, "test", row, "name"));
    assertEquals(Integer.toString(SHIPPED.test().label(5)), value(generator, "test", row, "label"));
    float[] phases = array(generator, "test", row, "phases").floats();
    double cosine = 0;
    double sine = 0;
    double grey = 0;
    for (int i = 0; i < 784; i++) {
      int pixel = SHIPPED.test().pixel(5, i / 28, i % 28);
      double phase = (pixel / 255.0 - 0.1307) / 0.3081 * 2 * Math.PI;
      for (int d = 0; d < 4; d++) {
        assertEquals(phase, phases[4 * i + d], 1e-6);
      }
      cosine += Math.cos(phase) / 784;
      sine += Math.sin(phase) / 784;
      grey += pixel / 255.0 / 784;
    }
    assertEquals(
        Math.hypot(cosine, sine), (double) value(generator, "test", row, "order_parameter"), 1e-6);
    assertEquals(grey, (double) value(generator, "test", row, "brightness"), 1e-12);
  }

  /** Image of golden vector K2: a ring of 144 white pixels. */
  @Test
  void ringOfTheGoldenVector() {
    byte[] ring = new byte[784];
    int white = 0;
    for (int h = 0; h < 28; h++) {
      for (int w = 0; w < 28; w++) {
        double square = (h - 13.5) * (h - 13.5) + (w - 13.5) * (w - 13.5);
        if (square >= 36 && square <= 81) {
          ring[28 * h + w] = (byte) 255;
          white++;
        }
      }
    }
    assertEquals(144, white);
    ImageSet.Part all = part(ring);
    PhaseFieldGenerator generator =
        new PhaseFieldGenerator(
            new PhaseFieldSettings(PhaseEncoding.REFERENCE, false, 4, 1, 0, 0),
            new ImageSet(28, 28, all, all, List.of(), "", ""),
            1);
    Object[] row = rows(generator, "train").get(0);
    float[] phases = array(generator, "train", row, "phases").floats();
    assertEquals((float) -2.665408373, phases[0], 1e-6);
    assertEquals((float) 17.727922711, phases[4 * (28 * 6 + 13) + 3], 2e-6);
    double p = 144 / 784.0;
    // |q + p e^{iΔ}| with q = 1 − p and the distance Δ between black and white of section 4.
    double expected = Math.hypot(1 - p + p * Math.cos(1.543775), p * Math.sin(1.543775));
    assertEquals(expected, (double) value(generator, "train", row, "order_parameter"), 1e-6);
  }

  @Test
  void anUndividedSourceIsDividedOnce() {
    byte[][] pixels = new byte[10][4];
    ImageSet.Part all = part(pixels);
    PhaseFieldGenerator generator =
        new PhaseFieldGenerator(
            new PhaseFieldSettings(PhaseEncoding.HALF, true, 2, 5, 2, 3),
            new ImageSet(2, 2, all, all, List.of(), "", ""),
            3);
    Generated.assertSound(generator);
    Set<Object> names = new HashSet<>();
    for (String split : List.of("train", "validation", "test")) {
      rows(generator, split).forEach(row -> assertTrue(names.add(row[2])));
    }
    assertEquals(10, names.size());
    float[] phases = array(generator, "test", rows(generator, "test").get(0), "phases").floats();
    assertArrayEquals(
        new float[] {6.2831855f, 6.2831855f, 6.2831855f, 6.2831855f},
        java.util.Arrays.copyOf(phases, 4));
    assertRejected(
        () ->
            new PhaseFieldGenerator(
                new PhaseFieldSettings(PhaseEncoding.HALF, true, 2, 5, 2, 4),
                new ImageSet(2, 2, all, all, List.of(), "", ""),
                3),
        "= 11",
        "only 10 images");
  }

  @Test
  void wrongSettingsAreRefused() {
    assertRejected(
        () -> new PhaseFieldSettings(PhaseEncoding.HALF, false, 0, 1, 1, 1), "dataset.components");
    ImageSet.Part large = part(new byte[4096 * 4096]);
    assertRejected(
        () ->
            new PhaseFieldGenerator(
                new PhaseFieldSettings(PhaseEncoding.HALF, false, 64, 1, 0, 0),
                new ImageSet(4096, 4096, large, large, List.of(), "", ""),
                3),
        "1 GiB");
  }
}
