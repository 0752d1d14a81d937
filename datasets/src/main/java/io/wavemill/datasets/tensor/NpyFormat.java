package io.wavemill.datasets.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The {@code .npy} form of all arrays of one type and shape: the header is made once, so that
 * writing an array is one copy.
 *
 * <p>Version 1.0, C order, header padded so that the numbers start at a multiple of 64 bytes: the
 * same bytes as {@code numpy.save} writes. Not serializable on purpose; it is cheap to make. Safe
 * for use by several threads.
 */
public final class NpyFormat {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** Where the text of a version 1.0 header starts. */
  static final int TEXT_START = 10;

  private static final int ALIGNMENT = 64;

  /**
   * NumPy leaves room for the first dimension to grow to this many digits, should rows be appended
   * to the file.
   */
  private static final int GROWTH_DIGITS = 21;

  private final DType type;
  private final int[] shape;
  private final int elements;
  private final byte[] header;

  /**
   * @param type the kind of number
   * @param shape the length of each dimension; none for a single number
   * @throws IllegalArgumentException if a dimension is negative or the whole does not fit into an
   *     array
   */
  public NpyFormat(DType type, int... shape) {
    this.type = type;
    this.shape = shape.clone();
    long product = 1;
    for (int length : shape) {
      if (length < 0) {
        throw new IllegalArgumentException("negative dimension in " + Arrays.toString(shape));
      }
      product *= length;
      if (product > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("too large for one array: " + Arrays.toString(shape));
      }
    }
    this.elements = (int) product;
    this.header = header(type, shape);
    if (product * type.bytes() + header.length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("too large for one array: " + Arrays.toString(shape));
    }
  }

  private static byte[] header(DType type, int[] shape) {
    StringBuilder text = new StringBuilder();
    text.append("{'descr': '").append(type.description());
    text.append("', 'fortran_order': False, 'shape': ").append(tuple(shape)).append(", }");
    if (shape.length > 0) {
      text.append(" ".repeat(GROWTH_DIGITS - Integer.toString(shape[0]).length()));
    }
    int length = TEXT_START + text.length() + 1;
    // Like NumPy, which adds a whole line of spaces where none would do.
    int aligned = (length / ALIGNMENT + 1) * ALIGNMENT;
    text.append(" ".repeat(aligned - length)).append('\n');
    return ByteBuffer.allocate(aligned)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length())
        .put(text.toString().getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /** A shape as Python writes it: {@code ()}, {@code (3,)}, {@code (3, 4)}. */
  static String tuple(int[] shape) {
    String inside = Arrays.toString(shape);
    inside = inside.substring(1, inside.length() - 1);
    return shape.length == 1 ? "(" + inside + ",)" : "(" + inside + ")";
  }

  /** The kind of number. */
  public DType type() {
    return type;
  }

  /** The length of each dimension; a copy. */
  public int[] shape() {
    return shape.clone();
  }

  /** How many numbers an array holds. */
  public int elements() {
    return elements;
  }

  /** Where the numbers start, in bytes from the beginning. */
  public int headerBytes() {
    return header.length;
  }

  /** Length of the whole, header and numbers. */
  public int totalBytes() {
    return header.length + elements * type.bytes();
  }

  /** A new {@code .npy} whose numbers are all zero, to be filled from {@link #headerBytes()} on. */
  public byte[] allocate() {
    return Arrays.copyOf(header, totalBytes());
  }

  /**
   * Whether {@code npy} is exactly of this type and shape, as we or NumPy write it; its numbers
   * then start at {@link #headerBytes()}.
   */
  public boolean matches(byte[] npy) {
    return npy.length == totalBytes()
        && Arrays.equals(npy, 0, header.length, header, 0, header.length);
  }

  /** Writes unsigned bytes. */
  public byte[] encode(byte[] values) {
    check(DType.UINT8, values.length);
    byte[] npy = allocate();
    System.arraycopy(values, 0, npy, header.length, values.length);
    return npy;
  }

  /** Writes 32-bit integers. */
  public byte[] encode(int[] values) {
    check(DType.INT32, values.length);
    byte[] npy = allocate();
    numbers(npy).asIntBuffer().put(values);
    return npy;
  }

  /** Writes 64-bit integers. */
  public byte[] encode(long[] values) {
    check(DType.INT64, values.length);
    byte[] npy = allocate();
    numbers(npy).asLongBuffer().put(values);
    return npy;
  }

  /** Writes single precision, bits unchanged. */
  public byte[] encode(float[] values) {
    check(DType.FLOAT32, values.length);
    byte[] npy = allocate();
    numbers(npy).asFloatBuffer().put(values);
    return npy;
  }

  /** Writes double precision, bits unchanged. */
  public byte[] encode(double[] values) {
    check(DType.FLOAT64, values.length);
    byte[] npy = allocate();
    numbers(npy).asDoubleBuffer().put(values);
    return npy;
  }

  private ByteBuffer numbers(byte[] npy) {
    return ByteBuffer.wrap(npy, header.length, npy.length - header.length)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private void check(DType given, int length) {
    if (given != type || length != elements) {
      throw new IllegalArgumentException(
          length + " values of " + given.numpyName() + " given for " + this);
    }
  }

  @Override
  public String toString() {
    return type.numpyName() + " " + tuple(shape);
  }
}
