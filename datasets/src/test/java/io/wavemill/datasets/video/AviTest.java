package io.wavemill.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AviTest {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  @TempDir Path folder;

  private Path write(String name, int width, int height, List<byte[]> frames) throws IOException {
    Path file = folder.resolve(name);
    try (AviWriter writer = new AviWriter(file, width, height, 25)) {
      for (byte[] frame : frames) {
        writer.write(frame);
      }
      writer.finish();
    }
    return file;
  }

  private static List<byte[]> noise(long seed, int count, int pixels) {
    Random random = new Random(seed);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] frame = new byte[pixels];
      random.nextBytes(frame);
      frames.add(frame);
    }
    return frames;
  }

  private static List<byte[]> read(byte[] avi) throws VideoException {
    List<byte[]> frames = new ArrayList<>();
    try (AviReader reader = new AviReader(avi)) {
      byte[] grey = new byte[reader.width() * reader.height()];
      while (reader.read(grey)) {
        frames.add(grey.clone());
      }
    }
    return frames;
  }

  @Test
  void whatKilledWritersLeftIsSwept() throws IOException {
    Path dead = Files.createFile(folder.resolve(".a.avi.1.growing"));
    Path growing = Files.createFile(folder.resolve(".b.avi.2.growing"));
    Path whole = Files.createFile(folder.resolve("c.avi"));
    for (Path old : List.of(dead, whole)) {
      Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(601)));
    }
    AviWriter.sweep(folder, Duration.ofMinutes(10));
    assertFalse(Files.exists(dead));
    assertTrue(Files.exists(growing) && Files.exists(whole));
    // Not there is nothing to sweep.
    AviWriter.sweep(folder.resolve("none"), Duration.ofMinutes(10));
  }

  private static void assertFrames(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "frame " + i);
    }
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    long seed = System.nanoTime();
    List<byte[]> frames = noise(seed, 5, WIDTH * HEIGHT);
    frames.add(new byte[WIDTH * HEIGHT]);
    byte[] avi = Files.readAllBytes(write("a.avi", WIDTH, HEIGHT, frames));
    assertFrames(frames, read(avi));
    try (AviReader reader = new AviReader(avi)) {
      assertEquals(WIDTH, reader.width(), "seed " + seed);
      assertEquals(HEIGHT, reader.height());
      assertEquals(6, reader.announcedFrames());
    }
  }

  @Test
  void sidesNeedNotBeRound() throws Exception {
    List<byte[]> frames = noise(3, 2, 33 * 17);
    assertFrames(frames, read(Files.readAllBytes(write("odd.avi", 33, 17, frames))));
  }

  @Test
  void sameFramesMakeTheSameFile() throws Exception {
    List<byte[]> frames = noise(4, 3, WIDTH * HEIGHT);
    assertArrayEquals(
        Files.readAllBytes(write("a.avi", WIDTH, HEIGHT, frames)),
        Files.readAllBytes(write("b.avi", WIDTH, HEIGHT, frames)));
  }

  @Test
  void unfinishedFilesVanish() throws Exception {
    try (AviWriter writer = new AviWriter(folder.resolve("a.avi"), WIDTH, HEIGHT, 25)) {
      writer.write(new byte[WIDTH * HEIGHT]);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    assertThrows(
        IOException.class, () -> new AviWriter(folder.resolve("no/a.avi"), WIDTH, HEIGHT, 25));
  }

  @Test
  void aCutFileGivesTheFramesItHas() throws Exception {
    List<byte[]> frames = noise(5, 8, WIDTH * HEIGHT);
    byte[] avi = Files.readAllBytes(write("a.avi", WIDTH, HEIGHT, frames));
    byte[] cut = Arrays.copyOf(avi, avi.length / 2);
    List<byte[]> left = read(cut);
    assertTrue(left.size() >= 3 && left.size() <= 5, "frames left: " + left.size());
    assertFrames(frames.subList(0, 3), left.subList(0, 3));
    try (AviReader reader = new AviReader(cut)) {
      assertEquals(8, reader.announcedFrames());
    }
  }

  @Test
  void noFramesIsNoError() throws Exception {
    assertEquals(List.of(), read(Files.readAllBytes(write("a.avi", WIDTH, HEIGHT, List.of()))));
  }

  @Test
  void whatIsNoAviIsRefused() {
    assertThrows(VideoException.class, () -> new AviReader(new byte[0]));
    assertThrows(VideoException.class, () -> new AviReader(new byte[10_000]));
    // Other formats name further files to open; they must not be tried.
    byte[] playlist = "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".getBytes();
    assertThrows(VideoException.class, () -> new AviReader(playlist));
  }

  @Test
  void damageNeverCrashes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] avi = Files.readAllBytes(write("a.avi", 32, 24, noise(6, 4, 32 * 24)));
    for (int round = 0; round < 200; round++) {
      byte[] damaged = avi.clone();
      for (int i = 0; i < 20; i++) {
        damaged[random.nextInt(round < 100 ? 600 : avi.length)] = (byte) random.nextInt();
      }
      try {
        assertTrue(read(damaged).size() <= 1000, "seed " + seed);
      } catch (VideoException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }

  /** The licence of the whole depends on it. */
  @Test
  void theBuildIsUnderTheLgpl() {
    Ffmpeg.load();
    assertTrue(Ffmpeg.licence().startsWith("LGPL"), Ffmpeg.licence());
  }
}
