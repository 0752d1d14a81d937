package io.wavemill.datasets.tensor;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {

  /** Of an entry's header in an archive's directory: four bytes each. */
  private static final int CHECKSUM = 16;

  private static final int SIZE = 24;

  @TempDir Path folder;

  /** A file that NumPy 2.4 wrote. */
  private static Path numpys(String name) {
    try {
      return Path.of(NpzTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path zip(Object... namesAndBytes) {
    Path file = folder.resolve("made.npz");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        out.putNextEntry(new ZipEntry((String) namesAndBytes[i]));
        out.write((byte[]) namesAndBytes[i + 1]);
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  private static byte[] replaced(byte[] in, String old, String now) {
    String text = new String(in, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(old), old);
    return text.replace(old, now).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The file with a number in the directory's header of its only entry replaced. */
  private static void forge(Path file, int field, int value) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int directory = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + field, value);
    Files.write(file, bytes);
  }

  private static void open(Path file) {
    Npz.open(file).close();
  }

  private static NpyArray read(Path file, String name) {
    try (Npz npz = Npz.open(file)) {
      return npz.read(name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.npz", "compressed.npz"})
  void readsWhatNumpyWrites(String file) {
    try (Npz npz = Npz.open(numpys(file))) {
      assertEquals(
          List.of("weight", "bias", "num_batches_tracked", "empty"), List.copyOf(npz.names()));
      assertEquals("float32 (2, 3)", npz.header("weight").toString());
      assertArrayEquals(new float[] {0, .25f, .5f, .75f, 1, 1.25f}, npz.read("weight").floats());
      assertArrayEquals(new double[] {.1, -2.5}, npz.read("bias").doubles());
      NpyArray number = npz.read("num_batches_tracked");
      assertEquals("int64 ()", number.toString());
      assertArrayEquals(new long[] {48}, number.longs());
      assertEquals(0, npz.read("empty").elements());
    }
  }

  @Test
  void fortranOrderIsRefused() {
    assertRejected(() -> read(numpys("fortran.npz"), "weight"), "weight in ", "Fortran order");
  }

  @Test
  void whatIsNoArchiveOfArrays() throws IOException {
    byte[] one = Npy.encode(new float[] {1, 2}, 2);
    assertRejected(() -> open(folder.resolve("none.npz")), "none.npz does not exist");
    assertRejected(() -> open(folder), "is not a file");
    Path npy = Files.write(folder.resolve("one.npy"), one);
    assertRejected(() -> open(npy), "one.npy is not a readable .npz file");
    Path empty = Files.write(folder.resolve("empty.npz"), new byte[0]);
    assertRejected(() -> open(empty), "empty.npz is not a readable .npz file");
    assertRejected(() -> open(zip("readme.txt", new byte[3])), "readme.txt, which is no .npy");
    assertRejected(() -> open(zip("net/data.pkl", new byte[3])), "a file of PyTorch's");
  }

  @Test
  void twoArraysOfOneName() throws IOException {
    byte[] one = Npy.encode(new float[] {1, 2}, 2);
    // Java does not write such an archive.
    Path file = zip("aa.npy", one, "ab.npy", one);
    Files.write(file, replaced(Files.readAllBytes(file), "ab.npy", "aa.npy"));
    assertRejected(() -> open(file), "two arrays named aa");
  }

  @Test
  void namesAreNoPathsAndDoNotSpoilMessages() {
    byte[] bad = "no array".getBytes(StandardCharsets.US_ASCII);
    Path file = zip("../../etc/x\n\u001b[31m.npy", bad, "y".repeat(500) + ".npy", bad);
    try (Npz npz = Npz.open(file)) {
      List<String> names = List.copyOf(npz.names());
      assertEquals("../../etc/x\n\u001b[31m", names.get(0));
      assertRejected(() -> npz.read(names.get(0)), "../../etc/x??[31m in ");
      assertRejected(() -> npz.read(names.get(1)), "y".repeat(100) + "… in ");
    }
    byte[] header = replaced(Npy.encode(new float[] {1}, 1), "<f4", "\n\n4");
    assertRejected(() -> read(zip("a.npy", header), "a"), "type '??4'");
  }

  @Test
  void truncatedFiles() throws IOException {
    byte[] whole = Files.readAllBytes(numpys("plain.npz"));
    for (int length = 0; length < whole.length; length += 7) {
      Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(whole, length));
      assertRejected(() -> open(cut), "cut.npz is not a readable .npz file");
    }
  }

  @Test
  void arraysThatClaimMoreThanThereIs() throws IOException {
    byte[] one = Npy.encode(new float[] {1, 2}, 2);
    // As long as before: the shape takes the place of spaces.
    byte[] large = replaced(one, "(2,), }        ", "(500000000,), }");
    assertRejected(
        () -> read(zip("a.npy", large), "a"), "a in ", "takes 2000000128 bytes", "holds 136");
    byte[] huge = replaced(one, "(2,), }        ", "(600000000,), }");
    assertRejected(() -> read(zip("a.npy", huge), "a"), "too large");
    Path liar = zip("a.npy", large);
    forge(liar, SIZE, 2_000_000_128);
    assertRejected(() -> read(liar, "a"), "takes 2000000000 bytes, but there are 8");
    assertRejected(() -> read(zip("a.npy", Arrays.copyOf(one, 140)), "a"), "holds 140");
    assertRejected(() -> read(zip("a.npy", Arrays.copyOf(one, 60)), "a"), "inside the header");
  }

  /** What an archive unpacks to beyond what its array may have is never unpacked. */
  @Test
  void aBombIsNotUnpacked() throws IOException {
    byte[] one = Npy.encode(new float[] {1, 2}, 2);
    Path bomb = zip("a.npy", Arrays.copyOf(one, 50_000_000));
    assertTrue(Files.size(bomb) < 1_000_000);
    assertRejected(() -> read(bomb, "a"), "takes 136 bytes, but the archive holds 50000000");
    forge(bomb, SIZE, one.length);
    // Nothing but the first bytes is looked at; the checksum is of all of it.
    assertRejected(() -> read(bomb, "a"), "checksum");
  }

  @Test
  void flippedBits() throws IOException {
    Path file = zip("a.npy", Npy.encode(new float[] {1, 2}, 2));
    forge(file, CHECKSUM, 123);
    assertRejected(() -> read(file, "a"), "a in ", "its checksum is wrong");
  }

  /** Whatever happens to the bytes, the answer is arrays or a refusal. */
  @Test
  void damagedBytesNeverSurprise() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (String name : List.of("plain.npz", "compressed.npz")) {
      byte[] whole = Files.readAllBytes(numpys(name));
      for (int i = 0; i < 150; i++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(whole.length)] = (byte) random.nextInt();
        Path file = Files.write(folder.resolve("damaged.npz"), damaged);
        try (Npz npz = Npz.open(file)) {
          npz.names().forEach(npz::read);
        } catch (InputException e) {
          assertFalse(e.what().isEmpty() || e.what().contains("\n"), "seed " + seed);
          refused++;
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed + ", " + name + " " + i, e);
        }
      }
    }
    assertTrue(refused > 50, "seed " + seed + ": only " + refused);
  }
}
