package io.wavemill.datasets.navigation;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.navigation.NavigationSettings.Box;
import io.wavemill.datasets.navigation.NavigationSettings.Drift;
import io.wavemill.datasets.navigation.NavigationSettings.PlaceCellSettings;
import io.wavemill.datasets.tensor.Npy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both datasets, row by row. */
class GeneratorsTest {
  private static final SplitSizes SIZES = new SplitSizes(7, 0, 5);

  private static NavigationSettings navigation(Mode mode, boolean biased, Codes codes) {
    return new NavigationSettings(
        mode,
        6,
        Start.UNIFORM,
        0.02,
        Box.PUBLISHED,
        Turning.PUBLISHED,
        NavigationSettings.PUBLISHED_SPEED_SCALE,
        biased,
        Drift.PUBLISHED,
        new PlaceCellSettings(9, 0.2, false, 2),
        codes,
        SIZES);
  }

  private static HeadDirectionSettings headDirection(Mode mode, boolean biased, Codes codes) {
    return new HeadDirectionSettings(
        mode,
        6,
        Start.UNIFORM,
        0.02,
        Turning.PUBLISHED,
        biased,
        new HeadDirectionSettings.CellSettings(9, Math.PI / 6),
        codes,
        SIZES);
  }

  static List<SampleGenerator> generators() {
    return List.of(
        new NavigationGenerator(navigation(Mode.REFERENCE, false, Codes.STORED), 42),
        new NavigationGenerator(navigation(Mode.CORRECTED, true, Codes.OMITTED), 42),
        new HeadDirectionGenerator(headDirection(Mode.REFERENCE, false, Codes.STORED), 42),
        new HeadDirectionGenerator(headDirection(Mode.CORRECTED, true, Codes.OMITTED), 42));
  }

  private static String digest(SampleGenerator generator, String split, long... bounds) {
    RowDigest digest = new RowDigest();
    List<String> names = generator.columns(split).stream().map(Column::name).toList();
    for (int range = 0; range + 1 < bounds.length; range++) {
      generator
          .rows(split, bounds[range], bounds[range + 1])
          .forEachRemaining(row -> digest.add(names, row));
    }
    return digest.toString();
  }

  @ParameterizedTest
  @MethodSource("generators")
  void rowsAreTheSameInAnyRanges(SampleGenerator generator) {
    assertEquals(Map.of("train", 7L, "test", 5L, "cells", 9L), generator.counts());
    for (Map.Entry<String, Long> split : generator.counts().entrySet()) {
      long count = split.getValue();
      assertEquals(
          digest(generator, split.getKey(), 0, count),
          digest(generator, split.getKey(), 0, 1, 1, 4, count));
    }
    assertNotEquals(digest(generator, "train", 0, 5), digest(generator, "test", 0, 5));
  }

  @ParameterizedTest
  @MethodSource("generators")
  void rowsHaveTheTypesOfTheirColumns(SampleGenerator generator) {
    Map<String, Class<?>> types =
        Map.of(
            "long", Long.class,
            "int", Integer.class,
            "float", Float.class,
            "double", Double.class,
            "boolean", Boolean.class,
            "binary", byte[].class);
    for (String split : generator.counts().keySet()) {
      List<Column> columns = generator.columns(split);
      Iterator<Object[]> rows = generator.rows(split, 2, 4);
      for (long id = 2; id < 4; id++) {
        Object[] row = rows.next();
        assertEquals(id, row[0]);
        assertEquals(
            columns.stream().<Object>map(column -> types.get(column.type())).toList(),
            List.of(row).stream().<Object>map(Object::getClass).toList());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("generators")
  void travelsToExecutors(SampleGenerator generator) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(generator);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      SampleGenerator copy = (SampleGenerator) in.readObject();
      assertEquals(digest(generator, "train", 0, 7), digest(copy, "train", 0, 7));
    }
  }

  /** Datasets in the world depend on these; they must never change, on no machine. */
  @Test
  void rowsStayWhatTheyAre() {
    assertEquals(
        List.of(
            "2e8a9cfc902c01d24c724ec8bfc5296f22ecb100c0e2ad284a976918d615c74c (7 rows)",
            "4079577c6ff8a0e147655420c19094e8a3678cf0d30400263db85a184818428f (7 rows)",
            "4e39b005d88a47bbc82cd88a097b38ef47924c7fb6ae42f1331318d56ef1cb29 (7 rows)",
            "4269596b386aab475071be7cdb1db5734196fa60e1d17b75c96cf5d5a957b3f6 (7 rows)"),
        generators().stream().map(generator -> digest(generator, "train", 0, 7)).toList());
  }

  private static Object value(SampleGenerator generator, String split, long id, String column) {
    List<String> names = generator.columns(split).stream().map(Column::name).toList();
    return generator.rows(split, id, id + 1).next()[names.indexOf(column)];
  }

  private static float[] floats(SampleGenerator generator, String column) {
    return Npy.decode((byte[]) value(generator, "train", 3, column), column).floats();
  }

  @Test
  void storedActivityIsWhatTheCellsMakeOfStoredPositions() {
    NavigationGenerator generator =
        new NavigationGenerator(navigation(Mode.REFERENCE, false, Codes.STORED), 42);
    float[] positions = floats(generator, NavigationGenerator.POSITIONS);
    assertArrayEquals(
        generator.cells().encode(positions), floats(generator, NavigationGenerator.ACTIVITY));
    double startX = (double) value(generator, "train", 3, "start_x");
    double startY = (double) value(generator, "train", 3, "start_y");
    assertArrayEquals(
        generator.cells().encode(new float[] {(float) startX, (float) startY}),
        floats(generator, NavigationGenerator.START_ACTIVITY));
    float[] steps = floats(generator, NavigationGenerator.VELOCITIES);
    assertEquals(positions[0], startX + steps[0], 1e-6);
    assertEquals(positions[1], startY + steps[1], 1e-6);
    assertEquals(generator.cells().centreX(4), value(generator, "cells", 4, "centre_x"));
    assertEquals(generator.cells().centreY(4), value(generator, "cells", 4, "centre_y"));
  }

  @Test
  void storedActivityIsWhatTheCellsMakeOfStoredDirections() {
    HeadDirectionGenerator generator =
        new HeadDirectionGenerator(headDirection(Mode.REFERENCE, false, Codes.STORED), 42);
    float[] directions = floats(generator, HeadDirectionGenerator.DIRECTIONS);
    assertArrayEquals(
        generator.cells().encode(directions), floats(generator, HeadDirectionGenerator.ACTIVITY));
    double start = (double) value(generator, "train", 3, "start_direction");
    assertArrayEquals(
        generator.cells().encode(new float[] {(float) start}),
        floats(generator, HeadDirectionGenerator.START_ACTIVITY));
    float[] turns = floats(generator, HeadDirectionGenerator.TURNS);
    assertEquals(0, Angles.wrap(start + turns[0] - directions[0]), 1e-6);
  }

  @Test
  void biasedAndUnbiasedAnimalsShareDrawsAndCells() {
    NavigationGenerator plain =
        new NavigationGenerator(navigation(Mode.REFERENCE, false, Codes.STORED), 42);
    NavigationGenerator biased =
        new NavigationGenerator(navigation(Mode.CORRECTED, true, Codes.OMITTED), 42);
    assertEquals(value(plain, "test", 1, "initial_x"), value(biased, "test", 1, "initial_x"));
    assertNotEquals(value(plain, "test", 1, "start_x"), value(biased, "test", 1, "start_x"));
    assertEquals(digest(plain, "cells", 0, 9), digest(biased, "cells", 0, 9));
  }

  @Test
  void refusesWhatCannotBe() {
    assertRejected(() -> new SplitSizes(0, 0, 0), "every split has 0 samples");
    assertRejected(() -> new SplitSizes(-1, 0, 3), "dataset.train is -1");
    assertRejected(() -> new Turning(0, -1), "dataset.turning.deviation is -1");
    assertRejected(() -> new Box(0, 1, 0, 0), "dataset.box.width is 0");
    assertRejected(() -> new Box(1, 1, 0.6, 0), "dataset.box.borderRegion is 0.6");
    assertRejected(() -> new Box(1, 1, 0.1, 1.5), "dataset.box.borderSlowFactor is 1.5");
    assertRejected(() -> new Drift(1.5, 0, 0), "dataset.drift.rate is 1.5");
    assertRejected(() -> new Drift(Double.NaN, 0, 0), "dataset.drift.rate is NaN");
    assertRejected(() -> new PlaceCellSettings(2, 1, false, 2), "dataset.placeCells.count is 2");
    assertRejected(
        () -> new PlaceCellSettings(9, 1, true, 1), "dataset.placeCells.surroundScale is 1");
    assertRejected(
        () -> new HeadDirectionSettings.CellSettings(9, 0),
        "dataset.headDirectionCells.spread is 0");
    NavigationSettings good = NavigationSettings.published(false, Codes.STORED, SIZES);
    assertRejected(() -> with(good, good.mode(), 0, good.placeCells()), "dataset.steps is 0");
    assertRejected(
        () -> with(good, good.mode(), 600_000, good.placeCells()), "600000", "512 cells", "1 GiB");
    PlaceCellSettings surround = new PlaceCellSettings(512, 0.2, true, 2);
    assertRejected(
        () -> with(good, Mode.REFERENCE, 100, surround),
        "dataset.placeCells.differenceOfGaussians");
    assertEquals(surround, with(good, Mode.CORRECTED, 100, surround).placeCells());
  }

  private static NavigationSettings with(
      NavigationSettings base, Mode mode, int steps, PlaceCellSettings cells) {
    return new NavigationSettings(
        mode,
        steps,
        base.start(),
        base.timeStep(),
        base.box(),
        base.turning(),
        base.speedScale(),
        base.biased(),
        base.drift(),
        cells,
        base.codes(),
        base.sizes());
  }
}
