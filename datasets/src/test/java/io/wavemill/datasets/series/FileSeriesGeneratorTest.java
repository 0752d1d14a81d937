package io.wavemill.datasets.series;

import static io.wavemill.datasets.Generated.array;
import static io.wavemill.datasets.Generated.rows;
import static io.wavemill.datasets.Generated.value;
import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.wavemill.datasets.Generated;
import io.wavemill.datasets.series.WindowSettings.Mode;
import io.wavemill.datasets.source.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FileSeriesGeneratorTest {
  private static final long ALL = FileSeriesSettings.ALL;

  private static FileSeriesGenerator generator(
      int samples, boolean timed, long train, long validation, long test) {
    double[] values = IntStream.rangeClosed(1, samples).asDoubleStream().toArray();
    List<String> times =
        timed ? IntStream.range(0, samples).mapToObj(i -> "t" + i).toList() : List.of();
    return new FileSeriesGenerator(
        FileSeriesGenerator.TIME_SERIES,
        new FileSeriesSettings(
            new WindowSettings(3, Mode.CORRECTED, false), train, validation, test),
        new Series(values, times, 0, new SourceFile("a.csv", "00", 1)),
        new FileSeriesGenerator.Description(Map.of("column", "y"), "metre", "", ""),
        42);
  }

  @Test
  void rowsAreSound() {
    Generated.assertSound(generator(20, true, ALL, 2, ALL));
    Generated.assertSound(generator(21, false, 3, 0, 0));
  }

  @Test
  void countsFollowTheFile() {
    assertEquals(
        "{train=9, test=9, series=1}", generator(21, true, ALL, 0, ALL).counts().toString());
    assertEquals(
        "{train=1409, test=1409, series=1}",
        generator(2820, true, ALL, 0, ALL).counts().toString());
    assertEquals(
        "{train=7, validation=2, test=4, series=1}",
        generator(20, true, ALL, 2, 4).counts().toString());
  }

  @Test
  void validationIsTheEndOfTheFirstHalf() {
    FileSeriesGenerator generator = generator(20, true, ALL, 2, ALL);
    List<Object[]> train = rows(generator, "train");
    List<Object[]> validation = rows(generator, "validation");
    assertEquals(7, value(generator, "train", train.get(6), "index"));
    assertEquals(8, value(generator, "validation", validation.get(0), "index"));
    assertEquals(9, value(generator, "validation", validation.get(1), "index"));
    assertEquals("t9", value(generator, "validation", validation.get(1), "time"));
    assertEquals(10.0, value(generator, "validation", validation.get(1), "value"));
    assertArrayEquals(
        new float[] {7, 8, 9}, array(generator, "validation", validation.get(1), "input").floats());
    Object[] test = rows(generator, "test").get(0);
    assertEquals(11, value(generator, "test", test, "index"));
    assertEquals(2, value(generator, "test", test, "padding"));
  }

  @Test
  void theWholeSeriesIsOneRow() {
    FileSeriesGenerator generator = generator(20, true, ALL, 0, ALL);
    Object[] row = rows(generator, "series").get(0);
    assertEquals(20, array(generator, "series", row, "values").floats().length);
    assertEquals("t19", value(generator, "series", row, "last_time"));
    assertFalse(
        generator(20, false, ALL, 0, ALL).columns().stream()
            .anyMatch(column -> column.name().contains("time")));
  }

  @Test
  void wrongSizesAreRefused() {
    assertRejected(() -> generator(3, true, ALL, 0, ALL), "a.csv holds 3 samples");
    assertRejected(() -> generator(20, true, 9, 1, ALL), "= 10", "only 9 windows", "first half");
    assertRejected(() -> generator(20, true, ALL, 10, ALL), "= 10", "only 9 windows");
    assertRejected(() -> generator(20, true, ALL, 0, 10), "dataset.test = 10", "only 9");
    assertRejected(() -> generator(20, true, -2, 0, 1), "dataset.train is -2");
    assertRejected(() -> generator(20, true, 0, 0, 0), "every split");
  }
}
