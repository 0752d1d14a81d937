package io.wavemill.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.card.DatasetFile;
import io.wavemill.datasets.mnist.TranslatingMnistDataset;
import io.wavemill.datasets.mnist.TranslatingMnistSettings;
import io.wavemill.datasets.mnist.TranslatingSample;
import io.wavemill.datasets.mnist.Velocity;
import io.wavemill.jobs.dataset.StoredDataset;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateJobTest {
  private static final TranslatingMnistSettings SETTINGS = TinyDatasets.settings(42);

  @TempDir Path folder;

  private String out() {
    return folder.resolve("data").toString();
  }

  /** What {@code generate(SETTINGS)} leaves, without the time it takes. */
  private DatasetCard copy() throws IOException {
    TinyDatasets.copy(Path.of(out()));
    return StoredDataset.open(TestSpark.shared(), out()).card();
  }

  private GenerateJob.Outcome generate(TranslatingMnistSettings settings) {
    return TinyDatasets.generate(TestSpark.shared(), settings, out(), 0);
  }

  private InputException refused(TranslatingMnistSettings settings) {
    return assertThrows(InputException.class, () -> generate(settings));
  }

  @Test
  void oneFingerprintWhateverTheMasterAndThePartitions() {
    Map<String, DatasetCard> cards = new HashMap<>();
    for (String master : List.of("local[1]", "local[2]")) {
      for (int partitions : new int[] {0, 7}) {
        SparkSession spark = TestSpark.session(master);
        String out = folder.resolve(master + partitions).toString();
        cards.put(out, TinyDatasets.generate(spark, SETTINGS, out, partitions).card());
      }
    }
    Set<String> fingerprints =
        cards.values().stream().map(DatasetCard::fingerprint).collect(Collectors.toSet());
    assertEquals(1, fingerprints.size(), cards.toString());
    // Otherwise the seven partitions would not have been tried.
    assertTrue(cards.values().stream().map(card -> card.files().size()).distinct().count() > 1);
  }

  @Test
  void anotherSeedChangesTheRandomSplitsOnly() throws IOException {
    SparkSession spark = TestSpark.shared();
    Map<String, String> one = copy().digests();
    Map<String, String> other =
        TinyDatasets.generate(
                spark, TinyDatasets.settings(43), folder.resolve("other").toString(), 0)
            .card()
            .digests();
    Set<String> same = new TreeSet<>(one.keySet());
    same.removeIf(split -> !one.get(split).equals(other.get(split)));
    assertEquals(Set.of("length", "velocity"), same);
  }

  @Test
  void theCardSaysWhatLiesThere() throws IOException {
    DatasetCard card = copy();
    assertEquals(
        Map.of("train", 23L, "validation", 9L, "test", 7L, "length", 5L, "velocity", 18L),
        card.counts());
    Set<String> listed = new TreeSet<>();
    for (DatasetFile file : card.files()) {
      assertEquals(file.bytes(), Files.size(Path.of(out(), file.path())));
      listed.add(file.path());
    }
    assertEquals(listed, parquetFiles());
    assertTrue(Files.exists(Path.of(out(), "_SUCCESS")));
    assertFalse(Files.exists(Path.of(out(), ".generating")));
    assertEquals(
        card,
        DatasetCard.parse(Files.readString(Path.of(out(), DatasetCard.FILE_NAME)), "the card"));

    StoredDataset stored = StoredDataset.open(TestSpark.shared(), out());
    for (String split : stored.splits()) {
      assertEquals(card.digests().get(split), stored.digest(split).hex(), split);
      assertEquals(card.count(split), stored.rows(split).count(), split);
    }
  }

  private Set<String> parquetFiles() throws IOException {
    Path root = Path.of(out());
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .map(file -> root.relativize(file).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void theStoredSamplesAreThoseOfTheGenerator() throws IOException {
    copy();
    StoredDataset stored = StoredDataset.open(TestSpark.shared(), out());
    TranslatingMnistDataset dataset = new TranslatingMnistDataset(SETTINGS);
    for (String split : stored.splits()) {
      List<TranslatingSample> samples = new ArrayList<>(stored.translatingSamples(split).collect());
      assertEquals(stored.count(split), samples.size());
      for (TranslatingSample sample : samples) {
        TranslatingSample made =
            dataset.sample(split, sample.id(), dataset.split(split).digits(TinyDatasets.DIGITS));
        assertEquals(made.paths(), sample.paths());
        assertEquals(made.labels(), sample.labels());
        assertEquals(made.cell(), sample.cell());
        assertArrayEquals(made.frames(), sample.frames());
      }
    }
  }

  @Test
  void everyVelocityHasTheSameDigitsAndStarts() throws IOException {
    copy();
    StoredDataset stored = StoredDataset.open(TestSpark.shared(), out());
    Map<Velocity, List<TranslatingSample>> cells =
        stored.translatingSamples("velocity").collect().stream()
            .sorted((a, b) -> Long.compare(a.id(), b.id()))
            .collect(Collectors.groupingBy(TranslatingSample::cell));
    assertEquals(9, cells.size());
    List<List<Integer>> drawn = draws(cells.get(new Velocity(0, 0)));
    cells.forEach(
        (cell, samples) -> {
          assertEquals(2, samples.size());
          assertEquals(drawn, draws(samples));
          for (TranslatingSample sample : samples) {
            assertTrue(
                sample.paths().stream()
                    .allMatch(path -> path.vx() == cell.vx() && path.vy() == cell.vy()));
          }
        });
  }

  private static List<List<Integer>> draws(List<TranslatingSample> samples) {
    return samples.stream()
        .flatMap(sample -> sample.paths().stream())
        .map(path -> List.of(path.index(), path.x0(), path.y0()))
        .toList();
  }

  /**
   * NumPy's RandomState(42) over the 2,000 shipped test digits, drawn in the reference
   * implementation's order.
   */
  @Test
  void theLengthSplitIsTheReferenceStream() throws IOException {
    copy();
    StoredDataset stored = StoredDataset.open(TestSpark.shared(), out());
    List<List<List<Integer>>> first =
        stored.translatingSamples("length").collect().stream()
            .sorted((a, b) -> Long.compare(a.id(), b.id()))
            .limit(3)
            .map(
                sample ->
                    sample.paths().stream()
                        .map(
                            path ->
                                List.of(path.index(), path.vx(), path.vy(), path.x0(), path.y0()))
                        .toList())
            .toList();
    assertEquals(2000, TinyDatasets.DIGITS.test().size());
    assertEquals(
        List.of(
            List.of(List.of(1126, 2, 0, 7, 20), List.of(1459, -1, 0, 22, 10)),
            List.of(List.of(1482, 2, 1, 7, 23), List.of(87, 0, 2, 1, 23)),
            List.of(List.of(1515, -1, 1, 20, 0), List.of(1437, 1, -1, 21, 11))),
        first);
    assertArrayEquals(new int[] {11, 1, 28, 28}, stored.sequences("length").first().shape());
  }

  @Test
  void runningAgainDoesNothingAndSaysSo() throws IOException {
    DatasetCard first = copy();
    Set<String> before = parquetFiles();
    List<String> said = new ArrayList<>();
    GenerateJob.Outcome again =
        TinyDatasets.job(TestSpark.shared(), said::add)
            .run(() -> TinyDatasets.generator(SETTINGS), out(), 3);
    assertFalse(again.generated());
    assertEquals(first, again.card());
    assertEquals(before, parquetFiles());
    assertEquals(List.of(out() + " holds this dataset already: nothing to do"), said);
  }

  @Test
  void anotherConfigurationIsRefusedNamingTheFirstDifference() throws IOException {
    copy();
    Set<String> before = parquetFiles();
    assertEquals(
        out() + " holds another dataset: its seed is 42, the experiment's is 7.",
        refused(TinyDatasets.settings(7)).what());
    TranslatingMnistSettings more =
        new TranslatingMnistSettings(
            28, 2, 2, 6, 24, 9, 7, SETTINGS.length(), SETTINGS.velocity(), 42);
    InputException refusal = refused(more);
    assertTrue(refusal.what().contains("dataset.train is 23, the experiment's is 24"));
    assertEquals("Choose another --out, or delete " + out() + ".", refusal.remedy());
    TranslatingMnistSettings withoutLength =
        new TranslatingMnistSettings(
            28,
            2,
            2,
            6,
            23,
            9,
            7,
            new TranslatingMnistSettings.Length(0, 11),
            SETTINGS.velocity(),
            42);
    assertTrue(refused(withoutLength).what().contains("dataset.length."));
    TranslatingMnistSettings slower =
        new TranslatingMnistSettings(
            28, 2, 1, 6, 23, 9, 7, SETTINGS.length(), SETTINGS.velocity(), 42);
    assertTrue(
        refused(slower).what().contains("dataset.velocityRange is 2, the experiment's is 1"));
    assertEquals(before, parquetFiles());
  }

  @Test
  void splitsWithoutSequencesAreLeftOut() throws IOException {
    TranslatingMnistSettings trainOnly =
        new TranslatingMnistSettings(
            30,
            1,
            1,
            3,
            4,
            0,
            0,
            new TranslatingMnistSettings.Length(0, 5),
            new TranslatingMnistSettings.VelocityGrid(0, 1),
            1);
    DatasetCard card = generate(trainOnly).card();
    assertEquals(Map.of("train", 4L), card.counts());
    assertTrue(parquetFiles().stream().allMatch(file -> file.startsWith("split=train/")));
    assertFalse(card.columns().stream().anyMatch(column -> column.name().equals("vx")));
  }

  @Test
  void anInterruptedGenerationIsDoneAgain() throws IOException {
    Path data = Path.of(out());
    String expected = copy().fingerprint();
    // As if it had ended while the splits were being moved into place.
    Files.delete(data.resolve("_SUCCESS"));
    Files.delete(data.resolve(DatasetCard.FILE_NAME));
    Files.createDirectories(data.resolve(".generating/split=length"));
    Files.writeString(data.resolve(".generating/split=length/part-0.parquet"), "half a file");
    Files.writeString(data.resolve("split=train/part-x.parquet"), "of the first attempt");

    InputException unfinished =
        assertThrows(InputException.class, () -> StoredDataset.open(TestSpark.shared(), out()));
    assertTrue(unfinished.what().contains("not finished"));

    GenerateJob.Outcome again = generate(SETTINGS);
    assertTrue(again.generated());
    assertEquals(expected, again.card().fingerprint());
    assertEquals(again.card().files().size(), parquetFiles().size());
    // Or while the card was being written: another configuration may take the place of what never
    // was a dataset.
    Files.delete(data.resolve("_SUCCESS"));
    assertTrue(generate(TinyDatasets.settings(5)).generated());
    StoredDataset.open(TestSpark.shared(), out());
  }

  @Test
  void whatIsNotOursIsLeftAlone() throws IOException {
    Path data = Files.createDirectories(Path.of(out()));
    Path letter = Files.writeString(data.resolve("letter.txt"), "Dear Ada");
    assertTrue(refused(SETTINGS).what().contains("not a dataset of wavemill"));
    Files.createDirectories(data.resolve(".generating"));
    assertTrue(refused(SETTINGS).what().contains("not a dataset of wavemill"));
    assertTrue(Files.exists(letter));
  }

  @Test
  void aFolderThatCannotBeWrittenToIsRefused() throws IOException {
    Files.writeString(Path.of(out()), "a file where the folder should be");
    assertTrue(refused(SETTINGS).what().contains("is a file"));
    InputException below =
        assertThrows(
            InputException.class,
            () -> TinyDatasets.generate(TestSpark.shared(), SETTINGS, out() + "/below", 0));
    assertTrue(below.what().contains(out() + "/below"), below.what());
    InputException scheme =
        assertThrows(
            InputException.class,
            () -> TinyDatasets.generate(TestSpark.shared(), SETTINGS, "nofs://host/data", 0));
    assertTrue(scheme.what().contains("nofs://host/data"));
  }

  @Test
  void progressEndsAtTheTotal() {
    List<Long> done = Collections.synchronizedList(new ArrayList<>());
    new GenerateJob(
            TestSpark.shared(),
            "test",
            line -> {},
            total -> {
              assertEquals(62, total);
              return TinyDatasets.progress((split, count) -> done.add(count));
            })
        .run(() -> TinyDatasets.generator(SETTINGS), out(), 2);
    assertTrue(done.contains(62L), done.toString());
    assertTrue(done.stream().allMatch(count -> count >= 0 && count <= 62), done.toString());
  }
}
