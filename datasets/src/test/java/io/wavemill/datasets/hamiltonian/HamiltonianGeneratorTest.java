package io.wavemill.datasets.hamiltonian;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.ode.DormandPrince853;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.TensorColumn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HamiltonianGeneratorTest {
  private static HamiltonianSettings settings(
      PhysicalSystem system, Variant variant, Mode mode, int frames, boolean render) {
    return new HamiltonianSettings(
        system,
        variant,
        mode,
        frames,
        system.publishedInterval(),
        16,
        render,
        1e-9,
        system.isFluid() ? 1 : 0,
        2000,
        0,
        10,
        42);
  }

  private static HamiltonianSettings settings(PhysicalSystem system, Variant variant) {
    return settings(system, variant, Mode.REFERENCE, 20, true);
  }

  static Stream<HamiltonianSettings> all() {
    return Stream.of(PhysicalSystem.values())
        .flatMap(
            system ->
                Stream.of(Variant.values())
                    .filter(variant -> variant == Variant.PLAIN || system.hasVariants())
                    .map(variant -> settings(system, variant)));
  }

  private static List<Object[]> rows(HamiltonianGenerator generator, long from, long to) {
    List<Object[]> rows = new ArrayList<>();
    for (Iterator<Object[]> all = generator.rows("train", from, to); all.hasNext(); ) {
      rows.add(all.next());
    }
    return rows;
  }

  private static String digest(HamiltonianGenerator generator, List<Object[]> rows) {
    RowDigest digest = new RowDigest();
    List<String> names = generator.columns("train").stream().map(Column::name).toList();
    rows.forEach(row -> digest.add(names, row));
    return digest.hex();
  }

  @ParameterizedTest
  @MethodSource("all")
  void rowsAreOfTheColumnsAndTheSameWhereverMade(HamiltonianSettings settings)
      throws IOException, ClassNotFoundException {
    HamiltonianGenerator generator = new HamiltonianGenerator(settings);
    List<Object[]> rows = rows(generator, 3, 7);
    HamiltonianGenerator travelled = copy(generator);
    List<Object[]> again = new ArrayList<>(rows(travelled, 5, 7));
    again.addAll(rows(travelled, 3, 5));
    assertEquals(digest(generator, rows), digest(travelled, again));

    List<Column> columns = generator.columns("train");
    Object[] row = rows.get(0);
    assertEquals(3L, row[0]);
    assertEquals(columns.size(), row.length);
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < row.length; i++) {
      Class<?> type =
          switch (columns.get(i).type()) {
            case "long" -> Long.class;
            case "int" -> Integer.class;
            case "double" -> Double.class;
            default -> byte[].class;
          };
      assertEquals(type, row[i].getClass(), columns.get(i).name());
      values.put(columns.get(i).name(), row[i]);
    }
    for (TensorColumn tensor : generator.tensors()) {
      assertTrue(tensor.format("train").matches((byte[]) values.get(tensor.name())));
    }
    double[] states = Npy.decode((byte[]) values.get("states"), "states").doubles();
    for (double number : states) {
      assertTrue(Double.isFinite(number));
    }
    assertFalse(Arrays.equals((byte[]) row[row.length - 1], (byte[]) rows.get(1)[row.length - 1]));
  }

  private static HamiltonianGenerator copy(HamiltonianGenerator generator)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(generator);
    return (HamiltonianGenerator)
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  @ParameterizedTest
  @MethodSource("all")
  void framesDrawnOnReadingAreThoseStored(HamiltonianSettings settings) {
    HamiltonianGenerator stored = new HamiltonianGenerator(settings);
    Object[] full = rows(stored, 4, 5).get(0);
    HamiltonianSettings bareSettings =
        settings(settings.system(), settings.variant(), Mode.REFERENCE, 20, false);
    HamiltonianGenerator bare = new HamiltonianGenerator(bareSettings);
    Object[] row = rows(bare, 4, 5).get(0);
    assertEquals(full.length - 1, row.length);
    Map<String, Number> numbers = new HashMap<>();
    double[] states = null;
    for (int i = 0; i < row.length; i++) {
      String name = bare.columns("train").get(i).name();
      if (row[i] instanceof Number number) {
        numbers.put(name, number);
      } else if (name.equals("states")) {
        states = Npy.decode((byte[]) row[i], name).doubles();
      }
    }
    byte[] frames = Npy.decode((byte[]) full[full.length - 1], "frames").bytes();
    Renderer renderer = new Renderer(bareSettings);
    assertArrayEquals(frames, renderer.frames(states, numbers));
    int frame = renderer.frameBytes();
    assertArrayEquals(
        Arrays.copyOfRange(frames, 5 * frame, 9 * frame), renderer.frames(states, numbers, 5, 9));
  }

  private static double parameter(HamiltonianGenerator generator, Trajectory drawn, String name) {
    List<Column> columns = generator.columns("train");
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return drawn.parameters()[i - 1];
      }
    }
    throw new AssertionError("no column " + name);
  }

  /** Least, mean and largest of a parameter over 2000 trajectories of one frame. */
  private static double[] spread(HamiltonianGenerator generator, String name) {
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    double sum = 0;
    for (long id = 0; id < 2000; id++) {
      double value = parameter(generator, generator.trajectory("train", id), name);
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
    return new double[] {low, sum / 2000, high};
  }

  private static void assertUniform(
      PhysicalSystem system, Variant variant, String name, double low, double high) {
    HamiltonianGenerator generator =
        new HamiltonianGenerator(settings(system, variant, Mode.REFERENCE, 1, false));
    double[] spread = spread(generator, name);
    double width = high - low;
    String what = system + " " + variant + " " + name + " " + Arrays.toString(spread);
    assertTrue(spread[0] >= low && spread[0] <= low + 0.01 * width, what);
    assertTrue(spread[2] <= high && spread[2] >= high - 0.01 * width, what);
    // Six standard errors of a uniform mean.
    assertEquals((low + high) / 2, spread[1], 6 * width / Math.sqrt(12 * 2000.0) + 1e-12, what);
  }

  @Test
  void constantsHaveThePublishedRanges() {
    Variant coloured = Variant.COLOURS;
    assertUniform(PhysicalSystem.MASS_SPRING, Variant.PLAIN, "mass", 0.5, 0.5);
    assertUniform(PhysicalSystem.MASS_SPRING, coloured, "mass", 0.2, 1);
    assertUniform(PhysicalSystem.MASS_SPRING, Variant.COLOURS_FRICTION, "friction", 0.05, 0.05);
    assertUniform(PhysicalSystem.PENDULUM, Variant.PLAIN, "gravity", 3, 3);
    assertUniform(PhysicalSystem.PENDULUM, coloured, "mass", 0.5, 1.5);
    assertUniform(PhysicalSystem.PENDULUM, coloured, "gravity", 3, 4);
    assertUniform(PhysicalSystem.PENDULUM, coloured, "length", 0.5, 1);
    assertUniform(PhysicalSystem.DOUBLE_PENDULUM, coloured, "mass_2", 0.4, 0.6);
    assertUniform(PhysicalSystem.DOUBLE_PENDULUM, coloured, "gravity", 2.5, 4);
    assertUniform(PhysicalSystem.DOUBLE_PENDULUM, coloured, "length_1", 0.75, 1);
    assertUniform(PhysicalSystem.TWO_BODY, coloured, "mass_1", 0.5, 1.5);
    assertUniform(PhysicalSystem.TWO_BODY, coloured, "gravity", 0.5, 1.5);
    double half = 1 + Math.sqrt(1.5 / Math.PI);
    assertUniform(PhysicalSystem.PENDULUM, coloured, "offset_x", -0.4 * half, 0.4 * half);
    assertUniform(PhysicalSystem.PENDULUM, coloured, "offset_y", -0.4 * half, 0.4 * half);
    assertUniform(PhysicalSystem.TWO_BODY, coloured, "offset_y", 0, 0);
  }

  @Test
  void initialStatesFillTheRingByAreaOrByRadius() {
    for (Variant variant : List.of(Variant.PLAIN, Variant.COLOURS)) {
      HamiltonianGenerator generator =
          new HamiltonianGenerator(
              settings(PhysicalSystem.PENDULUM, variant, Mode.REFERENCE, 1, false));
      int inside = 0;
      int right = 0;
      for (long id = 0; id < 2000; id++) {
        double[] state = generator.trajectory("train", id).states();
        double radius = Math.hypot(state[0], state[1]);
        assertTrue(radius >= 1.3 - 1e-12 && radius <= 2.3 + 1e-12);
        inside += radius < 1.8 ? 1 : 0;
        right += state[0] > 0 ? 1 : 0;
      }
      double expected = variant == Variant.PLAIN ? 0.5 : (1.8 * 1.8 - 1.69) / (5.29 - 1.69);
      assertEquals(expected, inside / 2000.0, 0.06);
      assertEquals(0.5, right / 2000.0, 0.06);
    }
  }

  @Test
  void twoParticlesNeverShareAColour() {
    for (Variant variant : Variant.values()) {
      HamiltonianGenerator generator =
          new HamiltonianGenerator(
              settings(PhysicalSystem.DOUBLE_PENDULUM, variant, Mode.REFERENCE, 1, false));
      int hues = variant == Variant.PLAIN ? 2 : 6;
      int[] seen = new int[hues];
      for (long id = 0; id < 600; id++) {
        Trajectory drawn = generator.trajectory("train", id);
        double first = parameter(generator, drawn, "colour_1");
        double second = parameter(generator, drawn, "colour_2");
        assertNotEquals(first, second);
        seen[(int) first]++;
        seen[(int) second]++;
      }
      for (int count : seen) {
        assertEquals(1200.0 / hues, count, 90);
      }
    }
  }

  @Test
  void theModesDifferInFrictionOfDerivativesAndInThePlaceOfSprings() {
    PhysicalSystem system = PhysicalSystem.MASS_SPRING;
    HamiltonianGenerator reference =
        new HamiltonianGenerator(
            settings(system, Variant.COLOURS_FRICTION, Mode.REFERENCE, 3, false));
    HamiltonianGenerator corrected =
        new HamiltonianGenerator(
            settings(system, Variant.COLOURS_FRICTION, Mode.CORRECTED, 3, false));
    double half = 1 + Math.sqrt(1 / Math.PI);
    for (long id = 0; id < 50; id++) {
      Trajectory a = reference.trajectory("train", id);
      Trajectory b = corrected.trajectory("train", id);
      assertArrayEquals(a.states(), b.states());
      for (int frame = 0; frame < 3; frame++) {
        double velocity = a.derivatives()[2 * frame];
        assertEquals(velocity, b.derivatives()[2 * frame]);
        assertEquals(
            -0.05 * velocity,
            b.derivatives()[2 * frame + 1] - a.derivatives()[2 * frame + 1],
            1e-14);
      }
      double x = parameter(reference, a, "offset_x");
      assertTrue(x >= -0.4 * half && x <= 0.4 * half + 1);
      assertEquals(x - 0.5, parameter(corrected, b, "offset_x"), 1e-12);
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void allParticlesOfPublishedLengthsStayOnTheCanvas(Variant variant) {
    for (PhysicalSystem system : PhysicalSystem.values()) {
      if (!system.hasVariants()) {
        continue;
      }
      HamiltonianSettings settings = settings(system, variant, Mode.REFERENCE, 512, false);
      MechanicalEnsemble ensemble = (MechanicalEnsemble) Ensemble.of(settings);
      HamiltonianGenerator generator = new HamiltonianGenerator(settings);
      double[] positions = new double[4];
      int redraws = 0;
      for (long id = 0; id < 40; id++) {
        Trajectory drawn = generator.trajectory("train", id);
        redraws += (int) parameter(generator, drawn, "redraws");
        for (int t = 0; t < 512; t++) {
          ensemble.positions(
              drawn.parameters(), drawn.states(), t * ensemble.dimension(), positions);
          for (double position : positions) {
            assertTrue(Math.abs(position) <= ensemble.halfCanvas(), system + " " + id);
          }
        }
      }
      boolean canLeave = system == PhysicalSystem.TWO_BODY && variant != Variant.PLAIN;
      assertEquals(canLeave, redraws > 0, system + " " + redraws);
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertRejected(
        () -> settings(PhysicalSystem.MATCHING_PENNIES, Variant.COLOURS),
        "dataset.variant",
        "matching-pennies");
    PhysicalSystem spring = PhysicalSystem.MASS_SPRING;
    PhysicalSystem fluid = PhysicalSystem.LENNARD_JONES_4;
    assertRejected(() -> of(spring, 0, 0.05, 32, 1e-9, 0, 1), "dataset.frames");
    assertRejected(() -> of(spring, 1 << 20, 0.05, 32, 1e-9, 0, 1), "dataset.frames");
    assertRejected(() -> of(spring, 8, Double.NaN, 32, 1e-9, 0, 1), "dataset.interval");
    assertRejected(() -> of(spring, 8, 0.05, 1, 1e-9, 0, 1), "dataset.resolution");
    assertRejected(() -> of(spring, 8, 0.05, 32, 0, 0, 1), "dataset.tolerance");
    assertRejected(() -> of(spring, 8, 0.05, 32, 1e-9, 5, 1), "dataset.equilibration");
    assertRejected(() -> of(spring, 8, 0.05, 32, 1e-9, 0, 0), "every split");
    assertRejected(() -> of(spring, 8, 0.05, 32, 1e-9, 0, -1), "dataset.train");
    assertRejected(() -> of(fluid, 8, 0.005, 32, 1e-9, 1, 1), "dataset.interval");
    assertRejected(() -> of(fluid, 8, 0.1, 32, 1e-9, 0, 1), "dataset.equilibration");
  }

  private static HamiltonianSettings of(
      PhysicalSystem system,
      int frames,
      double interval,
      int resolution,
      double tolerance,
      double equilibration,
      long train) {
    return new HamiltonianSettings(
        system,
        Variant.PLAIN,
        Mode.REFERENCE,
        frames,
        interval,
        resolution,
        true,
        tolerance,
        equilibration,
        train,
        0,
        0,
        1);
  }

  @Test
  void trajectoriesThatCannotBeHadAreNotDrawnForEver() {
    TwoBodyEnsemble ensemble = new TwoBodyEnsemble(Variant.COLOURS, Mode.REFERENCE);
    // No step is small enough for this tolerance.
    DormandPrince853 hopeless = new DormandPrince853(1e-300, 1e-300);
    assertRejected(
        () -> ensemble.draw(new SampleRandom(1, "train", 0), new Timeline(9, 0.5), hopeless),
        "stays on the canvas",
        "9 frames 0.5 apart");
  }
}
