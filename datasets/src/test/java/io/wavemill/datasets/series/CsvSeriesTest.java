package io.wavemill.datasets.series;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.series.CsvSettings.Separator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSeriesTest {
  @TempDir Path folder;

  private static final CsvSettings NAMED = settings("y", "t", Separator.COMMA, true, Gaps.REFUSE);

  private static CsvSettings settings(
      String column, String time, Separator separator, boolean header, Gaps gaps) {
    return new CsvSettings(column, time, separator, header, "-1", gaps);
  }

  private Series read(String text, CsvSettings settings) {
    return read(text.getBytes(StandardCharsets.UTF_8), settings);
  }

  private Series read(byte[] bytes, CsvSettings settings) {
    Path file = folder.resolve("series.csv");
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return CsvSeries.read(file, settings);
  }

  @Test
  void theColumnIsChosenByName() {
    Series series = read("x,t,y\n9,a,1.5\n9,b,-2e3\n9,c,.5\n9,d,+4.\n", NAMED);
    assertArrayEquals(new double[] {1.5, -2000, 0.5, 4}, series.values());
    assertEquals(List.of("a", "b", "c", "d"), series.times());
    assertEquals("series.csv", series.source().name());
    assertEquals(0, series.gaps());
  }

  @Test
  void orByNumber() {
    Series series = read("9;1\n9;2\n", settings("2", "", Separator.SEMICOLON, false, Gaps.REFUSE));
    assertArrayEquals(new double[] {1, 2}, series.values());
    assertEquals(List.of(), series.times());
    for (Separator separator : Separator.values()) {
      char c =
          separator == Separator.TAB
              ? '\t'
              : separator == Separator.SPACE ? ' ' : separator == Separator.COMMA ? ',' : ';';
      assertArrayEquals(
          new double[] {1, 2},
          read("9" + c + "1\n9" + c + "2\n", settings("2", "", separator, false, Gaps.REFUSE))
              .values());
    }
  }

  @Test
  void lineEndsMarksQuotesBlanksAndComments() {
    double[] expected = {1, 2};
    for (String text :
        List.of(
            "t,y\r\na,1\r\nb,2\r\n",
            "t,y\ra,1\rb,2\r",
            "\uFEFFt,y\na,1\nb,2",
            "\"t\",\"y\"\n\"a\",\"1\"\n\"b\",\"2\"\n",
            "t , y\n\n a , 1 \n# said somebody\n\nb, 2\n\n")) {
      Series series = read(text, NAMED);
      assertArrayEquals(expected, series.values(), text);
      assertEquals(List.of("a", "b"), series.times(), text);
    }
  }

  @Test
  void gapsAreRefusedUnlessAllowed() {
    String text = "t,y\na,1\nb,\nc,NA\nd,-1\ne,5\n";
    InputException e =
        assertRejected(() -> read(text, NAMED), "lacks 3 samples", "sample 1 (b)", "series.csv");
    assertTrue(e.remedy().contains("dataset.gaps"));
    Series interpolated = read(text, settings("y", "t", Separator.COMMA, true, Gaps.INTERPOLATE));
    assertArrayEquals(new double[] {1, 2, 3, 4, 5}, interpolated.values(), 1e-15);
    assertEquals(3, interpolated.gaps());
    assertEquals(5, interpolated.times().size());
    Series dropped = read(text, settings("y", "t", Separator.COMMA, true, Gaps.DROP));
    assertArrayEquals(new double[] {1, 5}, dropped.values());
    assertEquals(List.of("a", "e"), dropped.times());
    assertEquals(3, dropped.gaps());
    for (String end : List.of("y,t\n,a\n1,b\n", "y,t\n1,a\nNaN,b\n")) {
      assertRejected(
          () -> read(end, settings("y", "t", Separator.COMMA, true, Gaps.INTERPOLATE)),
          "beginning or end");
    }
  }

  @Test
  void whatIsNoNumberIsNamedWithItsLine() {
    for (String wrong : List.of("x", "1d", "0x1p3", "Infinity", "1e999", "--1", "1 2", "١")) {
      assertRejected(() -> read("t,y\na,1\nb," + wrong + "\n", NAMED), "line 3", "'" + wrong + "'");
    }
    assertRejected(
        () -> read("a;1,5\n", settings("2", "", Separator.SEMICOLON, false, Gaps.REFUSE)),
        "line 1",
        "'1,5' is no number");
    assertRejected(() -> read("t,y\na,1\n\nZürich monthly\n", NAMED), "line 4", "only 1");
  }

  @Test
  void wrongColumnsAreRefused() {
    InputException e = assertRejected(() -> read("t,z\na,1\n", NAMED), "no column 'y'");
    assertTrue(e.remedy().contains("t, z"));
    assertRejected(
        () -> settings("y", "", Separator.COMMA, false, Gaps.REFUSE), "dataset.column is 'y'");
    assertRejected(() -> settings(" ", "", Separator.COMMA, true, Gaps.REFUSE), "dataset.column");
  }

  @Test
  void wrongFilesAreRefused() throws IOException {
    assertRejected(() -> read("", NAMED), "holds no samples");
    assertRejected(() -> read("t,y\n", NAMED), "holds no samples");
    assertRejected(() -> read(new byte[] {'t', ',', 'y', '\n', (byte) 0xff}, NAMED), "UTF-8");
    assertRejected(() -> CsvSeries.read(folder.resolve("no.csv"), NAMED), "does not exist");
    assertRejected(() -> CsvSeries.read(folder, NAMED), "is no file");
    assertRejected(() -> read("t,y\na,1\nb,\"" + "x".repeat(70_000), NAMED), "series.csv");
  }

  @Property(tries = 300)
  void anyBytesAreASeriesOrRefused(@ForAll @Size(max = 60) byte[] bytes) throws IOException {
    folder = Files.createTempDirectory("series");
    try {
      read(bytes, settings("1", "", Separator.COMMA, false, Gaps.DROP));
    } catch (InputException e) {
      assertTrue(e.what().contains("series.csv"), e.what());
    } finally {
      Files.delete(folder.resolve("series.csv"));
      Files.delete(folder);
    }
  }
}
