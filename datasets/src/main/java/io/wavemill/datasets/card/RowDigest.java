package io.wavemill.datasets.card;

import io.wavemill.datasets.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * A digest of rows that does not depend on their order, nor on how they are divided among files or
 * machines: the SHA-256 of each row, as a number, summed modulo 2²⁵⁶.
 *
 * <p>A row is hashed as the sequence of its columns. Each column is the length of its name (32
 * bits), its name in UTF-8, one letter for the type, and the value; numbers are big-endian:
 *
 * <pre>
 *   N  null, nothing follows        I  int, 32 bits             L  long, 64 bits
 *   F  float, its 32 bits           D  double, its 64 bits      T  boolean, one byte 0 or 1
 *   B  bytes: length (32 bits), bytes       S  string: length in UTF-8 (32 bits), UTF-8
 * </pre>
 *
 * <p>Not thread-safe: one digest per task, then {@link #merge}.
 */
public final class RowDigest implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int HEX_DIGITS = 64;

  /** The sum, most significant first. */
  private final long[] sum = new long[4];

  private long rows;

  private transient MessageDigest hash;

  /** The digest of no rows. */
  public RowDigest() {}

  /**
   * Adds a row.
   *
   * @param names the columns' names
   * @param values their values: null, Integer, Long, Float, Double, Boolean, byte[] or String
   * @return this digest
   * @throws IllegalArgumentException if a value is of another type, or there are more or fewer
   *     values than names
   */
  public RowDigest add(List<String> names, Object... values) {
    if (names.size() != values.length) {
      throw new IllegalArgumentException(names.size() + " names, " + values.length + " values");
    }
    if (hash == null) {
      hash = Sha256.digest();
    }
    hash.reset();
    for (int i = 0; i < values.length; i++) {
      put(names.get(i), values[i]);
    }
    ByteBuffer number = ByteBuffer.wrap(hash.digest());
    addNumber(new long[] {number.getLong(), number.getLong(), number.getLong(), number.getLong()});
    rows++;
    return this;
  }

  private void put(String name, Object value) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer start = ByteBuffer.allocate(Integer.BYTES + nameBytes.length + 1 + Long.BYTES);
    start.putInt(nameBytes.length).put(nameBytes);
    byte[] tail = {};
    if (value == null) {
      start.put((byte) 'N');
    } else if (value instanceof Integer number) {
      start.put((byte) 'I').putInt(number);
    } else if (value instanceof Long number) {
      start.put((byte) 'L').putLong(number);
    } else if (value instanceof Float number) {
      start.put((byte) 'F').putInt(Float.floatToIntBits(number));
    } else if (value instanceof Double number) {
      start.put((byte) 'D').putLong(Double.doubleToLongBits(number));
    } else if (value instanceof Boolean flag) {
      start.put((byte) 'T').put((byte) (flag ? 1 : 0));
    } else if (value instanceof byte[] bytes) {
      start.put((byte) 'B').putInt(bytes.length);
      tail = bytes;
    } else if (value instanceof String text) {
      tail = text.getBytes(StandardCharsets.UTF_8);
      start.put((byte) 'S').putInt(tail.length);
    } else {
      throw new IllegalArgumentException("column " + name + " holds a " + value.getClass());
    }
    hash.update(start.array(), 0, start.position());
    hash.update(tail);
  }

  /**
   * Adds the rows of another digest.
   *
   * @return this digest
   */
  public RowDigest merge(RowDigest other) {
    addNumber(other.sum.clone());
    rows += other.rows;
    return this;
  }

  private void addNumber(long[] number) {
    long carry = 0;
    for (int i = sum.length - 1; i >= 0; i--) {
      long partial = sum[i] + number[i];
      long carryOut = Long.compareUnsigned(partial, number[i]) < 0 ? 1 : 0;
      long total = partial + carry;
      if (carry == 1 && total == 0) {
        carryOut = 1;
      }
      sum[i] = total;
      carry = carryOut;
    }
  }

  /** How many rows were added. */
  public long rows() {
    return rows;
  }

  /** The digest, 64 hexadecimal digits in lower case. */
  public String hex() {
    StringBuilder text = new StringBuilder(HEX_DIGITS);
    for (long part : sum) {
      text.append(String.format("%016x", part));
    }
    return text.toString();
  }

  /** Equal when both have as many rows and the same sum. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RowDigest that && rows == that.rows && Arrays.equals(sum, that.sum);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sum);
  }

  @Override
  public String toString() {
    return hex() + " (" + rows + " rows)";
  }
}
