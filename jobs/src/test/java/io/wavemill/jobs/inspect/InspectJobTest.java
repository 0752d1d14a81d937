package io.wavemill.jobs.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.NpyArray;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import io.wavemill.jobs.picture.Clip;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectJobTest {
  @TempDir static Path folder;
  private static String data;
  private static DatasetCard card;

  @BeforeAll
  static void copy() throws IOException {
    data = TinyDatasets.copy(folder.resolve("data")).toString();
    card = StoredDataset.open(TestSpark.shared(), data).card();
  }

  private static List<String> inspect(String uri, String split, Path image) {
    List<String> lines = new ArrayList<>();
    new InspectJob(TestSpark.shared(), lines::add)
        .run(uri, Optional.ofNullable(split), Optional.ofNullable(image));
    return lines;
  }

  @Test
  void saysWhatTheCardSaysAndWhatTheColumnsHold() {
    List<String> lines = inspect(data, "velocity", null);
    String text = String.join("\n", lines);
    assertTrue(text.contains(card.fingerprint()), text);
    assertTrue(text.contains(card.licence()), text);
    assertTrue(text.contains("velocity.range = 1"), text);
    for (var source : card.sources()) {
      assertTrue(text.contains(source.sha256()), text);
    }
    assertTrue(lines.stream().anyMatch(line -> line.matches("validation +9 +2 .*")), text);
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("frames +uint8 +\\[6, 1, 28, 28\\].*")), text);
    assertTrue(lines.stream().anyMatch(line -> line.matches("vx +-1 +0 +1 +pixel/frame")), text);
    assertTrue(lines.get(lines.size() - 1).startsWith("verified "), text);
  }

  @Test
  void drawsAContactSheet() throws IOException {
    Path file = folder.resolve("sheets/train.png");
    inspect(data, null, file);
    BufferedImage sheet = ImageIO.read(file.toFile());
    // Fifteen of the samples, three side by side.
    assertTrue(sheet.getWidth() > 3 * 6 * 28 * 2 && sheet.getHeight() > 5 * 28 * 2);
    // Some of it is ink.
    boolean white = false;
    for (int x = 0; x < sheet.getWidth(); x++) {
      for (int y = 0; y < sheet.getHeight(); y++) {
        white |= (sheet.getRGB(x, y) & 0xffffff) == 0xffffff;
      }
    }
    assertTrue(white);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void showsSamplesFromAllOverASplit() {
    StoredDataset dataset = StoredDataset.open(TestSpark.shared(), data);
    assertEquals(23, dataset.count("train"));
    // The middles of five parts of 23.
    assertEquals(List.of("2", "6", "11", "16", "20"), ids(dataset, 5));
    assertEquals(23, ids(dataset, 100).size());
  }

  private static List<String> ids(StoredDataset dataset, int most) {
    return SamplePicture.spread(dataset, "train", most, false).stream()
        .map(clip -> clip.caption().replaceFirst(":.*", ""))
        .toList();
  }

  /** Their row 0 is the lowest. */
  @Test
  void physicsIsShownWithYUpward() {
    Experiment experiment =
        Experiment.load(
            Path.of("src", "test", "resources", "datasets", "hamiltonian.conf"),
            List.of(),
            OptionalLong.empty());
    String out = folder.resolve("physics").toString();
    TinyDatasets.job(TestSpark.shared(), line -> {}).run(experiment, out, ProgressListener.NONE);
    StoredDataset dataset = StoredDataset.open(TestSpark.shared(), out);
    Clip shown = SamplePicture.spread(dataset, "train", 1, false).get(0);
    long middle = dataset.count("train") / 2;
    byte[] npy = dataset.first("train", (int) middle + 1).get((int) middle).getAs("frames");
    NpyArray frames = Npy.decode(npy, "frames");
    int side = frames.shape()[2];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int red = frames.bytes()[(side - 1 - y) * side + x] & 0xFF;
        assertEquals(red, shown.frames().get(0)[y * side + x] >> 16);
      }
    }
  }

  @Test
  void drawsAMovingPicture() throws IOException {
    Path file = folder.resolve("length.GIF");
    inspect(data, "length", file);
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(stream);
      assertEquals(11, reader.getNumImages(true));
    } finally {
      reader.dispose();
    }
  }

  @Test
  void refusesOtherPicturesAndSplits() {
    Path picture = folder.resolve("picture.jpg");
    InputException ending = assertThrows(InputException.class, () -> inspect(data, null, picture));
    assertTrue(ending.what().contains("picture.jpg"));
    InputException split = assertThrows(InputException.class, () -> inspect(data, "dev", null));
    assertTrue(split.what().contains("dev") && split.what().contains("validation"));
    assertThrows(
        InputException.class,
        () -> inspect(data, null, Path.of(data, DatasetCard.FILE_NAME, "below.png")));
    assertFalse(Files.exists(picture));
  }

  /** Files that are whole, listed and not what was generated: only the digest can tell. */
  @Test
  void noticesOtherRows() throws IOException {
    String changed = TinyDatasets.copy(folder.resolve("changed")).toString();
    DatasetCard honest = card;
    Path file = Path.of(changed, DatasetCard.FILE_NAME);
    String other = new RowDigest().hex();
    DatasetCard forged =
        DatasetCard.builder(honest.generator())
            .parameters(honest.parameters())
            .seed(honest.seed())
            .counts(honest.counts())
            .tensors(honest.tensors())
            .columns(honest.columns())
            .sources(honest.sources())
            .licence(honest.licence())
            .citation(honest.citation())
            .files(honest.files())
            .digests(
                honest.counts().keySet().stream()
                    .collect(java.util.stream.Collectors.toMap(split -> split, split -> other)))
            .build(honest.wavemill());
    Files.writeString(file, forged.toJson());
    StoredDataset.open(TestSpark.shared(), changed);
    InputException difference =
        assertThrows(InputException.class, () -> inspect(changed, null, null));
    assertTrue(difference.what().contains("digest"), difference.what());
  }
}
