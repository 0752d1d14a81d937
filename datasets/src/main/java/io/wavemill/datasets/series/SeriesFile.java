package io.wavemill.datasets.series;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.Sha256;
import io.wavemill.datasets.source.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The text of a file that holds a series.
 *
 * @param text its characters, without a byte order mark
 * @param source its name, checksum and length
 * @param where the file, for messages
 */
record SeriesFile(String text, SourceFile source, String where) {
  /** A text this long holds tens of millions of samples; more does not fit into one string. */
  private static final long LARGEST = 512L << 20;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** What Java takes for a number and people do not (1d, 0x1p3, NaN, Infinity) is none. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,4})?");

  static SeriesFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "the series " + file + (Files.exists(file) ? " is no file." : " does not exist."),
          "Correct dataset.path.");
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw new InputException(
            "the series " + file + " is longer than 512 MiB.", "Cut it into several files.");
      }
      byte[] bytes = Files.readAllBytes(file);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return new SeriesFile(
          marked ? text.substring(1) : text,
          new SourceFile(file.getFileName().toString(), Sha256.hex(bytes), bytes.length),
          file.toString());
    } catch (CharacterCodingException e) {
      throw new InputException(
          "the series " + file + " is not text in UTF-8.", "Save it as UTF-8.", e);
    } catch (IOException e) {
      throw new InputException(
          "the series " + file + " cannot be read: " + e.getMessage() + ".",
          "Check the file, its permissions and the disk.",
          e);
    }
  }

  /** The number a text is, or null if it is none, or none that a double can hold. */
  static Double number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return null;
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? null : value;
  }

  /** That something in a line will not do. */
  InputException wrong(long line, String complaint, String remedy) {
    return new InputException(where + ", line " + line + ": " + complaint + ".", remedy);
  }

  /** A text from the file as it can stand in a message. */
  static String quoted(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return "'" + (line.length() > 40 ? line.substring(0, 40) + "…" : line) + "'";
  }
}
