package io.wavemill.datasets.kth;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.kth.synthetic.SyntheticVideos;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.video.AreaResize;
import io.wavemill.datasets.video.AviReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From synthetic AVI files to rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KthActionsGeneratorTest {
  private static final int SIDE = 32;
  private static final int FRAMES = 8;
  private static final int STEP = 2;

  @TempDir static Path cache;
  private SyntheticVideos library;
  private KthActionsGenerator reference;
  private final Map<String, List<Row>> referenceRows = new HashMap<>();
  private final Map<String, List<Row>> correctedRows = new HashMap<>();

  @BeforeAll
  void make() {
    library = new SyntheticVideos(cache, 1, 1, 1);
    reference = new KthActionsGenerator(settings(KthSettings.Mode.REFERENCE, 40, 42), library);
    KthActionsGenerator corrected =
        new KthActionsGenerator(settings(KthSettings.Mode.CORRECTED, 40, 42), library);
    for (String split : List.of("train", "test")) {
      referenceRows.put(split, rows(reference, split));
      correctedRows.put(split, rows(corrected, split));
    }
  }

  private static KthSettings settings(KthSettings.Mode mode, long train, long seed) {
    return new KthSettings(
        SIDE,
        SIDE,
        FRAMES,
        STEP,
        KthSettings.Split.RANDOM,
        2,
        1,
        true,
        mode,
        train,
        -1,
        -1,
        VelocityRanges.NONE,
        0,
        seed);
  }

  /** A row by the names of its columns. */
  private record Row(Map<String, Integer> places, Object[] values) {
    int number(String column) {
      return (Integer) values[places.get(column)];
    }

    boolean flag(String column) {
      return (Boolean) values[places.get(column)];
    }

    String text(String column) {
      return (String) values[places.get(column)];
    }

    byte[] frames() {
      return Npy.decode((byte[]) values[places.get("frames")], "frames").bytes();
    }
  }

  private static List<Row> rows(KthActionsGenerator generator, String split) {
    Map<String, Integer> places = new HashMap<>();
    for (Column column : generator.columns(split)) {
      places.put(column.name(), places.size());
    }
    List<Row> rows = new ArrayList<>();
    generator
        .rows(split, 0, generator.counts().get(split))
        .forEachRemaining(values -> rows.add(new Row(places, values)));
    return rows;
  }

  @Test
  void countsFollowTheRangesOrTheSettings() {
    // Six ranges; 0.7, 0.15 and the rest of them, and 40 rows asked for.
    assertEquals(Map.of("train", 40L, "test", 2L), reference.counts());
  }

  /** The whole way once more, by the formulas: frame′_t[y,x] = frame_t[(y+vy·t) mod H, …]. */
  @Test
  void rowsAreTheVideosFramesMadeSmallAndMoved() throws Exception {
    for (String split : List.of("train", "test")) {
      for (Row row : referenceRows.get(split)) {
        assertMoved(row, library);
      }
    }
  }

  private void assertMoved(Row row, VideoLibrary videos) throws Exception {
    byte[][] video = small(VideoName.parse(row.text("video")).orElseThrow(), videos);
    byte[] frames = row.frames();
    boolean mirrored = row.flag("mirrored");
    int vx = mirrored ? -row.number("vx") : row.number("vx");
    int vy = row.number("vy");
    for (int t = 0; t < FRAMES; t++) {
      byte[] source = video[row.number("start") + STEP * t];
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int seen = mirrored ? SIDE - 1 - x : x;
          int expected =
              source[Math.floorMod(y + vy * t, SIDE) * SIDE + Math.floorMod(seen + vx * t, SIDE)];
          assertEquals(expected, frames[(t * SIDE + y) * SIDE + x]);
        }
      }
    }
  }

  private final Map<VideoName, byte[][]> decoded = new HashMap<>();

  private byte[][] small(VideoName name, VideoLibrary videos) throws Exception {
    byte[][] known = decoded.get(name);
    if (known != null) {
      return known;
    }
    List<byte[]> frames = new ArrayList<>();
    AreaResize resize = new AreaResize(120, 160, SIDE, SIDE);
    try (AviReader reader = new AviReader(videos.read(name))) {
      byte[] grey = new byte[160 * 120];
      while (reader.read(grey)) {
        byte[] frame = new byte[SIDE * SIDE];
        resize.resize(grey, frame, 0);
        frames.add(frame);
      }
    }
    decoded.put(name, frames.toArray(byte[][]::new));
    return decoded.get(name);
  }

  @Test
  void columnsSayWhatTheVideoSays() {
    Set<Integer> starts = new HashSet<>();
    Set<Boolean> mirrored = new HashSet<>();
    for (Row row : referenceRows.get("train")) {
      VideoName name = VideoName.parse(row.text("video")).orElseThrow();
      assertEquals(name.action().label(), row.number("label"));
      assertEquals(name.action().word(), row.text("action"));
      assertEquals(name.person(), row.number("person"));
      assertEquals(name.scenario(), row.number("scenario"));
      assertTrue(row.flag("synthetic"));
      assertTrue(row.number("start") >= row.number("range_first"));
      assertTrue(row.number("start") + FRAMES * STEP - 1 <= row.number("range_last"));
      starts.add(row.number("start"));
      mirrored.add(row.flag("mirrored"));
    }
    assertTrue(starts.size() > 15, "starts: " + starts);
    assertEquals(Set.of(true, false), mirrored);
    for (Row row : referenceRows.get("test")) {
      assertTrue(!row.flag("mirrored"));
    }
  }

  /** fernn.md §6, pitfalls 18, 21 and 22. */
  @Test
  void theReferenceFixesARangesVelocity() {
    List<Row> train = referenceRows.get("train");
    List<Row> test = referenceRows.get("test");
    int[][] expected = Clips.velocities(4, 2, 1);
    for (int i = 0; i < train.size(); i++) {
      Row row = train.get(i);
      int vx = row.flag("mirrored") ? -row.number("vx") : row.number("vx");
      assertArrayEquals(expected[i % 4], new int[] {vx, row.number("vy")}, "row " + i);
    }
    // The same stream in every split.
    for (int i = 0; i < test.size(); i++) {
      assertEquals(expected[i][0], test.get(i).number("vx"));
      assertEquals(expected[i][1], test.get(i).number("vy"));
    }
  }

  /** fernn.md §2.4: a set of its own for each range, each with the stream begun anew. */
  @Test
  void velocityIsTheTestClipsOnceForEachRange() throws Exception {
    SyntheticVideos twoPersons = new SyntheticVideos(cache, 2, 1, 2);
    // Of the two, the second is for tests: six videos of two ranges.
    KthActionsGenerator generator =
        new KthActionsGenerator(
            new KthSettings(
                SIDE,
                SIDE,
                FRAMES,
                STEP,
                KthSettings.Split.OFFICIAL,
                2,
                2,
                true,
                KthSettings.Mode.REFERENCE,
                0,
                0,
                14,
                new VelocityRanges(List.of(1, 0, 2), 14),
                0,
                42),
            twoPersons);
    assertEquals(Map.of("test", 14L, "velocity", 42L), generator.counts());
    assertEquals(
        generator.columns("test").size() + 1, generator.columns("velocity").size(), "range");
    List<Row> test = rows(generator, "test");
    List<Row> velocity = rows(generator, "velocity");
    Map<Integer, int[][]> golden =
        Map.of(
            0,
            new int[8][2],
            1,
            new int[][] {{1, -1}, {1, 1}, {-1, -1}, {1, 0}, {1, 1}, {1, 1}, {-1, 1}, {0, -1}},
            2,
            new int[][] {{1, 2}, {0, 2}, {2, -1}, {0, 0}, {0, 2}, {1, 0}, {2, -1}, {1, -1}});
    for (int id = 0; id < velocity.size(); id++) {
      Row row = velocity.get(id);
      int n = id % 14;
      assertEquals((long) id, row.values()[0]);
      assertEquals(List.of(1, 0, 2).get(id / 14), row.number("range"));
      for (String same : List.of("label", "range_first", "start")) {
        assertEquals(test.get(n).number(same), row.number(same), same + " of row " + id);
      }
      assertEquals(test.get(n).text("video"), row.text("video"));
      assertTrue(!row.flag("mirrored"));
      assertMoved(row, twoPersons);
      // Twelve ranges: the last two rows of a block show the first two again.
      if (n % 12 < 8) {
        int[] expected = golden.get(row.number("range"))[n % 12];
        assertArrayEquals(expected, new int[] {row.number("vx"), row.number("vy")}, "row " + id);
      }
    }
    assertArrayEquals(
        velocity.get(30).frames(),
        Npy.decode(
                (byte[]) generator.rows("velocity", 30, 31).next()[generator.columns().size() - 1],
                "frames")
            .bytes());
  }

  @Test
  void correctedRowsDifferAsSaid() {
    List<Row> train = correctedRows.get("train");
    Set<List<Integer>> velocities = new HashSet<>();
    for (int i = 0; i < train.size(); i += 4) {
      velocities.add(List.of(train.get(i).number("vx"), train.get(i).number("vy")));
      assertTrue(Math.abs(train.get(i).number("vx")) <= 2);
      assertTrue(Math.abs(train.get(i).number("vy")) <= 1);
    }
    assertTrue(velocities.size() > 2, velocities.toString());
    List<Row> test = correctedRows.get("test");
    for (int i = 0; i < test.size(); i++) {
      Row row = test.get(i);
      int before = row.number("start") - row.number("range_first");
      int after = row.number("range_last") - (row.number("start") + FRAMES * STEP - 1);
      assertTrue(after - before == 0 || after - before == 1, before + " " + after);
      assertEquals(
          referenceRows.get("test").get(i).number("range_first") - 1, row.number("range_first"));
    }
  }

  @Test
  void anyRowCanBeMadeAlone() {
    Iterator<Object[]> all = reference.rows("train", 0, 40);
    for (int id = 0; id < 40; id++) {
      Object[] row = all.next();
      if (id % 13 == 0) {
        assertTrue(Arrays.deepEquals(row, reference.rows("train", id, id + 1).next()), "row " + id);
      }
    }
    assertThrows(IllegalArgumentException.class, () -> reference.rows("train", 0, 41));
  }

  /** What goes to executors is small, and makes the same rows where the videos are not yet. */
  @Test
  void travelsWithoutPixels(@TempDir Path elsewhere) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(reference);
    }
    assertTrue(bytes.size() < 20_000, "serialised: " + bytes.size());
    KthActionsGenerator read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (KthActionsGenerator) in.readObject();
    }
    assertEquals(digest(reference), digest(read));
    KthActionsGenerator other =
        new KthActionsGenerator(
            settings(KthSettings.Mode.REFERENCE, 40, 42),
            new SyntheticVideos(elsewhere.resolve("new"), 1, 1, 1));
    assertEquals(reference.parameters(), other.parameters());
    assertEquals(digest(reference), digest(other));
  }

  private static String digest(KthActionsGenerator generator) {
    RowDigest digest = new RowDigest();
    List<String> names = generator.columns().stream().map(Column::name).toList();
    generator.rows("test", 0, 2).forEachRemaining(row -> digest.add(names, row));
    return digest.hex();
  }

  @Test
  void tellsHowManyVideosAreDecoded() {
    Set<Long> told = ConcurrentHashMap.newKeySet();
    new KthActionsGenerator(
        settings(KthSettings.Mode.REFERENCE, 40, 42),
        library,
        new ProgressListener() {
          @Override
          public void progress(long bytes, long total) {
            throw new AssertionError("nothing is downloaded");
          }

          @Override
          public void examined(String unit, long done, long total) {
            assertEquals("videos", unit);
            assertEquals(6, total);
            told.add(done);
          }
        });
    assertEquals(Set.of(1L, 2L, 3L, 4L, 5L, 6L), told);
  }

  @Test
  void otherSeedsMakeOtherClips() {
    KthActionsGenerator other =
        new KthActionsGenerator(settings(KthSettings.Mode.REFERENCE, 40, 43), library);
    List<Integer> here = referenceRows.get("train").stream().map(r -> r.number("start")).toList();
    List<Integer> there = rows(other, "train").stream().map(r -> r.number("start")).toList();
    assertTrue(!here.equals(there));
  }

  @Test
  void saysThatItIsSynthetic() {
    assertTrue(reference.licence().contains("Synthetic"));
    assertTrue(reference.citation().contains("Synthetic"));
    assertTrue(reference.parameters().get("videos").toString().contains("source=synthetic"));
    assertTrue(library.annotations().contains("SYNTHETIC"));
    assertEquals(List.of(), reference.sources());
  }

  @Test
  void settingsAreChecked() {
    long every = KthSettings.EVERY_RANGE;
    assertRejected(
        () ->
            new KthSettings(
                121,
                32,
                16,
                2,
                KthSettings.Split.PERSON,
                2,
                2,
                true,
                KthSettings.Mode.REFERENCE,
                every,
                every,
                every,
                VelocityRanges.NONE,
                0,
                42),
        "dataset.height is 121");
    assertRejected(
        () ->
            new KthSettings(
                32,
                32,
                16,
                2,
                KthSettings.Split.PERSON,
                33,
                2,
                true,
                KthSettings.Mode.REFERENCE,
                every,
                every,
                every,
                VelocityRanges.NONE,
                0,
                42),
        "dataset.velocityRangeX is 33");
    assertRejected(
        () ->
            new KthSettings(
                32,
                32,
                16,
                2,
                KthSettings.Split.PERSON,
                2,
                2,
                true,
                KthSettings.Mode.REFERENCE,
                0,
                0,
                0,
                VelocityRanges.NONE,
                0,
                42),
        "every split has 0 clips");
    assertRejected(() -> new SyntheticVideos(cache, 26, 4, 4), "dataset.videos.persons is 26");
    KthSettings byPerson =
        new KthSettings(
            SIDE,
            SIDE,
            FRAMES,
            STEP,
            KthSettings.Split.PERSON,
            2,
            1,
            true,
            KthSettings.Mode.REFERENCE,
            every,
            5,
            0,
            VelocityRanges.NONE,
            0,
            42);
    assertRejected(() -> new KthActionsGenerator(byPerson, library), "split validation");
  }
}
