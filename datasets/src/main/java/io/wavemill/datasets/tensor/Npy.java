package io.wavemill.datasets.tensor;

import io.wavemill.datasets.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arrays to and from the bytes of a NumPy {@code .npy} file (NumPy Enhancement Proposal 1).
 *
 * <p>Where many arrays of one shape are written, keep an {@link NpyFormat}.
 */
public final class Npy {
  private Npy() {}

  /** Unsigned bytes as {@code .npy}. */
  public static byte[] encode(byte[] values, int... shape) {
    return new NpyFormat(DType.UINT8, shape).encode(values);
  }

  /** 32-bit integers as {@code .npy}. */
  public static byte[] encode(int[] values, int... shape) {
    return new NpyFormat(DType.INT32, shape).encode(values);
  }

  /** 64-bit integers as {@code .npy}. */
  public static byte[] encode(long[] values, int... shape) {
    return new NpyFormat(DType.INT64, shape).encode(values);
  }

  /** Single precision as {@code .npy}. */
  public static byte[] encode(float[] values, int... shape) {
    return new NpyFormat(DType.FLOAT32, shape).encode(values);
  }

  /** Double precision as {@code .npy}. */
  public static byte[] encode(double[] values, int... shape) {
    return new NpyFormat(DType.FLOAT64, shape).encode(values);
  }

  /**
   * Reads an array of any of our types, C order, header version 1.0 to 3.0.
   *
   * @param npy the whole file; not copied
   * @param where where the bytes come from, for the message
   * @throws InputException if the bytes are not such an array
   */
  public static NpyArray decode(byte[] npy, String where) {
    try {
      return parse(npy);
    } catch (MalformedException e) {
      throw unreadable(where, e);
    }
  }

  /**
   * What the beginning of an array claims about its numbers, none of which need be there.
   *
   * @param beginning at least the header
   * @param where where the bytes come from, for the message
   * @throws InputException if the bytes do not begin such an array
   */
  static NpyHeader header(byte[] beginning, String where) {
    try {
      return parseHeader(beginning);
    } catch (MalformedException e) {
      throw unreadable(where, e);
    }
  }

  private static InputException unreadable(String where, MalformedException e) {
    return new InputException(
        where + " is not a readable .npy array: " + e.getMessage() + ".",
        "Write it again as uint8, int32, int64, float32 or float64 in C order (numpy.save).",
        e);
  }

  private static NpyArray parse(byte[] npy) throws MalformedException {
    NpyHeader header = parseHeader(npy);
    if (npy.length - header.start() != header.bytes()) {
      throw new MalformedException(
          String.format(
              "%s takes %d bytes, but there are %d",
              header, header.bytes(), npy.length - header.start()));
    }
    return new NpyArray(header.type(), header.shape(), npy, header.start());
  }

  private static NpyHeader parseHeader(byte[] npy) throws MalformedException {
    byte[] magic = NpyFormat.MAGIC;
    if (npy.length < NpyFormat.TEXT_START) {
      throw new MalformedException("it ends inside the header, after " + npy.length + " bytes");
    }
    if (!Arrays.equals(npy, 0, magic.length, magic, 0, magic.length)) {
      throw new MalformedException("it does not start with the .npy mark");
    }
    int major = npy[6];
    if (major < 1 || major > 3 || npy[7] != 0) {
      throw new MalformedException("format version " + (npy[6] & 0xff) + "." + (npy[7] & 0xff));
    }
    ByteBuffer buffer = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int textStart = major == 1 ? NpyFormat.TEXT_START : NpyFormat.TEXT_START + 2;
    long textLength =
        major == 1
            ? buffer.getShort(8) & 0xffff
            : npy.length < textStart ? Long.MAX_VALUE : buffer.getInt(8) & 0xffffffffL;
    if (textLength > npy.length - textStart) {
      throw new MalformedException("it ends inside the header, after " + npy.length + " bytes");
    }
    int dataStart = textStart + (int) textLength;
    String text = new String(npy, textStart, (int) textLength, StandardCharsets.ISO_8859_1);
    NpyHeader header = new HeaderParser(text).parse(dataStart);
    long wanted = header.type().bytes();
    for (int length : header.shape()) {
      wanted *= length;
      if (wanted > Integer.MAX_VALUE) {
        throw new MalformedException("shape " + NpyFormat.tuple(header.shape()) + " is too large");
      }
    }
    return header;
  }

  private static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Reads the header's Python dictionary: the three known keys in any order, nothing else. */
  private static final class HeaderParser {
    private final String text;
    private int at;
    private String description;
    private Boolean fortranOrder;
    private int[] shape;

    HeaderParser(String text) {
      this.text = text;
    }

    NpyHeader parse(int start) throws MalformedException {
      expect('{');
      while (!accept('}')) {
        String key = string();
        expect(':');
        switch (key) {
          case "descr" -> description = string();
          case "fortran_order" -> fortranOrder = bool();
          case "shape" -> shape = tuple();
          default ->
              throw new MalformedException("unknown header key '" + Npz.printable(key) + "'");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      skipSpace();
      if (at != text.length() || description == null || fortranOrder == null || shape == null) {
        throw new MalformedException("the header is incomplete or damaged");
      }
      DType type = type(description);
      if (fortranOrder && shape.length > 1) {
        throw new MalformedException("it is in Fortran order");
      }
      return new NpyHeader(type, shape, start);
    }

    private static DType type(String description) throws MalformedException {
      for (DType type : DType.values()) {
        if (type.description().equals(description)) {
          return type;
        }
      }
      throw new MalformedException("type '" + Npz.printable(description) + "' is not one of ours");
    }

    private void skipSpace() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean accept(char wanted) {
      skipSpace();
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(char wanted) throws MalformedException {
      if (!accept(wanted)) {
        throw new MalformedException("the header lacks a '" + wanted + "' at position " + at);
      }
    }

    private String string() throws MalformedException {
      char quote = accept('"') ? '"' : '\'';
      if (quote == '\'') {
        expect('\'');
      }
      int end = text.indexOf(quote, at);
      if (end < 0) {
        throw new MalformedException("the header ends inside a string");
      }
      String value = text.substring(at, end);
      at = end + 1;
      return value;
    }

    private boolean bool() throws MalformedException {
      skipSpace();
      for (String word : List.of("True", "False")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw new MalformedException("fortran_order is neither True nor False");
    }

    private int[] tuple() throws MalformedException {
      List<Integer> lengths = new ArrayList<>();
      expect('(');
      while (!accept(')')) {
        lengths.add(length());
        if (!accept(',')) {
          expect(')');
          break;
        }
      }
      return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    private int length() throws MalformedException {
      skipSpace();
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      try {
        return Integer.parseInt(text.substring(start, at));
      } catch (NumberFormatException e) {
        throw new MalformedException("the shape holds something that is not a length");
      }
    }
  }
}
