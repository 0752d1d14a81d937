package io.wavemill.jobs.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.mnist.DigitPath;
import io.wavemill.datasets.mnist.TranslatingSample;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.SparkException;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredDatasetTest {
  @TempDir Path folder;
  private Path data;
  private Path part;

  @BeforeEach
  void copy() throws IOException {
    data = TinyDatasets.copy(folder.resolve("data"));
    part = data.resolve(open().card().files().get(0).path());
  }

  private StoredDataset open() {
    return StoredDataset.open(TestSpark.shared(), data.toString());
  }

  /** That opening names the file, and says how to mend it. */
  private void refusedNaming(String... words) {
    InputException refusal = assertThrows(InputException.class, this::open);
    for (String word : words) {
      assertTrue(refusal.what().contains(word), refusal.what());
    }
    assertTrue(refusal.remedy().contains("wavemill generate"), refusal.remedy());
  }

  @Test
  void sequencesOfEachSplitHaveTheirIdsAndShape() {
    StoredDataset dataset = open();
    List<StoredSequence> train =
        dataset.sequences("train").collect().stream()
            .sorted((a, b) -> Long.compare(a.id(), b.id()))
            .toList();
    assertArrayEquals(
        IntStream.range(0, 23).asLongStream().toArray(),
        train.stream().mapToLong(StoredSequence::id).toArray());
    assertArrayEquals(new int[] {6, 1, 28, 28}, train.get(0).shape());
    assertEquals(6 * 28 * 28, train.get(0).frames().length);
    assertArrayEquals(new int[] {11, 1, 28, 28}, dataset.shape("length"));
    assertEquals(18, dataset.count("velocity"));
    assertEquals(0, dataset.count("other"));
    assertEquals("vx", dataset.columns("velocity").get(1).name());
    assertThrows(InputException.class, () -> dataset.rows("other"));
  }

  @Test
  void captionsSayWhichDigitsMoveAndHow() {
    TranslatingSample sample =
        new TranslatingSample(
            3,
            List.of(new DigitPath(8, 1, -2, 0, 5), new DigitPath(9, 0, 2, 1, 1)),
            List.of(7, 2),
            null,
            new byte[0]);
    assertEquals("3: digit 7 at (1, −2), digit 2 at (0, 2)", SampleCaption.of(sample));
  }

  @Test
  void captionsOfClipsSayWhoDoesWhatAndHowItMoves() {
    StructType type =
        new StructType()
            .add("id", "long")
            .add("action", "string")
            .add("video", "string")
            .add("synthetic", "boolean")
            .add("start", "int")
            .add("vx", "int")
            .add("vy", "int")
            .add("mirrored", "boolean");
    assertEquals(
        "3: running (synthetic), person02_running_d1 from frame 20, velocity (−1, 2), mirrored",
        clip(type, 3L, "running", "person02_running_d1", true, 20, 1, -2, true));
    assertEquals(
        "4: boxing, person02_boxing_d3 from frame 0",
        clip(type, 4L, "boxing", "person02_boxing_d3", false, 0, 0, 0, false));
  }

  @Test
  void captionsOfTurningDigitsSayHowFastTheyTurn() {
    StructType type = new StructType().add("id", "long");
    List<Column> columns = new ArrayList<>();
    for (int d = 1; d <= 2; d++) {
      for (String name : List.of("label", "angular_velocity")) {
        type = type.add("digit_" + d + "_" + name, "int");
        columns.add(new Column("digit_" + d + "_" + name, "int", "", ""));
      }
    }
    assertEquals(
        "3: digit 7 at −20°, digit 2 at 0° per frame",
        SampleCaption.of(
            "rotating-mnist",
            new GenericRowWithSchema(new Object[] {3L, 7, -20, 2, 0}, type),
            columns));
  }

  private static String clip(StructType type, Object... values) {
    return SampleCaption.of("kth-actions", new GenericRowWithSchema(values, type), List.of());
  }

  @Test
  void aMissingPartIsNamed() throws IOException {
    Files.delete(part);
    refusedNaming(part.getFileName().toString(), "is missing");
  }

  @Test
  void aPartCutShortIsNamed() throws IOException {
    byte[] bytes = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(bytes, bytes.length / 2));
    refusedNaming(part.getFileName().toString(), bytes.length / 2 + " bytes");
  }

  @Test
  void aPartWithoutItsFooterIsNamed() throws IOException {
    byte[] bytes = Files.readAllBytes(part);
    Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0);
    Files.write(part, bytes);
    deleteChecksums();
    refusedNaming(part.getFileName().toString(), "cannot read");
  }

  /** Hadoop's, which only its local file system has. */
  private void deleteChecksums() throws IOException {
    try (Stream<Path> files = Files.list(part.getParent())) {
      for (Path checksum : files.filter(file -> file.toString().endsWith(".crc")).toList()) {
        Files.delete(checksum);
      }
    }
  }

  @Test
  void aDamagedPageIsNamedWhenItIsRead() throws IOException {
    byte[] bytes = Files.readAllBytes(part);
    bytes[bytes.length / 2] ^= 1;
    Files.write(part, bytes);
    for (boolean hadoopChecksums : new boolean[] {true, false}) {
      if (!hadoopChecksums) {
        deleteChecksums();
      }
      StoredDataset dataset = open();
      InputException inDigest = assertThrows(InputException.class, () -> dataset.digest("train"));
      assertTrue(inDigest.what().contains(part.getFileName().toString()), inDigest.what());
      assertTrue(inDigest.remedy().contains("generate it again"), inDigest.remedy());
      InputException inSequences =
          assertThrows(
              InputException.class,
              () -> ReadFailure.naming(dataset.uri(), () -> dataset.sequences("train").collect()));
      assertTrue(inSequences.what().contains(part.getFileName().toString()), inSequences.what());
      // Also without that help, the cause is there for the command line to find.
      Exception raw =
          assertThrows(SparkException.class, () -> dataset.translatingSamples("train").collect());
      assertTrue(raw.getCause() instanceof InputException, String.valueOf(raw.getCause()));
    }
  }

  @Test
  void aFileThatHasVanishedSinceItWasOpenedIsNamed() throws IOException {
    StoredDataset dataset = open();
    Files.delete(part);
    InputException refusal =
        assertThrows(InputException.class, () -> dataset.sequences("train").count());
    assertTrue(refusal.what().endsWith(part.getFileName() + " is missing."), refusal.what());
    FileUtils.deleteDirectory(data.toFile());
    refusal = assertThrows(InputException.class, () -> dataset.rows("train"));
    assertTrue(refusal.what().endsWith("split=train is missing."), refusal.what());
  }

  @Test
  void otherFailuresPassAsTheyCame() {
    IllegalStateException ours = new IllegalStateException("a mistake of the program");
    assertEquals(
        ours,
        assertThrows(
            IllegalStateException.class,
            () ->
                ReadFailure.naming(
                    "data",
                    () -> {
                      throw ours;
                    })));
  }

  @Test
  void aPartThatDoesNotBelongThereIsRefused() throws IOException {
    Files.copy(part, part.resolveSibling("part-copy.parquet"));
    InputException refusal = assertThrows(InputException.class, this::open);
    assertTrue(refusal.what().contains("part-copy.parquet"), refusal.what());
  }

  @Test
  void aDamagedCardIsRefused() throws IOException {
    Path card = data.resolve(DatasetCard.FILE_NAME);
    String json = Files.readString(card);
    Files.writeString(card, json.substring(0, json.length() / 2));
    assertThrows(InputException.class, this::open);
    Files.writeString(card, json.replace("\"seed\" : 42", "\"seed\" : 43"));
    assertThrows(InputException.class, this::open);
  }

  @Test
  void whatIsNoDatasetIsSaidToBeNone() throws IOException {
    InputException nothing =
        assertThrows(
            InputException.class,
            () -> StoredDataset.open(TestSpark.shared(), folder + "/nothing"));
    assertTrue(nothing.what().contains("There is no dataset"));
    Files.delete(data.resolve(DatasetCard.FILE_NAME));
    InputException bare = assertThrows(InputException.class, this::open);
    assertTrue(bare.what().contains("is not a dataset"));
  }
}
