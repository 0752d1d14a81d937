package io.wavemill.datasets.kth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.kth.synthetic.SyntheticVideos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipsTest {
  static KthSettings settings(KthSettings.Split split, KthSettings.Mode mode) {
    long every = KthSettings.EVERY_RANGE;
    return new KthSettings(
        32, 32, 16, 2, split, 2, 2, true, mode, every, every, every, VelocityRanges.NONE, 0, 42);
  }

  private static Clips clips(KthSettings.Mode mode, int frames, String... lines) {
    return new Clips(
        settings(KthSettings.Split.PERSON, mode),
        Annotations.parse(String.join("\n", lines)),
        name -> frames);
  }

  private static List<FrameRange> test(Clips clips) {
    return IntStream.range(0, clips.count("test"))
        .mapToObj(i -> clips.clip("test", i).range())
        .toList();
  }

  /** fernn.md §2.4. */
  @Test
  void firstVelocities() {
    int[][] two = {{1, 2}, {0, 2}, {2, -1}, {0, 0}, {0, 2}, {1, 0}, {2, -1}, {1, -1}};
    int[][] one = {{1, -1}, {1, 1}, {-1, -1}, {1, 0}, {1, 1}, {1, 1}, {-1, 1}, {0, -1}};
    assertArrayEquals(two, Clips.velocities(8, 2, 2));
    assertArrayEquals(one, Clips.velocities(8, 1, 1));
    assertArrayEquals(new int[3][2], Clips.velocities(3, 0, 0));
  }

  /** fernn.md §2.4: how many clips do not move. */
  @Test
  void velocitiesThatAreZero() {
    assertEquals(59, still(1517, 2));
    assertEquals(26, still(473, 2));
    assertEquals(175, still(1517, 1));
    assertEquals(55, still(473, 1));
  }

  private static long still(int clips, int range) {
    return Arrays.stream(Clips.velocities(clips, range, range))
        .filter(v -> v[0] == 0 && v[1] == 0)
        .count();
  }

  /** fernn.md §8.8. */
  @Test
  void shuffleOfEight() {
    List<Integer> numbers = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7));
    Clips.shuffle(numbers);
    assertEquals(List.of(1, 5, 0, 7, 2, 4, 3, 6), numbers);
  }

  /** fernn.md §2.4: 383, 96 and 120 videos. */
  @Test
  void videosOfTheSplits() {
    var names = new SyntheticVideos(Path.of("unused"), 25, 4, 4).names();
    assertEquals(599, names.size());
    for (String[] expected :
        new String[][] {
          {"PERSON", "train", "383"},
          {"PERSON", "validation", "96"},
          {"PERSON", "test", "120"},
          {"OFFICIAL", "train", "191"},
          {"OFFICIAL", "validation", "192"},
          {"OFFICIAL", "test", "216"}
        }) {
      KthSettings.Split rule = KthSettings.Split.valueOf(expected[0]);
      long videos =
          names.stream().filter(n -> Clips.of(n.person(), rule).equals(expected[1])).count();
      assertEquals(expected[2], Long.toString(videos), expected[0] + " " + expected[1]);
    }
  }

  /** fernn.md §2.4, caveat (i): the last range of a video loses a frame to counting from 1. */
  @Test
  void rangesAreUsedAsIfCountedFromZero() {
    String line = "person22_running_d1 frames 1-36, 100-131, 200-230, 344-375";
    Clips long376 = clips(KthSettings.Mode.REFERENCE, 376, line);
    assertEquals(
        List.of(new FrameRange(1, 36), new FrameRange(100, 131), new FrameRange(344, 375)),
        test(long376));
    assertEquals(1, long376.tooShort());
    Clips long375 = clips(KthSettings.Mode.REFERENCE, 375, line);
    assertEquals(List.of(new FrameRange(1, 36), new FrameRange(100, 131)), test(long375));
    assertEquals(2, long375.tooShort());
  }

  @Test
  void correctedRangesCountFromOne() {
    String line = "person22_running_d1 frames 1-36, 344-375";
    assertEquals(
        List.of(new FrameRange(0, 35), new FrameRange(343, 374)),
        test(clips(KthSettings.Mode.CORRECTED, 375, line)));
  }

  /** fernn.md §2.4, caveat (ii), the file cut short; and a video that cannot be used at all. */
  @Test
  void rangesEndWithTheVideo() {
    String line = "person21_boxing_d4 frames 1-106, 107-170, 171-245, 246-370";
    assertEquals(
        new FrameRange(246, 304), test(clips(KthSettings.Mode.REFERENCE, 305, line)).get(3));
    assertEquals(List.of(), test(clips(KthSettings.Mode.REFERENCE, 0, line)));
  }

  @Test
  void randomSplitTakesSeventyAndFifteenPercent() {
    List<String> lines = new ArrayList<>();
    for (VideoName name : new SyntheticVideos(Path.of("unused"), 25, 4, 4).names()) {
      lines.add(name + " frames 1-40, 41-80, 81-120, 121-160");
    }
    Clips clips =
        new Clips(
            settings(KthSettings.Split.RANDOM, KthSettings.Mode.REFERENCE),
            Annotations.parse(String.join("\n", lines)),
            name -> 161);
    int all = 4 * 599;
    assertEquals((int) Math.floor(0.7 * all), clips.count("train"));
    assertEquals((int) Math.floor(0.15 * all), clips.count("validation"));
    assertEquals(all, clips.count("train") + clips.count("validation") + clips.count("test"));
    // Shuffled: the first are not the first of the file.
    assertTrue(
        IntStream.range(0, 20).map(i -> clips.clip("train", i).video().person()).distinct().count()
            > 5);
  }
}
