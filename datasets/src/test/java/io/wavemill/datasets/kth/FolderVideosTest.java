package io.wavemill.datasets.kth;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.source.SourceFile;
import io.wavemill.datasets.video.VideoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderVideosTest {
  private static final VideoName WALKING = TestVideos.name(Action.WALKING);

  @TempDir Path folder;
  @TempDir Path scratch;
  private Map<VideoName, byte[]> videos;

  @BeforeEach
  void make() throws IOException {
    videos = TestVideos.all(scratch);
  }

  private KthActionsGenerator generator(int tolerated) {
    long every = KthSettings.EVERY_RANGE;
    KthSettings settings =
        new KthSettings(
            12,
            16,
            4,
            2,
            KthSettings.Split.PERSON,
            1,
            1,
            true,
            KthSettings.Mode.REFERENCE,
            every,
            every,
            every,
            VelocityRanges.NONE,
            tolerated,
            42);
    return new KthActionsGenerator(settings, new FolderVideos(folder));
  }

  private static Map<?, ?> faults(KthActionsGenerator generator) {
    return (Map<?, ?>) generator.parameters().get("faults");
  }

  private void annotate(String more) throws IOException {
    Files.writeString(folder.resolve(VideoLibrary.ANNOTATIONS), TestVideos.annotations() + more);
  }

  private static void assertSameRows(KthActionsGenerator a, KthActionsGenerator b) {
    assertEquals(a.counts(), b.counts());
    var rows = a.rows("train", 0, 6);
    b.rows("train", 0, 6).forEachRemaining(row -> assertTrue(Arrays.deepEquals(rows.next(), row)));
  }

  @Test
  void archivesAndUnpackedFilesGiveTheSameRows() throws Exception {
    TestVideos.archived(folder, videos);
    KthActionsGenerator archived = generator(0);
    assertEquals(Map.of("train", 6L), archived.counts());
    assertEquals(
        List.of(
            "00sequences.txt",
            "boxing.zip",
            "handclapping.zip",
            "handwaving.zip",
            "jogging.zip",
            "running.zip",
            "walking.zip"),
        archived.sources().stream().map(SourceFile::name).toList());
    TestVideos.unpacked(folder, videos);
    KthActionsGenerator unpacked = generator(0);
    assertEquals(
        List.of(
            "00sequences.txt",
            "person01_boxing_d1_uncomp.avi",
            "person01_handclapping_d1_uncomp.avi",
            "person01_handwaving_d1_uncomp.avi",
            "person01_jogging_d1_uncomp.avi",
            "person01_running_d1_uncomp.avi",
            "person01_walking_d1_uncomp.avi"),
        unpacked.sources().stream().map(SourceFile::name).toList());
    assertSameRows(archived, unpacked);
    assertFalse(unpacked.licence().contains("ynthetic"));
    assertEquals(false, unpacked.rows("train", 0, 1).next()[6]);
  }

  @Test
  void anArchiveIsReadInPlace() throws Exception {
    TestVideos.archived(folder, videos);
    FolderVideos library = new FolderVideos(folder);
    assertArrayEquals(videos.get(WALKING), library.read(WALKING));
    assertEquals(6, library.names().size());
    try (var files = Files.walk(folder)) {
      assertEquals(7, files.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void pathsOutOfAnArchiveAreRefused() throws Exception {
    TestVideos.archived(folder, videos);
    for (String path :
        List.of(
            "../../person01_walking_d1.avi",
            "/person01_walking_d1.avi",
            "a/../../b.avi",
            "..\\person01_walking_d1.avi",
            "C:person01_walking_d1.avi")) {
      Files.write(folder.resolve("walking.zip"), TestVideos.zip(Map.of(path, videos.get(WALKING))));
      assertRejected(() -> new FolderVideos(folder), "walking.zip is hostile", "leads out");
    }
    assertFalse(Files.exists(folder.resolve("../person01_walking_d1.avi")));
    try (var files = Files.list(folder)) {
      assertEquals(7, files.count());
    }
  }

  @Test
  void anEntryThatUnpacksToTooMuchIsLeft() throws Exception {
    TestVideos.archived(folder, videos);
    byte[] zeros = new byte[20 << 20];
    byte[] bomb = TestVideos.zip(Map.of(WALKING.fileName(), zeros));
    assertTrue(bomb.length < 30_000);
    Files.write(folder.resolve("walking.zip"), bomb);
    VideoException e =
        assertThrows(VideoException.class, () -> new FolderVideos(folder).read(WALKING));
    assertTrue(e.getMessage().contains("unpacks to more than"), e.getMessage());
    assertRejected(() -> generator(0), "1 unreadable", "unpacks to more than");
    assertEquals(1L, faults(generator(1)).get("unreadableVideos"));
  }

  @Test
  void damagedArchivesAreSaid() throws Exception {
    TestVideos.archived(folder, videos);
    Path zip = folder.resolve("walking.zip");
    byte[] good = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(good, good.length / 2));
    assertRejected(() -> new FolderVideos(folder), "walking.zip", "damaged");
    Files.write(zip, "<html>Not found</html>".getBytes());
    assertRejected(() -> new FolderVideos(folder), "walking.zip", "no zip archive");
    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 1;
    Files.write(zip, flipped);
    assertThrows(VideoException.class, () -> new FolderVideos(folder).read(WALKING));
  }

  @Test
  void videosThatCannotBeUsedAreCountedAndToleratedUpToALimit() throws Exception {
    Map<String, byte[]> bad =
        Map.of(
            "it has no frames", TestVideos.avi(scratch, 160, 120, 0, 0),
            "it is no AVI file", new byte[100],
            "80×60 pixels, not 160×120", TestVideos.avi(scratch, 80, 60, 3, 0));
    for (Map.Entry<String, byte[]> entry : bad.entrySet()) {
      videos.put(WALKING, entry.getValue());
      TestVideos.unpacked(folder, videos);
      InputException e =
          assertRejected(() -> generator(0), "1 unreadable", WALKING.toString(), entry.getKey());
      assertTrue(e.remedy().contains("dataset.videos.tolerated be at least 1"), e.remedy());
      KthActionsGenerator generator = generator(1);
      assertEquals(Map.of("train", 5L), generator.counts());
      assertEquals(1L, faults(generator).get("unreadableVideos"));
      assertTrue(faults(generator).get("first").toString().contains(entry.getKey()));
    }
    byte[] noise = TestVideos.noise(scratch, 40);
    videos.put(WALKING, Arrays.copyOf(noise, noise.length * 3 / 4));
    TestVideos.unpacked(folder, videos);
    assertRejected(() -> generator(0), "1 truncated", WALKING.toString(), "of 40 frames");
    KthActionsGenerator generator = generator(1);
    assertEquals(1L, faults(generator).get("truncatedVideos"));
    assertEquals(Map.of("train", 6L), generator.counts());
    generator.rows("train", 0, 6).forEachRemaining(row -> assertEquals(14, row.length));
  }

  @Test
  void annotationsThatAreBrokenOrNameMissingVideosAreCounted() throws Exception {
    TestVideos.unpacked(folder, videos);
    annotate(
        "person02_walking_d1 frames 1-40\nperson03_walking_d1 frames 40-1\n"
            + "person13_handclapping_d3 *missing*\n");
    assertRejected(
        () -> generator(1),
        "1 broken lines, 1 missing, 0 unreadable and 0 truncated",
        "2 in all; tolerated are 1",
        "person03_walking_d1");
    Map<?, ?> faults = faults(generator(2));
    assertEquals(1L, faults.get("brokenLines"));
    assertEquals(1L, faults.get("missingVideos"));
    assertEquals(0L, faults.get("shortRanges"));
  }

  @Test
  void aMissingActionIsRefused() throws Exception {
    videos.remove(WALKING);
    TestVideos.unpacked(folder, videos);
    assertRejected(() -> new FolderVideos(folder), "has no video of walking");
  }

  @Test
  void aFolderWithoutAnnotationsIsRefused() throws Exception {
    TestVideos.unpacked(folder, videos);
    Files.delete(folder.resolve(VideoLibrary.ANNOTATIONS));
    assertRejected(() -> new FolderVideos(folder), "00sequences.txt is missing");
    assertRejected(() -> new FolderVideos(folder.resolve("no")), "does not exist");
  }

  /** On an executor that lacks the folder. */
  @Test
  void aFolderThatIsGoneIsSaid() throws Exception {
    TestVideos.unpacked(folder, videos);
    KthActionsGenerator generator = generator(0);
    Files.delete(folder.resolve("walking").resolve(WALKING.fileName()));
    InputException e =
        assertRejected(() -> generator.rows("train", 5, 6).next(), WALKING.fileName(), "not exist");
    assertTrue(e.remedy().contains("every executor"), e.remedy());
    Files.write(
        folder.resolve("walking").resolve(WALKING.fileName()),
        TestVideos.avi(scratch, 160, 120, 3, 0));
    assertRejected(
        () -> generator.rows("train", 5, 6).next(), "not the one", "it has only 3 frames");
  }

  @Test
  void clipsLongerThanAllRangesAreRefused() throws Exception {
    TestVideos.unpacked(folder, videos);
    KthSettings settings =
        new KthSettings(
            12,
            16,
            40,
            2,
            KthSettings.Split.PERSON,
            1,
            1,
            true,
            KthSettings.Mode.REFERENCE,
            -1,
            -1,
            -1,
            VelocityRanges.NONE,
            0,
            42);
    assertRejected(
        () -> new KthActionsGenerator(settings, new FolderVideos(folder)), "at least 80 frames");
  }
}
