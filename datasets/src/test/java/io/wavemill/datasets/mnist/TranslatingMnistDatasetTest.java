package io.wavemill.datasets.mnist;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.card.DatasetFile;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.mnist.TranslatingMnistSettings.Length;
import io.wavemill.datasets.mnist.TranslatingMnistSettings.VelocityGrid;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.NpyArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TranslatingMnistDatasetTest {
  private static final DigitSource SOURCE = DigitSource.shipped();

  /** As many blank digits as MNIST has for tests, so that the golden draws apply. */
  private static final Digits TEN_THOUSAND =
      new Digits(new byte[10_000 * Digits.PIXELS], new byte[10_000], "blank");

  private static TranslatingMnistSettings settings() {
    return new TranslatingMnistSettings(
        28, 2, 2, 20, 30, 5, 6, new Length(7, 40), new VelocityGrid(3, 1), 42);
  }

  private static TranslatingMnistDataset dataset() {
    return new TranslatingMnistDataset(settings());
  }

  @Test
  void splitsAreThoseWithSequences() {
    assertEquals(
        List.of(
            new Split("train", 30, 20, false),
            new Split("validation", 5, 20, false),
            new Split("test", 6, 20, true),
            new Split("length", 7, 40, true),
            new Split("velocity", 27, 20, true)),
        dataset().splits());
    TranslatingMnistDataset few =
        new TranslatingMnistDataset(
            new TranslatingMnistSettings(
                28, 1, 2, 20, 30, 0, 0, new Length(0, 0), new VelocityGrid(0, -1), 42));
    assertEquals(List.of(new Split("train", 30, 20, false)), few.splits());
    assertEquals(Map.of("train", 30L), few.counts());
    assertEquals(Set.of(), few.tensor().shapes().keySet());
    assertEquals(SOURCE.train(), dataset().split("validation").digits(SOURCE));
    assertEquals(SOURCE.test(), dataset().split("velocity").digits(SOURCE));
    assertThrows(IllegalArgumentException.class, () -> few.split("test"));
  }

  @Test
  void lengthRepeatsTheReferenceStream() {
    Iterator<TranslatingSample> samples = dataset().samples("length", 0, 3, TEN_THOUSAND);
    assertEquals(
        List.of(new DigitPath(7270, 0, 2, 20, 6), new DigitPath(860, -1, 0, 22, 10)),
        samples.next().paths());
    assertEquals(
        List.of(new DigitPath(5578, 2, -1, 23, 11), new DigitPath(8322, -1, 1, 20, 0)),
        samples.next().paths());
    TranslatingSample third = samples.next();
    assertEquals(
        List.of(new DigitPath(4555, 2, 1, 24, 16), new DigitPath(3385, 0, 0, 9, 27)),
        third.paths());
    assertEquals(40 * 784, third.frames().length);
    assertNull(third.cell());
    assertFalse(samples.hasNext());
    assertThrows(NoSuchElementException.class, samples::next);
  }

  @Test
  void velocityRepeatsTheReferenceStreamAtEachVelocity() {
    int[] vx = {-1, -1, -1, 0, 0, 0, 1, 1, 1};
    int[] vy = {-1, 0, 1, -1, 0, 1, -1, 0, 1};
    Iterator<TranslatingSample> samples = dataset().samples("velocity", 0, 27, TEN_THOUSAND);
    for (int cell = 0; cell < 9; cell++) {
      int[][] golden = {
        {7270, 14, 10, 860, 7, 20}, {5734, 18, 22, 6265, 10, 10}, {8322, 20, 1, 1685, 23, 11}
      };
      for (int n = 0; n < 3; n++) {
        TranslatingSample sample = samples.next();
        int[] g = golden[n];
        assertEquals(cell * 3L + n, sample.id());
        assertEquals(new Velocity(vx[cell], vy[cell]), sample.cell());
        assertEquals(
            List.of(
                new DigitPath(g[0], vx[cell], vy[cell], g[1], g[2]),
                new DigitPath(g[3], vx[cell], vy[cell], g[4], g[5])),
            sample.paths());
      }
    }
  }

  /** However a split is divided, its sequences are the same. */
  @Test
  void anySequenceAloneIsAsInARun() {
    TranslatingMnistDataset dataset = dataset();
    for (Split split : dataset.splits()) {
      Digits digits = split.digits(SOURCE);
      Iterator<TranslatingSample> run = dataset.samples(split.name(), 0, split.count(), digits);
      for (long id = 0; id < split.count(); id++) {
        TranslatingSample inRun = run.next();
        TranslatingSample alone = dataset.sample(split.name(), id, digits);
        assertEquals(id, inRun.id());
        assertEquals(inRun.paths(), alone.paths());
        assertEquals(inRun.cell(), alone.cell());
        assertEquals(inRun.labels(), alone.labels());
        assertArrayEquals(inRun.frames(), alone.frames());
      }
      assertFalse(run.hasNext());
    }
  }

  @Test
  void samplesOfASplitDiffer() {
    Set<List<DigitPath>> seen = new HashSet<>();
    TranslatingMnistDataset dataset = dataset();
    for (String split : List.of("train", "validation")) {
      dataset
          .samples(split, 0, dataset.split(split).count(), SOURCE.train())
          .forEachRemaining(sample -> seen.add(sample.paths()));
    }
    assertEquals(35, seen.size());
  }

  /** A dataset once made must be made again by every later version. */
  @Test
  void rowsStayWhatTheyAre() {
    TranslatingMnistDataset dataset = dataset();
    RowDigest digest = new RowDigest();
    List<String> names = dataset.columns("train").stream().map(Column::name).toList();
    dataset
        .samples("train", 0, 30, SOURCE.train())
        .forEachRemaining(sample -> digest.add(names, dataset.row(sample)));
    assertEquals(TRAIN_DIGEST, digest.hex());
  }

  private static final String TRAIN_DIGEST =
      "d0b84a88785c8dc06e7afeed9889f2f3aec9dc3c6496a3193b96f34e84154f73";

  @Test
  void rowsFitTheirColumns() {
    TranslatingMnistDataset dataset = dataset();
    for (Split split : dataset.splits()) {
      TranslatingSample sample = dataset.sample(split.name(), 2, split.digits(SOURCE));
      List<Column> columns = dataset.columns(split.name());
      Object[] row = dataset.row(sample);
      assertEquals(columns.size(), row.length);
      for (int i = 0; i < row.length; i++) {
        Class<?> type =
            switch (columns.get(i).type()) {
              case "long" -> Long.class;
              case "int" -> Integer.class;
              default -> byte[].class;
            };
        assertEquals(type, row[i].getClass(), columns.get(i).name());
      }
      byte[] npy = (byte[]) row[row.length - 1];
      assertTrue(dataset.tensor().format(split.name()).matches(npy));
      NpyArray frames = Npy.decode(npy, "row");
      assertArrayEquals(new int[] {split.frames(), 1, 28, 28}, frames.shape());
      assertArrayEquals(sample.frames(), frames.bytes());
    }
    assertEquals(
        List.of(
            "id",
            "vx",
            "vy",
            "digit_1_index",
            "digit_1_label",
            "digit_1_vx",
            "digit_1_vy",
            "digit_1_x0",
            "digit_1_y0",
            "digit_2_index",
            "digit_2_label",
            "digit_2_vx",
            "digit_2_vy",
            "digit_2_x0",
            "digit_2_y0",
            "frames"),
        dataset.columns("velocity").stream().map(Column::name).toList());
    assertEquals("digit_1_index", dataset.columns("test").get(1).name());
  }

  @Test
  void labelsAreThoseOfTheDigits() {
    TranslatingSample sample = dataset().sample("test", 0, SOURCE.test());
    for (int d = 0; d < 2; d++) {
      assertEquals(SOURCE.test().label(sample.paths().get(d).index()), sample.labels().get(d));
    }
  }

  @Test
  void travelsWithoutDigits() throws Exception {
    TranslatingMnistDataset dataset = dataset();
    TranslatingSample before = dataset.sample("train", 3, SOURCE.train());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(dataset);
    }
    assertTrue(bytes.size() < 2000, bytes.size() + " bytes");
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      TranslatingMnistDataset arrived = (TranslatingMnistDataset) in.readObject();
      assertArrayEquals(before.frames(), arrived.sample("train", 3, SOURCE.train()).frames());
    }
  }

  @Test
  void cardSaysItAll() {
    Map<String, String> digests = Map.of("train", "00");
    DatasetCard card =
        dataset().card(SOURCE, List.of(new DatasetFile("a", 1, 2)), digests, "0.1.0");
    assertEquals("translating-mnist", card.generator());
    assertEquals(42, card.seed());
    assertEquals(27, card.count("velocity"));
    assertEquals(4, card.sources().size());
    assertEquals(List.of(40, 1, 28, 28), card.tensor("frames").shape("length"));
    assertEquals(16, card.columns().size());
    assertEquals(
        Map.of(
            "canvas", 28L,
            "digitsPerSequence", 2L,
            "velocityRange", 2L,
            "frames", 20L,
            "length", Map.of("sequences", 7L, "frames", 40L),
            "velocity", Map.of("sequences", 3L, "range", 1L)),
        card.parameters());
    assertEquals(card, DatasetCard.parse(card.toJson(), "x"));
    TranslatingMnistDataset other =
        new TranslatingMnistDataset(
            new TranslatingMnistSettings(
                28, 2, 2, 20, 30, 5, 6, new Length(7, 40), new VelocityGrid(3, 1), 43));
    assertNotEquals(
        card.fingerprint(), other.card(SOURCE, List.of(), digests, "0.1.0").fingerprint());
  }

  @Test
  void refusesSequencesThatAreNotThere() {
    TranslatingMnistDataset dataset = dataset();
    Digits digits = SOURCE.train();
    assertThrows(IllegalArgumentException.class, () -> dataset.samples("train", 0, 31, digits));
    assertThrows(IllegalArgumentException.class, () -> dataset.samples("train", -1, 3, digits));
    assertThrows(IllegalArgumentException.class, () -> dataset.samples("train", 3, 2, digits));
    assertThrows(IllegalArgumentException.class, () -> dataset.samples("other", 0, 1, digits));
    assertFalse(dataset.samples("train", 30, 30, digits).hasNext());
  }

  private static TranslatingMnistSettings with(
      int canvas, int digits, int range, int frames, long train, Length length, VelocityGrid grid) {
    return new TranslatingMnistSettings(
        canvas, digits, range, frames, train, 0, 0, length, grid, 42);
  }

  @Test
  void wrongSettingsAreNamed() {
    Length none = new Length(0, 0);
    VelocityGrid off = new VelocityGrid(0, 0);
    assertRejected(() -> with(27, 2, 2, 20, 1, none, off), "dataset.canvas", "27");
    assertRejected(() -> with(1025, 2, 2, 20, 1, none, off), "dataset.canvas", "too large");
    assertRejected(() -> with(28, 0, 2, 20, 1, none, off), "dataset.digitsPerSequence");
    assertRejected(() -> with(28, 2, -1, 20, 1, none, off), "dataset.velocityRange");
    assertRejected(() -> with(28, 2, 29, 20, 1, none, off), "dataset.velocityRange");
    assertRejected(() -> with(28, 2, 2, 1, 1, none, off), "dataset.frames");
    assertRejected(() -> with(1024, 2, 2, 1025, 1, none, off), "dataset.frames", "1 GiB");
    assertRejected(() -> with(28, 2, 2, 20, -1, none, off), "dataset.train", "-1");
    assertRejected(() -> with(28, 2, 2, 20, 0, none, off), "every split");
    assertRejected(() -> with(28, 2, 2, 20, 1, new Length(-1, 40), off), "length.sequences");
    assertRejected(() -> with(28, 2, 2, 20, 1, new Length(1, 0), off), "length.frames");
    assertRejected(
        () -> with(28, 2, 2, 20, 1, none, new VelocityGrid(-1, 2)), "velocity.sequences");
    assertRejected(() -> with(28, 2, 2, 20, 1, none, new VelocityGrid(1, -2)), "velocity.range");
    assertRejected(
        () -> with(28, 2, 2, 20, 1, none, new VelocityGrid(Long.MAX_VALUE / 2, 2)),
        "velocity.sequences",
        "too large");
  }
}
