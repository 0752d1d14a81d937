package io.wavemill.datasets.series;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * Monthly sunspot numbers, in any form they are handed round in:
 *
 * <pre>
 *   1749;01;1749.042;  96.7; -1.0;   -1;1        SILSO, SN_m_tot_V2.0.csv
 *   1749 01 1749.042   96.7  -1.0    -1 *        SILSO, SN_m_tot_V2.0.txt
 *   174901  1749.042   58.0                      SILSO, monthssn.dat (version 1.0)
 *   "1749-01",58.0                               the CSV file of 1749 to 1983
 * </pre>
 *
 * <p>A number of −1 is a missing one, and so is a month that does not come.
 */
public final class SunspotFile {
  /** Checksum of the 2820 numbers of 1749 to 1983, as 64-bit little-endian doubles. */
  private static final String CLASSIC =
      "21d3ec838228ee78ab0b2b1db4ae82713ff371baaef46f4699b824bcd4886637";

  private static final String DECIMAL = "[+-]?\\d+(?:\\.\\d*)?";

  /** Year, month and number, wherever they stand. */
  private static final List<Pattern> FORMS =
      List.of(
          Pattern.compile(
              "(\\d{4})\\s*;\\s*(\\d{1,2})\\s*;\\s*"
                  + DECIMAL
                  + "\\s*;\\s*("
                  + DECIMAL
                  + ")\\s*(?:;.*)?"),
          Pattern.compile(
              "(\\d{4})\\s+(\\d{1,2})\\s+" + DECIMAL + "\\s+(" + DECIMAL + ")(?:\\s.*)?"),
          Pattern.compile("(\\d{4})(\\d{2})\\s+" + DECIMAL + "\\s+(" + DECIMAL + ")(?:[\\s*].*)?"),
          Pattern.compile("\"?(\\d{4})-(\\d{2})\"?\\s*,\\s*(" + DECIMAL + ")"));

  /** The one line that is no month: the columns' names. */
  private static final Pattern HEADER = Pattern.compile("[^\\d].*");

  private SunspotFile() {}

  /**
   * Reads a file.
   *
   * @param from the first month to take; null for the file's first
   * @param to the last month to take; null for the file's last
   * @param gaps what to do about missing numbers
   * @return the numbers, with their months as {@code 1749-01}
   * @throws InputException if the file cannot be read, is in no such form, does not hold these
   *     months, or has gaps that must not be
   */
  public static Series read(Path path, YearMonth from, YearMonth to, Gaps gaps) {
    SeriesFile file = SeriesFile.read(path);
    DoubleStream.Builder values = DoubleStream.builder();
    List<String> times = new ArrayList<>();
    YearMonth first = null;
    YearMonth last = null;
    String[] lines = file.text().split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || i == 0 && HEADER.matcher(line).matches() && form(line) == null) {
        continue;
      }
      Matcher form = form(line);
      if (form == null) {
        throw file.wrong(
            i + 1,
            SeriesFile.quoted(line) + " is no monthly sunspot number",
            "Use SILSO's monthly mean total sunspot number, as CSV or text.");
      }
      YearMonth month = month(form, file, i + 1);
      if (last != null && !month.isAfter(last)) {
        throw file.wrong(
            i + 1, month + " does not come after " + last, "Sort the lines by month, each once.");
      }
      if (from != null && month.isBefore(from) || to != null && month.isAfter(to)) {
        continue;
      }
      for (YearMonth skipped = last == null ? month : last.plusMonths(1);
          skipped.isBefore(month);
          skipped = skipped.plusMonths(1)) {
        values.add(Double.NaN);
        times.add(skipped.toString());
      }
      double number = Double.parseDouble(form.group(3));
      values.add(number < 0 ? Double.NaN : number);
      times.add(month.toString());
      first = first == null ? month : first;
      last = month;
    }
    checkRange(file, first, last, from, to);
    return gaps.close(new Series(values.build().toArray(), times, 0, file.source()), file.where());
  }

  private static Matcher form(String line) {
    for (Pattern form : FORMS) {
      Matcher matcher = form.matcher(line);
      if (matcher.matches()) {
        return matcher;
      }
    }
    return null;
  }

  private static YearMonth month(Matcher form, SeriesFile file, int line) {
    try {
      return YearMonth.of(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    } catch (DateTimeException e) {
      throw file.wrong(line, "there is no month " + form.group(2), "Correct the line.");
    }
  }

  private static void checkRange(
      SeriesFile file, YearMonth first, YearMonth last, YearMonth from, YearMonth to) {
    if (first == null) {
      throw new InputException(
          file.where()
              + " holds no sunspot numbers"
              + (from == null && to == null ? "." : " then."),
          "Correct dataset.path, from or to.");
    }
    if (from != null && first.isAfter(from) || to != null && last.isBefore(to)) {
      throw new InputException(
          file.where() + " holds " + first + " to " + last + ", less than was asked for.",
          "Correct dataset.from or dataset.to.");
    }
  }

  /**
   * Whether these are the classic numbers, January 1749 to December 1983 of version 1.0 of the
   * international sunspot number, which the reference learns from. Version 2.0 is scaled anew.
   */
  public static boolean isClassic(Series series) {
    ByteBuffer bytes =
        ByteBuffer.allocate(series.size() * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(series.values());
    return Sha256.hex(bytes.array()).equals(CLASSIC);
  }
}
