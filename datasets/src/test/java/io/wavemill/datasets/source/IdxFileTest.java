package io.wavemill.datasets.source;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IdxFileTest {
  private static IdxFile read(byte[] file, int ranks) {
    return IdxFile.read(new ByteArrayInputStream(file), "digits.gz", ranks);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void readsPlainAndGzipped() {
    byte[] file = TestDigits.idx(new byte[] {1, 2, 3, 4, 5, -1}, 3, 1, 2);
    for (byte[] form : new byte[][] {file, TestDigits.gzip(file)}) {
      IdxFile idx = read(form, 3);
      assertArrayEquals(new int[] {3, 1, 2}, idx.dimensions());
      assertArrayEquals(new byte[] {1, 2, 3, 4, 5, -1}, idx.values());
    }
  }

  @Test
  void refusesWhatIsNotIdx() {
    assertRejected(() -> read(new byte[0], 1), "digits.gz", "cut short");
    assertRejected(() -> read(new byte[3], 1), "cut short");
    assertRejected(() -> read("<html>404</html>".getBytes(), 1), "not an IDX file");
    assertRejected(() -> read(hex("00000d01 00000001 00000000"), 1), "type 13");
    assertRejected(() -> read(hex("00000803 00000001 00000001 00000001 07"), 1), "3 dimensions");
    assertRejected(() -> read(hex("00000803 00000001"), 3), "cut short");
  }

  @Test
  void refusesTooShortAndTooLong() {
    byte[] file = TestDigits.idx(new byte[10], 10);
    assertRejected(
        () -> read(Arrays.copyOf(file, file.length - 1), 1), "cut short", "10", "9 are there");
    assertRejected(() -> read(Arrays.copyOf(file, file.length + 1), 1), "too long");
    byte[] packed = TestDigits.gzip(file);
    assertRejected(() -> read(Arrays.copyOf(packed, packed.length - 9), 1), "cut short");
    assertRejected(() -> read(Arrays.copyOf(packed, 5), 1), "cut short");
  }

  @Test
  void refusesDamagedGzip() {
    byte[] packed = TestDigits.gzip(TestDigits.idx(new byte[1000], 1000));
    packed[packed.length - 6] ^= 1;
    assertRejected(() -> read(packed, 1), "damaged");
  }

  /**
   * Four thousand million pixels are announced; were they reserved, this test would run out of
   * memory.
   */
  @Test
  void doesNotBelieveAHeader() {
    assertRejected(() -> read(hex("00000801 ffffffff 01"), 1), "4294967295");
    assertRejected(() -> read(hex("00000803 ffffffff ffffffff ffffffff 01"), 3), "claims");
    assertRejected(() -> read(hex("00000801 3fffffff 01"), 1), "1 are there");
  }

  @Test
  void aFailingDiskIsSaidToBeOne() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk on fire");
          }
        };
    assertRejected(() -> IdxFile.read(failing, "x", 1), "cannot be read", "disk on fire");
  }

  @Property(tries = 500)
  void damagedBytesNeverSurprise(
      @ForAll @IntRange(max = 200) int position, @ForAll byte value, @ForAll boolean packed) {
    byte[] file = TestDigits.idx(new byte[100], 4, 5, 5);
    file = packed ? TestDigits.gzip(file) : file;
    file[position % file.length] = value;
    try {
      read(file, 3);
    } catch (InputException e) {
      assertTrue(e.what().startsWith("digits.gz"), e.what());
    }
  }
}
