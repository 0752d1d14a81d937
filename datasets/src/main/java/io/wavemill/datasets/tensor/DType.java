package io.wavemill.datasets.tensor;

import com.fasterxml.jackson.annotation.JsonValue;

/** The kind of number an array holds. All are little-endian in a file. */
public enum DType {
  /** Unsigned bytes, 0 .. 255. */
  UINT8("|u1", 1),
  /** 32-bit integers. */
  INT32("<i4", 4),
  /** 64-bit integers. */
  INT64("<i8", 8),
  /** Single precision. */
  FLOAT32("<f4", 4),
  /** Double precision. */
  FLOAT64("<f8", 8);

  private final String description;
  private final int bytes;

  DType(String description, int bytes) {
    this.description = description;
    this.bytes = bytes;
  }

  /** NumPy's name, {@code uint8} and so on. */
  @JsonValue
  public String numpyName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** What stands after {@code descr} in a {@code .npy} header. */
  public String description() {
    return description;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }
}
