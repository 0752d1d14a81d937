package io.wavemill.datasets.rotating;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.random.NumpyRandomState;
import io.wavemill.datasets.random.SampleRandom;
import io.wavemill.datasets.source.DigitSource;
import io.wavemill.datasets.source.Digits;
import io.wavemill.datasets.tensor.DType;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.datasets.tensor.NpyArray;
import io.wavemill.datasets.tensor.TensorColumn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RotatingMnistGeneratorTest {
  private static final DigitSets DIGITS = DigitSets.of(DigitSource.shipped());
  private static final List<Integer> NINE = List.of(-40, -30, -20, -10, 0, 10, 20, 30, 40);
  private static final RotatingMnistSettings.Length NO_LENGTH =
      new RotatingMnistSettings.Length(0, 0);
  private static final RotatingMnistSettings.Velocity NO_VELOCITY =
      new RotatingMnistSettings.Velocity(0, List.of());

  private static RotatingMnistSettings settings(DType dtype) {
    return new RotatingMnistSettings(
        28,
        2,
        NINE,
        20,
        dtype,
        12,
        5,
        6,
        new RotatingMnistSettings.Length(4, 80),
        new RotatingMnistSettings.Velocity(3, List.of(-50, 0, 10)));
  }

  private static RotatingMnistGenerator generator() {
    return new RotatingMnistGenerator(settings(DType.UINT8), 42, DIGITS);
  }

  private static byte[] frames(Object[] row) {
    return Npy.decode((byte[]) row[row.length - 1], "row").bytes();
  }

  /** Velocity generalisation: digits and starts are those of the fixed stream at any velocity. */
  @Test
  void goldenVelocitySplit() {
    RotatingMnistGenerator generator =
        new RotatingMnistGenerator(settings(DType.UINT8), 7, TestImages.blank(5, 10_000));
    Object[][] golden = {
      {7270, 66.03652435181897, 860, 280.68876009819695},
      {5734, 56.158027321032954, 6265, 20.910100380551807},
      {8322, 20.308168449756092, 1685, 259.9195580160569}
    };
    Iterator<Object[]> rows = generator.rows("velocity", 0, 9);
    for (int cell = 0; cell < 3; cell++) {
      int velocity = List.of(-50, 0, 10).get(cell);
      for (int n = 0; n < 3; n++) {
        Object[] row = rows.next();
        Object[] g = golden[n];
        Object[] expected = {
          cell * 3L + n, velocity, g[0], 0, velocity, g[1], g[2], 0, velocity, g[3], row[10]
        };
        assertArrayEquals(expected, row);
      }
    }
    assertFalse(rows.hasNext());
    assertThrows(NoSuchElementException.class, rows::next);
  }

  /** NumPy's own numbers for a choice among nine velocities. */
  @Test
  void drawsInTheReferenceOrder() {
    RotatingMnist maker = new RotatingMnist(28, 2, NINE, 20, DType.UINT8);
    NumpyRandomState random = new NumpyRandomState(42);
    assertEquals(
        List.of(
            new RotatingDigit(7270, 30, 215.5170543109332),
            new RotatingDigit(860, 20, 160.49979102729282)),
        maker.draw(random, 10_000));
    assertEquals(
        List.of(
            new RotatingDigit(4426, 30, 120.13510001004786),
            new RotatingDigit(5578, 30, 254.90612800657638)),
        maker.draw(random, 10_000));
  }

  /** Statistics of the specification: each of nine velocities, and every start, equally often. */
  @Test
  void drawsAreUniform() {
    RotatingMnist maker = new RotatingMnist(28, 2, NINE, 20, DType.UINT8);
    int[] velocities = new int[9];
    int[] starts = new int[9];
    int[] indices = new int[9];
    int sequences = 9000;
    for (int id = 0; id < sequences; id++) {
      for (RotatingDigit digit : maker.draw(new SampleRandom(42, "train", id), 60_000)) {
        velocities[digit.angularVelocity() / 10 + 4]++;
        starts[(int) (digit.startAngle() / 40)]++;
        indices[(int) (digit.index() * 9L / 60_000)]++;
      }
    }
    for (int[] counts : List.of(velocities, starts, indices)) {
      double expected = 2 * sequences / 9.0;
      double chiSquare = 0;
      for (int count : counts) {
        chiSquare += (count - expected) * (count - expected) / expected;
      }
      // Eight degrees of freedom; above this one time in a thousand.
      assertTrue(chiSquare < 26.1, "chi-square " + chiSquare);
    }
  }

  @Test
  void splitsAndTheirShapes() {
    assertEquals(
        Map.of("train", 12L, "validation", 5L, "test", 6L, "length", 4L, "velocity", 9L),
        generator().counts());
    assertEquals(
        List.of("train", "validation", "test", "length", "velocity"),
        List.copyOf(generator().counts().keySet()));
    TensorColumn tensor = generator().tensors().get(0);
    assertEquals(List.of(20, 1, 28, 28), tensor.shape("train"));
    assertEquals(List.of(80, 1, 28, 28), tensor.shape("length"));
    assertEquals(List.of(20, 1, 28, 28), tensor.shape("velocity"));
    RotatingMnistGenerator few =
        new RotatingMnistGenerator(
            new RotatingMnistSettings(
                28, 2, NINE, 20, DType.UINT8, 3, 0, 0, NO_LENGTH, NO_VELOCITY),
            42,
            DIGITS);
    assertEquals(Map.of("train", 3L), few.counts());
    assertEquals(few.columns("train"), few.columns());
    assertFalse(few.parameters().containsKey("length"));
    assertFalse(few.parameters().containsKey("velocity"));
    assertEquals(
        Map.of(
            "canvas",
            28,
            "digitsPerSequence",
            2,
            "velocities",
            NINE,
            "frames",
            20,
            "dtype",
            "uint8",
            "length",
            Map.of("sequences", 4L, "frames", 80),
            "velocity",
            Map.of("sequences", 3L, "velocities", List.of(-50, 0, 10))),
        generator().parameters());
  }

  @Test
  void rowsFitTheirColumns() {
    for (DType dtype : List.of(DType.UINT8, DType.FLOAT32)) {
      RotatingMnistGenerator generator = new RotatingMnistGenerator(settings(dtype), 42, DIGITS);
      for (String split : generator.counts().keySet()) {
        Object[] row = generator.rows(split, 2, 3).next();
        List<Column> columns = generator.columns(split);
        assertEquals(columns.size(), row.length);
        for (int i = 0; i < row.length; i++) {
          Class<?> type =
              switch (columns.get(i).type()) {
                case "long" -> Long.class;
                case "int" -> Integer.class;
                case "double" -> Double.class;
                default -> byte[].class;
              };
          assertEquals(type, row[i].getClass(), columns.get(i).name());
        }
        TensorColumn tensor = generator.tensors().get(0);
        assertTrue(tensor.format(split).matches((byte[]) row[row.length - 1]));
      }
    }
    assertEquals(
        List.of(
            "id",
            "angular_velocity",
            "digit_1_index",
            "digit_1_label",
            "digit_1_angular_velocity",
            "digit_1_start_angle",
            "digit_2_index",
            "digit_2_label",
            "digit_2_angular_velocity",
            "digit_2_start_angle",
            "frames"),
        generator().columns().stream().map(Column::name).toList());
    assertEquals("digit_1_index", generator().columns("length").get(1).name());
    assertTrue(generator().citation().contains("2507.14793"));
    assertEquals(4, generator().sources().size());
  }

  /** Each frame is the sum of the digits turned by their own angles, up to white. */
  @Test
  void framesAreWhatTheColumnsSay() {
    RotatingMnistGenerator whole = generator();
    RotatingMnistGenerator exact = new RotatingMnistGenerator(settings(DType.FLOAT32), 42, DIGITS);
    for (String split : List.of("train", "length", "velocity")) {
      Object[] row = whole.rows(split, 1, 2).next();
      int first = split.equals("velocity") ? 2 : 1;
      Digits digits = split.equals("train") ? DIGITS.train() : DIGITS.test();
      byte[] frames = frames(row);
      NpyArray floats = Npy.decode((byte[]) exact.rows(split, 1, 2).next()[row.length - 1], "row");
      int brighter = 0;
      for (int t : new int[] {0, 7, 19}) {
        double[] expected = new double[784];
        for (int d = 0; d < 2; d++) {
          int index = (int) row[first + 4 * d];
          assertEquals(digits.label(index), row[first + 4 * d + 1]);
          double angle = (double) row[first + 4 * d + 3] + t * (int) row[first + 4 * d + 2];
          byte[] image = new byte[784];
          System.arraycopy(digits.pixels(), index * 784, image, 0, 784);
          double[] turned =
              TestImages.turned(
                  RotatingMnist.geometry(28),
                  image,
                  (float) Angles.cosine(angle),
                  (float) Angles.sine(angle));
          for (int p = 0; p < 784; p++) {
            expected[p] += turned[p];
          }
        }
        for (int p = 0; p < 784; p++) {
          double grey = Math.min(expected[p], 255);
          brighter += expected[p] > 255 ? 1 : 0;
          assertEquals((int) Math.floor(grey + .5), frames[t * 784 + p] & 0xff);
          assertEquals(grey / 255, floats.floats()[t * 784 + p], 1e-7);
        }
      }
      assertTrue(brighter > 0, "some sums were cut in " + split);
    }
  }

  /** However a split is divided, its sequences are the same. */
  @Test
  void anySequenceAloneIsAsInARun() {
    RotatingMnistGenerator generator = generator();
    generator
        .counts()
        .forEach(
            (split, count) -> {
              Iterator<Object[]> run = generator.rows(split, 0, count);
              for (long id = 0; id < count; id++) {
                assertArrayEquals(generator.rows(split, id, id + 1).next(), run.next());
              }
              assertFalse(run.hasNext());
            });
  }

  @Test
  void otherSeedsAndSplitsDifferExceptWhereTheReferenceIsFixed() {
    RotatingMnistGenerator other = new RotatingMnistGenerator(settings(DType.UINT8), 43, DIGITS);
    for (String split : List.of("train", "validation", "test", "length")) {
      assertNotEquals(
          generator().rows(split, 0, 1).next()[4], other.rows(split, 0, 1).next()[4], split);
    }
    assertNotEquals(
        generator().rows("train", 0, 1).next()[4], generator().rows("test", 0, 1).next()[4]);
    assertArrayEquals(
        generator().rows("velocity", 0, 1).next(), other.rows("velocity", 0, 1).next());
  }

  private static int[] frame(RotatingMnist maker, int canvas, RotatingDigit digit, int t) {
    byte[] frames = Npy.decode(maker.render(DIGITS.test(), List.of(digit)), "x").bytes();
    int[] frame = new int[canvas * canvas];
    for (int p = 0; p < frame.length; p++) {
      frame[p] = frames[t * canvas * canvas + p] & 0xff;
    }
    return frame;
  }

  /** A quarter turn per frame: whole pixels change places, counter-clockwise. */
  @Property(tries = 20)
  void turnsCounterClockwise(@ForAll @IntRange(max = 1999) int index) {
    RotatingMnist maker = new RotatingMnist(28, 1, List.of(90), 2, DType.UINT8);
    int[] frame = frame(maker, 28, new RotatingDigit(index, 90, 0), 1);
    for (int y = 0; y < 28; y++) {
      for (int x = 0; x < 28; x++) {
        assertEquals(DIGITS.test().pixel(index, y, x), frame[(27 - x) * 28 + y]);
      }
    }
  }

  /** Small canvases are cut out of 40×40 pixels, large ones have an edge around them. */
  @Property(tries = 30)
  void canvasesAreCutOrFramed(
      @ForAll @IntRange(min = 28, max = 60) int size,
      @ForAll @IntRange(max = 1999) int index,
      @ForAll @IntRange(max = 359) int angle) {
    int canvas = size > 40 && size % 2 == 1 ? size + 1 : size;
    RotatingDigit digit = new RotatingDigit(index, 0, angle);
    int[] full = frame(new RotatingMnist(40, 1, List.of(0), 2, DType.UINT8), 40, digit, 0);
    int[] made = frame(new RotatingMnist(canvas, 1, List.of(0), 2, DType.UINT8), canvas, digit, 0);
    int offset = canvas <= 40 ? (40 - canvas) / 2 : -(canvas - 40) / 2;
    for (int y = 0; y < canvas; y++) {
      for (int x = 0; x < canvas; x++) {
        int fullY = y + offset;
        int fullX = x + offset;
        boolean inside = fullY >= 0 && fullY < 40 && fullX >= 0 && fullX < 40;
        assertEquals(inside ? full[fullY * 40 + fullX] : 0, made[y * canvas + x]);
      }
    }
  }

  /** A dataset once made must be made again by every later version. */
  @Test
  void rowsStayWhatTheyAre() {
    RotatingMnistGenerator generator = generator();
    RowDigest digest = new RowDigest();
    for (String split : generator.counts().keySet()) {
      List<String> names = generator.columns(split).stream().map(Column::name).toList();
      generator
          .rows(split, 0, generator.counts().get(split))
          .forEachRemaining(row -> digest.add(names, row));
    }
    assertEquals(DIGEST, digest.hex());
  }

  private static final String DIGEST =
      "e337de2e031c05a069f360c65c9af8d87147552af0dc98a3b4c19b2790241b31";

  @Test
  void arrivesAsItWas() throws Exception {
    RotatingMnistGenerator generator = generator();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(generator);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      RotatingMnistGenerator arrived = (RotatingMnistGenerator) in.readObject();
      assertArrayEquals(generator.rows("test", 3, 4).next(), arrived.rows("test", 3, 4).next());
    }
  }

  @Test
  void refusesSequencesThatAreNotThere() {
    RotatingMnistGenerator generator = generator();
    assertThrows(IllegalArgumentException.class, () -> generator.rows("train", 0, 13));
    assertThrows(IllegalArgumentException.class, () -> generator.rows("train", -1, 3));
    assertThrows(IllegalArgumentException.class, () -> generator.rows("train", 3, 2));
    assertThrows(IllegalArgumentException.class, () -> generator.rows("other", 0, 1));
    assertFalse(generator.rows("train", 12, 12).hasNext());
  }

  private static RotatingMnistSettings with(
      int canvas, int digits, List<Integer> velocities, int frames, DType dtype, long train) {
    return new RotatingMnistSettings(
        canvas, digits, velocities, frames, dtype, train, 0, 0, NO_LENGTH, NO_VELOCITY);
  }

  private static RotatingMnistSettings with(
      RotatingMnistSettings.Length length, RotatingMnistSettings.Velocity velocity) {
    return new RotatingMnistSettings(28, 2, NINE, 20, DType.UINT8, 1, 0, 0, length, velocity);
  }

  private static RotatingMnistSettings.Velocity velocity(long sequences, Integer... velocities) {
    return new RotatingMnistSettings.Velocity(sequences, List.of(velocities));
  }

  @Test
  void wrongSettingsAreNamed() {
    DType grey = DType.UINT8;
    assertRejected(() -> with(27, 2, NINE, 20, grey, 1), "dataset.canvas", "27");
    assertRejected(() -> with(1026, 2, NINE, 20, grey, 1), "dataset.canvas", "too large");
    assertRejected(() -> with(41, 2, NINE, 20, grey, 1), "dataset.canvas", "41");
    assertRejected(() -> with(28, 0, NINE, 20, grey, 1), "dataset.digitsPerSequence");
    assertRejected(() -> with(28, 65, NINE, 20, grey, 1), "dataset.digitsPerSequence");
    assertRejected(() -> with(28, 2, List.of(), 20, grey, 1), "dataset.velocities", "empty");
    assertRejected(() -> with(28, 2, List.of(0, 181), 20, grey, 1), "dataset.velocities", "181");
    assertRejected(
        () -> with(28, 2, List.of(Integer.MIN_VALUE), 20, grey, 1), "dataset.velocities");
    assertRejected(() -> with(28, 2, List.of(5, 5), 20, grey, 1), "dataset.velocities", "twice");
    assertRejected(() -> with(28, 2, NINE, 1, grey, 1), "dataset.frames");
    assertRejected(() -> with(1024, 2, NINE, 1025, grey, 1), "dataset.frames", "1 GiB");
    assertRejected(() -> with(1024, 2, NINE, 300, DType.FLOAT32, 1), "dataset.frames", "1 GiB");
    assertRejected(() -> with(28, 2, NINE, 20, DType.INT64, 1), "dataset.dtype", "int64");
    assertRejected(() -> with(28, 2, NINE, 20, grey, -1), "dataset.train", "-1");
    assertRejected(() -> with(28, 2, NINE, 20, grey, 0), "every split");
    RotatingMnistSettings.Length negative = new RotatingMnistSettings.Length(-1, 80);
    RotatingMnistSettings.Length instant = new RotatingMnistSettings.Length(1, 1);
    assertRejected(() -> with(negative, NO_VELOCITY), "length.sequences");
    assertRejected(() -> with(instant, NO_VELOCITY), "length.frames");
    assertRejected(() -> with(NO_LENGTH, velocity(-1, 0)), "velocity.sequences");
    assertRejected(() -> with(NO_LENGTH, velocity(1)), "velocity.velocities", "empty");
    assertRejected(() -> with(NO_LENGTH, velocity(1, 200)), "velocity.velocities", "200");
    assertRejected(
        () -> with(NO_LENGTH, velocity(Long.MAX_VALUE / 2, -10, 0, 10)),
        "velocity.sequences",
        "too large");
  }
}
