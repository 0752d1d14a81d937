package io.wavemill.datasets.kth.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.kth.Action;
import io.wavemill.datasets.kth.VideoName;
import io.wavemill.datasets.video.AviReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticVideosTest {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  @TempDir Path cache;

  private static List<byte[]> frames(byte[] avi) throws Exception {
    List<byte[]> frames = new ArrayList<>();
    try (AviReader reader = new AviReader(avi)) {
      assertEquals(WIDTH, reader.width());
      assertEquals(HEIGHT, reader.height());
      byte[] grey = new byte[WIDTH * HEIGHT];
      while (reader.read(grey)) {
        frames.add(grey.clone());
      }
    }
    return frames;
  }

  /** Mean column of the pixels that differ from a frame without a person; NaN if too few do. */
  private static double place(byte[] frame, byte[] empty) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < frame.length; i++) {
      if (Math.abs((frame[i] & 0xff) - (empty[i] & 0xff)) > 40) {
        sum += i % WIDTH;
        count++;
      }
    }
    return count < 300 ? Double.NaN : sum / count;
  }

  @Test
  void aRunnerCrossesTheFieldToAndFro() throws Exception {
    SyntheticVideos videos = new SyntheticVideos(cache, 1, 1, 2);
    VideoName name = new VideoName(1, Action.RUNNING, 1);
    List<byte[]> frames = frames(videos.read(name));
    Performer performer = Performer.of(1, 1);
    Performance script = Performance.of(name, performer, 2);
    assertEquals(script.frames(), frames.size());
    Performance.Pass there = script.passes().get(0);
    Performance.Pass back = script.passes().get(1);
    assertTrue(there.speed() * back.speed() < 0);
    byte[] resting = frames.get(back.first() - 5);
    for (Performance.Pass pass : script.passes()) {
      int middle = pass.first() + pass.count() / 2;
      for (int frame : new int[] {middle - 8, middle, middle + 8}) {
        assertEquals(
            pass.position(frame), place(frames.get(frame), resting), 12, name + " " + frame);
      }
    }
    assertArrayEquals(resting, frames.get(back.first() - 6));
  }

  @Test
  void whoStandsMovesTheLimbsOnly() throws Exception {
    SyntheticVideos videos = new SyntheticVideos(cache, 1, 1, 1);
    List<byte[]> frames = frames(videos.read(new VideoName(1, Action.HANDWAVING, 1)));
    int moved = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      if (frames.get(0)[i] != frames.get(9)[i]) {
        moved++;
        assertTrue(i / WIDTH < 80, "a leg moved");
      }
    }
    assertTrue(moved > 100, "moved: " + moved);
  }

  /**
   * All 599 scripts, not drawn: every range is long enough for a clip of 16 frames in steps of 2.
   */
  @Test
  void everyRangeIsLongEnoughAndInsideItsVideo() {
    for (VideoName name : new SyntheticVideos(cache, 25, 4, 4).names()) {
      Performance script = Performance.of(name, Performer.of(name.person(), name.scenario()), 4);
      assertEquals(4, script.passes().size());
      int free = 0;
      for (Performance.Pass pass : script.passes()) {
        assertTrue(pass.first() >= free, name.toString());
        // One less than it has: the reference counts from 0 and loses one at the end.
        assertTrue(pass.count() - 1 >= 32, name + " has " + pass.count());
        free = pass.first() + pass.count();
      }
      assertTrue(free <= script.frames(), name.toString());
    }
  }

  @Test
  void theAnnotationsNameAllVideosAndTheMissingOne() {
    String text = new SyntheticVideos(cache, 25, 4, 4).annotations();
    List<String> lines = text.lines().filter(line -> line.startsWith("person")).toList();
    assertEquals(600, lines.size());
    assertEquals(599, lines.stream().filter(line -> line.contains("\tframes\t1-")).count());
    assertTrue(lines.contains("person13_handclapping_d3\t*missing*"));
    assertTrue(lines.get(0).matches("person01_boxing_d1\t\tframes\t1-\\d+, \\d+-\\d+, .*"));
  }

  @Test
  void scenariosAndPersonsDiffer() {
    Performer first = Performer.of(1, 1);
    assertEquals(first, Performer.of(1, 2));
    assertNotEquals(first.shirt(), Performer.of(1, 3).shirt());
    assertEquals(first.height(), Performer.of(1, 3).height());
    assertNotEquals(first.height(), Performer.of(2, 1).height());
    VideoName zoomed = new VideoName(1, Action.BOXING, 2);
    assertNotEquals(Performance.zoom(zoomed, first, 0), Performance.zoom(zoomed, first, 40), 0.01);
  }

  /** The same frames on every machine: their checksum is pinned. */
  @Test
  void framesAreTheSameEverywhere() throws Exception {
    SyntheticVideos videos = new SyntheticVideos(cache, 3, 4, 1);
    MessageDigest digest = Sha256.digest();
    for (VideoName name :
        List.of(new VideoName(2, Action.JOGGING, 2), new VideoName(3, Action.BOXING, 4))) {
      byte[] avi = videos.read(name);
      frames(avi).forEach(digest::update);
      // Written once more, the file is the same too.
      Files.delete(videos.folder().resolve(name.fileName()));
      assertArrayEquals(avi, videos.read(name));
    }
    assertEquals(
        "2b9a55a7a75f7d750109078ef9b54f4d1a8c05875cd21ef7750f54e9352b4ee2", Sha256.hex(digest));
  }
}
