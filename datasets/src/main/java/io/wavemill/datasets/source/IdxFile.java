package io.wavemill.datasets.source;

import io.wavemill.datasets.InputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes in the IDX format of the MNIST files, gzipped or not.
 *
 * <p>The file starts with two zero bytes, 8 for "unsigned byte", the number of dimensions, and each
 * dimension's length as 32 bits, big-endian; then the values. Nothing is reserved on the word of a
 * header: memory grows with what really arrives.
 *
 * @param dimensions the length of each dimension
 * @param values the values, row-major
 */
record IdxFile(int[] dimensions, byte[] values) {
  private static final int UNSIGNED_BYTE = 8;

  /**
   * No digit set comes near; a header that says more is damaged, or a file that unpacks to more is
   * malicious.
   */
  private static final int MOST_VALUES = 1 << 30;

  private static final String REMEDY =
      "Download the file again; MNIST's four files are called train-images-idx3-ubyte.gz,"
          + " train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz.";

  /**
   * Reads a file to its end.
   *
   * @param input its bytes; whether they are gzipped is seen from the first two
   * @param name the file, for messages
   * @param ranks how many dimensions the array must have
   * @throws InputException if it is not such a file, or too short or too long
   */
  static IdxFile read(InputStream input, String name, int ranks) {
    try {
      BufferedInputStream raw = new BufferedInputStream(input, 1 << 16);
      raw.mark(2);
      boolean gzipped = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return parse(gzipped ? new GZIPInputStream(raw, 1 << 16) : raw, name, ranks);
    } catch (EOFException e) {
      throw truncated(name, e);
    } catch (ZipException e) {
      throw new InputException(
          name + " is damaged: its gzip data cannot be unpacked (" + e.getMessage() + ").",
          REMEDY,
          e);
    } catch (IOException e) {
      throw new InputException(
          name + " cannot be read: " + e.getMessage() + ".",
          "Check the file, its permissions and the disk.",
          e);
    }
  }

  private static IdxFile parse(InputStream in, String name, int ranks) throws IOException {
    byte[] start = in.readNBytes(4);
    if (start.length < 4) {
      throw truncated(name, null);
    }
    if (start[0] != 0 || start[1] != 0) {
      throw new InputException(name + " is not an IDX file.", REMEDY);
    }
    if (start[2] != UNSIGNED_BYTE || start[3] != ranks) {
      throw new InputException(
          String.format(
              "%s is an IDX file of type %d with %d dimensions,"
                  + " not of unsigned bytes (type 8) with %d.",
              name, start[2] & 0xff, start[3] & 0xff, ranks),
          REMEDY);
    }
    byte[] header = in.readNBytes(ranks * Integer.BYTES);
    if (header.length < ranks * Integer.BYTES) {
      throw truncated(name, null);
    }
    int[] dimensions = new int[ranks];
    ByteBuffer.wrap(header).asIntBuffer().get(dimensions);
    long count = 1;
    for (int dimension : dimensions) {
      count *= Integer.toUnsignedLong(dimension);
      if (count > MOST_VALUES) {
        throw new InputException(
            name + " claims to hold " + shape(dimensions) + " values, which no digit set does.",
            REMEDY);
      }
    }
    byte[] values = in.readNBytes((int) count);
    if (values.length < count) {
      throw new InputException(
          String.format(
              "%s is cut short: %s values are announced, %d are there.",
              name, shape(dimensions), values.length),
          REMEDY);
    }
    if (in.read() != -1) {
      throw new InputException(
          name + " is too long: more follows the " + shape(dimensions) + " values announced.",
          REMEDY);
    }
    return new IdxFile(dimensions, values);
  }

  private static String shape(int[] dimensions) {
    return Arrays.stream(dimensions)
        .mapToObj(Integer::toUnsignedString)
        .collect(Collectors.joining("×"));
  }

  private static InputException truncated(String name, Exception cause) {
    return new InputException(name + " is cut short.", REMEDY, cause);
  }
}
