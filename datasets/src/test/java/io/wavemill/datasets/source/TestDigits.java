package io.wavemill.datasets.source;

import io.wavemill.datasets.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Small digit sets in MNIST's form. */
final class TestDigits {
  private TestDigits() {}

  static byte[] idx(byte[] values, int... dimensions) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length);
    buffer.put(new byte[] {0, 0, 8, (byte) dimensions.length});
    for (int dimension : dimensions) {
      buffer.putInt(dimension);
    }
    return buffer.put(values).array();
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] images(int count, long seed) {
    byte[] pixels = new byte[count * Digits.PIXELS];
    new Random(seed).nextBytes(pixels);
    return idx(pixels, count, 28, 28);
  }

  static byte[] labels(int count) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    return idx(labels, count);
  }

  /** The four files, unpacked, under MNIST's names: 30 digits to train on and 12 to test on. */
  static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("train-images-idx3-ubyte", images(30, 1));
    files.put("train-labels-idx1-ubyte", labels(30));
    files.put("t10k-images-idx3-ubyte", images(12, 2));
    files.put("t10k-labels-idx1-ubyte", labels(12));
    return files;
  }

  static SourceFile described(String name, byte[] bytes) {
    return new SourceFile(name, Sha256.hex(bytes), bytes.length);
  }
}
