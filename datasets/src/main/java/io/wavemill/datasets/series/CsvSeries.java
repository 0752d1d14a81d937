package io.wavemill.datasets.series;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.wavemill.datasets.InputException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * A series from a column of a CSV file: UTF-8 with or without byte order mark, any line ends,
 * fields quoted or not, numbers with a decimal point; empty lines and lines that start with # are
 * passed over.
 */
public final class CsvSeries {
  private static final Set<String> MISSING = Set.of("", "NA", "NaN", "nan", "null", "NULL");
  private static final int LONGEST_FIELD = 1 << 16;
  private static final int MOST_COLUMNS = 10_000;

  private CsvSeries() {}

  /**
   * Reads a series.
   *
   * @throws InputException if the file cannot be read, lacks the column, holds something else than
   *     numbers in it, or has gaps that must not be
   */
  public static Series read(Path path, CsvSettings settings) {
    SeriesFile file = SeriesFile.read(path);
    CsvParser parser = new CsvParser(parserSettings(settings));
    try {
      parser.beginParsing(new StringReader(file.text()));
      return settings.gaps().close(read(file, settings, parser), file.where());
    } catch (TextParsingException e) {
      throw file.wrong(
          e.getLineIndex() + 1,
          "the fields cannot be told apart",
          "Correct its quotes, or dataset.separator.");
    } finally {
      parser.stopParsing();
    }
  }

  private static CsvParserSettings parserSettings(CsvSettings settings) {
    CsvParserSettings parser = new CsvParserSettings();
    parser.getFormat().setDelimiter(settings.separator().character());
    parser.setLineSeparatorDetectionEnabled(true);
    parser.setMaxCharsPerColumn(LONGEST_FIELD);
    parser.setMaxColumns(MOST_COLUMNS);
    parser.setNullValue("");
    parser.setEmptyValue("");
    parser.setReadInputOnSeparateThread(false);
    return parser;
  }

  private static Series read(SeriesFile file, CsvSettings settings, CsvParser parser) {
    String[] header = settings.header() ? parser.parseNext() : null;
    if (settings.header() && header == null) {
      throw empty(file);
    }
    int column = find(settings.column(), header, file);
    int timeColumn =
        settings.timeColumn().isEmpty() ? -1 : find(settings.timeColumn(), header, file);
    DoubleStream.Builder values = DoubleStream.builder();
    List<String> times = new ArrayList<>();
    int count = 0;
    for (String[] row; (row = parser.parseNext()) != null; count++) {
      // The parser stands behind the row it gave.
      long line = parser.getContext().currentLine();
      values.add(number(field(row, column, file, line), settings, file, line));
      if (timeColumn >= 0) {
        times.add(field(row, timeColumn, file, line));
      }
    }
    if (count == 0) {
      throw empty(file);
    }
    return new Series(values.build().toArray(), times, 0, file.source());
  }

  private static InputException empty(SeriesFile file) {
    return new InputException(file.where() + " holds no samples.", "Correct dataset.path.");
  }

  private static int find(String column, String[] header, SeriesFile file) {
    if (header == null) {
      return Integer.parseInt(column) - 1;
    }
    int found = Arrays.asList(header).indexOf(column);
    if (found < 0) {
      throw new InputException(
          file.where() + " has no column " + SeriesFile.quoted(column) + ".",
          "Its columns are "
              + SeriesFile.quoted(String.join(", ", header))
              + "; correct dataset.column, timeColumn, separator or header.");
    }
    return found;
  }

  private static String field(String[] row, int column, SeriesFile file, long line) {
    if (column >= row.length) {
      throw file.wrong(
          line,
          "there is no column " + (column + 1) + ", only " + row.length,
          "Complete or remove the line, or correct dataset.separator.");
    }
    return row[column].strip();
  }

  private static double number(String text, CsvSettings settings, SeriesFile file, long line) {
    if (MISSING.contains(text) || text.equals(settings.missing())) {
      return Double.NaN;
    }
    Double value = SeriesFile.number(text);
    if (value == null) {
      throw file.wrong(
          line,
          SeriesFile.quoted(text) + " is no number",
          "Correct or remove the line (numbers have a decimal point), or name the text in"
              + " dataset.missing.");
    }
    return value;
  }
}
