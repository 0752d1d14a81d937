package io.wavemill.datasets.source;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitSourceTest {
  @TempDir Path folder;

  private void write(Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private void writeWith(String name, byte[] bytes) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>(TestDigits.files());
    files.put(name, bytes);
    write(files);
  }

  @Test
  void shippedDigitsAreThere() {
    DigitSource source = DigitSource.shipped();
    assertEquals(8000, source.train().size());
    assertEquals(2000, source.test().size());
    for (Digits digits : List.of(source.train(), source.test())) {
      int[] counts = new int[10];
      long ink = 0;
      for (int i = 0; i < digits.size(); i++) {
        counts[digits.label(i)]++;
        assertEquals(0, digits.pixel(i, 0, 0));
        ink += digits.pixel(i, 14, 14);
      }
      assertTrue(Arrays.stream(counts).allMatch(count -> count > digits.size() / 20));
      assertTrue(ink / digits.size() > 60, "the middle of a digit is mostly ink");
    }
    assertTrue(source.licence().contains("CC BY-SA 3.0"));
    assertTrue(source.citation().contains("LeCun"));
    assertEquals(
        List.of(
            new SourceFile(
                "train-images-idx3-ubyte.gz",
                "7e129557b2b6f874e30308723b32dc3947674e52fc61cf0a99241644db59c33a",
                1_291_216),
            new SourceFile(
                "train-labels-idx1-ubyte.gz",
                "ddbb403a1bc1328a4bb4d7b43877ef2d4754891c124398cfd60f7b4dd878fd19",
                4_103),
            new SourceFile(
                "test-images-idx3-ubyte.gz",
                "6369aecdca3a32f20a92c5940a90043d180c54f7533c35d365f50c4760030817",
                322_534),
            new SourceFile(
                "test-labels-idx1-ubyte.gz",
                "f4aa4512e5f1f3786572b2b85755eff3427d11eb0cf4af9ac9514ef4b4abe297",
                1_058)),
        source.files());
  }

  @Test
  void digitsAreReadOnce() {
    DigitSource source = DigitSource.shipped();
    assertSame(source.train(), source.train());
  }

  @Test
  void folderOfPlainFiles() throws IOException {
    write(TestDigits.files());
    DigitSource source = DigitSource.folder(folder);
    assertEquals(30, source.train().size());
    assertEquals(12, source.test().size());
    byte[] file = TestDigits.files().get("t10k-images-idx3-ubyte");
    assertArrayEquals(Arrays.copyOfRange(file, 16, file.length), source.test().pixels());
    assertEquals(
        TestDigits.files().entrySet().stream()
            .map(entry -> TestDigits.described(entry.getKey(), entry.getValue()))
            .toList(),
        source.files());
  }

  @Test
  void folderOfGzippedAndOtherwiseNamedFiles() throws IOException {
    Map<String, byte[]> files = TestDigits.files();
    Map<String, byte[]> renamed = new LinkedHashMap<>();
    renamed.put("train-images.idx3-ubyte", files.get("train-images-idx3-ubyte"));
    renamed.put(
        "train-labels-idx1-ubyte.gz", TestDigits.gzip(files.get("train-labels-idx1-ubyte")));
    renamed.put("t10k-images.idx3-ubyte.gz", TestDigits.gzip(files.get("t10k-images-idx3-ubyte")));
    renamed.put("test-labels-idx1-ubyte", files.get("t10k-labels-idx1-ubyte"));
    write(renamed);
    DigitSource source = DigitSource.folder(folder);
    assertEquals(30, source.train().size());
    assertEquals(12, source.test().size());
    assertEquals(
        renamed.entrySet().stream()
            .map(entry -> TestDigits.described(entry.getKey(), entry.getValue()))
            .toList(),
        source.files());
  }

  @Test
  void missingFolderAndFiles() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    assertRejected(() -> DigitSource.folder(nowhere).train(), nowhere.toString(), "not exist");
    Path file = Files.createFile(folder.resolve("file"));
    assertRejected(() -> DigitSource.folder(file).train(), "is a file");
    assertRejected(
        () -> DigitSource.folder(folder).test(),
        "train-images-idx3-ubyte is missing",
        folder.toString());
    write(TestDigits.files());
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
    assertRejected(() -> DigitSource.folder(folder).train(), "t10k-labels-idx1-ubyte is missing");
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    byte[] images = TestDigits.images(30, 1);
    writeWith("train-images-idx3-ubyte", Arrays.copyOf(images, images.length / 2));
    assertRejected(
        () -> DigitSource.folder(folder).train(),
        folder.resolve("train-images-idx3-ubyte").toString(),
        "cut short");
    writeWith("train-images-idx3-ubyte", "not found".getBytes());
    assertRejected(() -> DigitSource.folder(folder).train(), "not an IDX file");
    writeWith("train-images-idx3-ubyte", TestDigits.labels(30));
    assertRejected(() -> DigitSource.folder(folder).train(), "1 dimensions");
  }

  @Test
  void filesThatDoNotBelongTogether() throws IOException {
    writeWith("train-labels-idx1-ubyte", TestDigits.labels(29));
    assertRejected(
        () -> DigitSource.folder(folder).train(), "30 images", "29 labels", "train-labels");
    writeWith("train-images-idx3-ubyte", TestDigits.idx(new byte[30 * 4], 30, 2, 2));
    assertRejected(() -> DigitSource.folder(folder).train(), "2×2", "28×28");
    writeWith("train-images-idx3-ubyte", TestDigits.idx(new byte[0], 0, 28, 28));
    assertRejected(() -> DigitSource.folder(folder).train(), "no digits");
    writeWith("train-labels-idx1-ubyte", TestDigits.idx(filled(30, (byte) 10), 30));
    assertRejected(() -> DigitSource.folder(folder).train(), "label 10");
    writeWith("train-labels-idx1-ubyte", TestDigits.idx(filled(30, (byte) -1), 30));
    assertRejected(() -> DigitSource.folder(folder).train(), "label 255");
  }

  private static byte[] filled(int length, byte value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, value);
    return bytes;
  }

  /** A source that failed once is not stuck: the user mends the file and tries again. */
  @Test
  void afterMendingItWorks() throws IOException {
    DigitSource source = DigitSource.folder(folder);
    assertRejected(source::train, "missing");
    write(TestDigits.files());
    assertEquals(30, source.train().size());
  }

  @Test
  void digitsKnowTheirPixels() {
    byte[] pixels = new byte[2 * Digits.PIXELS];
    pixels[Digits.PIXELS + 3 * 28 + 5] = (byte) 200;
    Digits digits = new Digits(pixels, new byte[] {4, 9}, "two");
    assertEquals(200, digits.pixel(1, 3, 5));
    assertEquals(9, digits.label(1));
    assertEquals("two (2 digits)", digits.toString());
    assertEquals(digits, new Digits(pixels.clone(), new byte[] {4, 9}, "two"));
    assertEquals(digits.hashCode(), new Digits(pixels, new byte[] {4, 9}, "two").hashCode());
    assertNotEquals(digits, new Digits(new byte[2 * Digits.PIXELS], new byte[] {4, 9}, "two"));
    assertThrows(IllegalArgumentException.class, () -> new Digits(new byte[3], new byte[1], "x"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Digits(new byte[Digits.PIXELS], new byte[] {10}, "x"));
  }
}
