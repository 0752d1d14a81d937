package io.wavemill.datasets.rotating;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.Npy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NwmRotatingMnistGeneratorTest {
  private static final DigitSets DIGITS = DigitSets.of(DigitSource.shipped());

  private static NwmRotatingMnistSettings settings(RotationMode mode, DType dtype) {
    return new NwmRotatingMnistSettings(mode, 20, 1, 4, dtype, 6, 5, 4);
  }

  private static NwmRotatingMnistGenerator generator() {
    return new NwmRotatingMnistGenerator(settings(RotationMode.REFERENCE, DType.UINT8), 1, DIGITS);
  }

  private static byte[] frames(Object[] row) {
    return Npy.decode((byte[]) row[3], "row").bytes();
  }

  /** NumPy's own order for the published sizes: 12,000 digits held out, 48,000 to train on. */
  @Test
  void publishedSplits() {
    NwmRotatingMnistGenerator generator =
        new NwmRotatingMnistGenerator(
            new NwmRotatingMnistSettings(
                RotationMode.REFERENCE, 180, 1, 1, DType.UINT8, 48_000, 12_000, 10_000),
            1,
            TestImages.blank(60_000, 10_000));
    assertEquals(15281, generator.rows("validation", 0, 1).next()[1]);
    assertEquals(21435, generator.rows("validation", 1, 2).next()[1]);
    assertEquals(6279, generator.rows("validation", 11_999, 12_000).next()[1]);
    assertEquals(5004, generator.rows("train", 0, 1).next()[1]);
    assertEquals(17676, generator.rows("train", 1, 2).next()[1]);
    assertEquals(33003, generator.rows("train", 47_999, 48_000).next()[1]);
    assertEquals(7123, generator.rows("test", 7123, 7124).next()[1]);
    BitSet seen = new BitSet();
    for (String split : List.of("train", "validation")) {
      long count = generator.counts().get(split);
      generator.rows(split, 0, count).forEachRemaining(row -> seen.set((int) row[1]));
    }
    assertEquals(60_000, seen.cardinality());
  }

  /** Frame t shows the digit turned by 20t degrees; test sequences turn four times. */
  @ParameterizedTest
  @EnumSource(RotationMode.class)
  void framesAreTurnedDigits(RotationMode mode) {
    NwmRotatingMnistGenerator whole =
        new NwmRotatingMnistGenerator(settings(mode, DType.UINT8), 1, DIGITS);
    NwmRotatingMnistGenerator exact =
        new NwmRotatingMnistGenerator(settings(mode, DType.FLOAT32), 1, DIGITS);
    for (String split : List.of("train", "test")) {
      Object[] row = whole.rows(split, 2, 3).next();
      Digits digits = split.equals("train") ? DIGITS.train() : DIGITS.test();
      int index = (int) row[1];
      assertEquals(digits.label(index), row[2]);
      byte[] image = Arrays.copyOfRange(digits.pixels(), index * 784, (index + 1) * 784);
      byte[] frames = frames(row);
      float[] floats = Npy.decode((byte[]) exact.rows(split, 2, 3).next()[3], "row").floats();
      assertEquals(split.equals("train") ? 18 * 784 : 72 * 784, frames.length);
      assertArrayEquals(image, Arrays.copyOf(frames, 784));
      for (int t = 0; t < frames.length / 784; t++) {
        double[] expected = TestImages.turned(mode.geometry(), image, t % 18 * 20);
        for (int p = 0; p < 784; p++) {
          // Two ways to round a place between pixels may differ where a value is near one half.
          assertEquals(expected[p], frames[t * 784 + p] & 0xff, .5001);
          assertEquals(expected[p] / 255, floats[t * 784 + p], 2e-7);
        }
      }
    }
  }

  @Test
  void correctedDigitsTurnAboutTheirMiddle() {
    NwmRotatingMnistGenerator generator =
        new NwmRotatingMnistGenerator(settings(RotationMode.CORRECTED, DType.UINT8), 1, DIGITS);
    byte[] frames = frames(generator.rows("test", 0, 1).next());
    for (int p = 0; p < 784; p++) {
      assertEquals(frames[p], frames[9 * 784 + 783 - p], "upside down after half a turn");
    }
  }

  @Test
  void moreSequencesThanDigitsGoThroughThemAgain() {
    DigitSets few = TestImages.blank(7, 3);
    NwmRotatingMnistGenerator generator =
        new NwmRotatingMnistGenerator(
            new NwmRotatingMnistSettings(
                RotationMode.REFERENCE, 180, 1, 1, DType.UINT8, 5_000_000_000L, 2, 7),
            1,
            few);
    assertEquals(5_000_000_000L, generator.counts().get("train"));
    assertEquals(
        generator.rows("train", 1, 2).next()[1],
        generator.rows("train", 4_999_999_999L, 5_000_000_000L).next()[1]);
    assertEquals(0, generator.rows("test", 6, 7).next()[1]);
    assertEquals(
        generator.rows("validation", 0, 1).next()[1], generator.rows("validation", 1, 2).next()[1]);
  }

  @Test
  void descriptionSaysWhatIsThere() {
    NwmRotatingMnistGenerator generator = generator();
    assertEquals(Map.of("train", 6L, "validation", 5L, "test", 4L), generator.counts());
    assertEquals(
        Map.of(
            "mode", "reference", "angleStep", 20, "periods", 1, "testPeriods", 4, "dtype", "uint8"),
        generator.parameters());
    assertEquals(List.of(18, 1, 28, 28), generator.tensors().get(0).shape("validation"));
    assertEquals(List.of(72, 1, 28, 28), generator.tensors().get(0).shape("test"));
    assertEquals(
        List.of("id", "digit_index", "digit_label", "frames"),
        generator.columns().stream().map(Column::name).toList());
    assertEquals(generator.columns(), generator.columns("test"));
    assertTrue(generator.citation().contains("Neural Wave Machines"));
    for (String split : generator.counts().keySet()) {
      Object[] row = generator.rows(split, 3, 4).next();
      assertEquals(3L, row[0]);
      assertTrue(generator.tensors().get(0).format(split).matches((byte[]) row[3]));
    }
  }

  @Test
  void anySequenceAloneIsAsInARun() {
    NwmRotatingMnistGenerator generator = generator();
    generator
        .counts()
        .forEach(
            (split, count) -> {
              Iterator<Object[]> run = generator.rows(split, 0, count);
              for (long id = 0; id < count; id++) {
                assertArrayEquals(generator.rows(split, id, id + 1).next(), run.next());
              }
              assertFalse(run.hasNext());
              assertThrows(NoSuchElementException.class, run::next);
            });
  }

  /** A dataset once made must be made again by every later version. */
  @Test
  void rowsStayWhatTheyAre() {
    NwmRotatingMnistGenerator generator = generator();
    List<String> names = generator.columns().stream().map(Column::name).toList();
    RowDigest digest = new RowDigest();
    for (String split : generator.counts().keySet()) {
      generator
          .rows(split, 0, generator.counts().get(split))
          .forEachRemaining(row -> digest.add(names, row));
    }
    assertEquals(DIGEST, digest.hex());
  }

  private static final String DIGEST =
      "31ebfbe2e1c33423ad1f4048b489bc6a8ff67b35f6cbcb9caa00f14921c6ea2e";

  @Test
  void seedDecidesWhatIsHeldOut() {
    NwmRotatingMnistGenerator other =
        new NwmRotatingMnistGenerator(
            settings(RotationMode.REFERENCE, DType.UINT8), 0xffffffffL, DIGITS);
    assertNotEquals(
        generator().rows("validation", 0, 1).next()[1], other.rows("validation", 0, 1).next()[1]);
  }

  @Test
  void arrivesWithItsTables() throws Exception {
    NwmRotatingMnistGenerator generator = generator();
    Object[] before = generator.rows("train", 3, 4).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(generator);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      NwmRotatingMnistGenerator arrived = (NwmRotatingMnistGenerator) in.readObject();
      assertArrayEquals(before, arrived.rows("train", 3, 4).next());
    }
  }

  @Test
  void refusesSequencesThatAreNotThere() {
    NwmRotatingMnistGenerator generator = generator();
    assertThrows(IllegalArgumentException.class, () -> generator.rows("train", 0, 7));
    assertThrows(IllegalArgumentException.class, () -> generator.rows("train", -1, 3));
    assertThrows(IllegalArgumentException.class, () -> generator.rows("train", 3, 2));
    assertThrows(IllegalArgumentException.class, () -> generator.rows("length", 0, 1));
  }

  private static NwmRotatingMnistSettings with(
      int step, int periods, int testPeriods, DType dtype, long train, long validation) {
    return new NwmRotatingMnistSettings(
        RotationMode.REFERENCE, step, periods, testPeriods, dtype, train, validation, 0);
  }

  @Test
  void wrongSettingsAreNamed() {
    DType grey = DType.UINT8;
    assertRejected(() -> with(0, 1, 1, grey, 1, 0), "dataset.angleStep", "too small");
    assertRejected(() -> with(360, 1, 1, grey, 1, 0), "dataset.angleStep", "too large");
    assertRejected(() -> with(25, 1, 1, grey, 1, 0), "dataset.angleStep", "25");
    assertRejected(() -> with(20, 0, 1, grey, 1, 0), "dataset.periods");
    assertRejected(() -> with(20, 1, 0, grey, 1, 0), "dataset.testPeriods");
    assertRejected(() -> with(20, 99_999, 1, grey, 1, 0), "dataset.periods", "1 GiB");
    assertRejected(() -> with(20, 1, 99_999, grey, 1, 0), "dataset.testPeriods", "1 GiB");
    assertRejected(() -> with(20, 1, 1, DType.FLOAT64, 1, 0), "dataset.dtype", "float64");
    assertRejected(() -> with(20, 1, 1, grey, -1, 0), "dataset.train");
    assertRejected(() -> with(20, 1, 1, grey, 1, -1), "dataset.validation");
    assertRejected(() -> with(20, 1, 1, grey, 0, 0), "every split");
    for (long seed : new long[] {-1, 1L << 32}) {
      assertRejected(
          () -> new NwmRotatingMnistGenerator(with(20, 1, 1, grey, 1, 0), seed, DIGITS),
          "seed",
          String.valueOf(seed));
    }
    assertRejected(
        () -> new NwmRotatingMnistGenerator(with(20, 1, 1, grey, 1, 1), 1, TestImages.blank(4, 1)),
        "dataset.validation",
        "4 training digits");
  }

  @Test
  void wordsOfModes() {
    assertEquals(List.of("reference", "unaligned", "corrected"), RotationMode.WORDS);
    for (RotationMode mode : RotationMode.values()) {
      assertEquals(mode, RotationMode.of(mode.word()));
    }
  }
}
