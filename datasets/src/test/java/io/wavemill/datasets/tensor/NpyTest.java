package io.wavemill.datasets.tensor;

import static io.wavemill.datasets.Rejections.assertRejected;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NpyTest {
  private static byte[] file(String dictionary, int major, byte... numbers) {
    byte[] text = (dictionary + "\n").getBytes(StandardCharsets.ISO_8859_1);
    int start = major == 1 ? 10 : 12;
    byte[] npy = Arrays.copyOf(NpyFormat.MAGIC, start + text.length + numbers.length);
    npy[6] = (byte) major;
    npy[8] = (byte) text.length;
    npy[9] = (byte) (text.length >> 8);
    System.arraycopy(text, 0, npy, start, text.length);
    System.arraycopy(numbers, 0, npy, start + text.length, numbers.length);
    return npy;
  }

  private static String header(byte[] npy, int length) {
    return new String(npy, 10, length - 10, StandardCharsets.ISO_8859_1);
  }

  /** The whole file that NumPy writes for {@code arange(3, dtype=float32)}. */
  @Test
  void bytesAsNumpyWritesThem() {
    byte[] npy = Npy.encode(new float[] {0, 1, 2}, 3);
    String expected =
        "934e554d50590100"
            + "7600"
            + HexFormat.of()
                .formatHex(
                    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"
                            + " ".repeat(60)
                            + "\n")
                        .getBytes(StandardCharsets.US_ASCII))
            + "00000000"
            + "0000803f"
            + "00000040";
    assertEquals(expected, HexFormat.of().formatHex(npy));
  }

  @Test
  void headersOfEachTypeAndRank() {
    assertTrue(
        header(Npy.encode(new byte[20 * 784], 20, 1, 28, 28), 128)
            .startsWith("{'descr': '|u1', 'fortran_order': False, 'shape': (20, 1, 28, 28), }  "));
    assertTrue(
        header(Npy.encode(new double[] {1.5}), 128)
            .startsWith("{'descr': '<f8', 'fortran_order': False, 'shape': (), }  "));
    assertTrue(
        header(Npy.encode(new int[6], 2, 3), 128)
            .startsWith("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }  "));
    assertTrue(
        header(Npy.encode(new long[0], 0), 128)
            .startsWith("{'descr': '<i8', 'fortran_order': False, 'shape': (0,), }  "));
  }

  /**
   * Lengths as NumPy 2.4 makes them: it keeps room for a longer first dimension, and adds 64 spaces
   * where none would do.
   */
  @Test
  void longHeadersArePaddedAsNumpyDoes() {
    int[] shape = new int[14];
    Arrays.fill(shape, 1);
    assertEquals(128, new NpyFormat(DType.UINT8, shape).headerBytes());
    shape[13] = 10;
    assertEquals(128, new NpyFormat(DType.UINT8, shape).headerBytes());
    shape[13] = 100;
    assertEquals(192, new NpyFormat(DType.UINT8, shape).headerBytes());
    assertEquals(
        192, new NpyFormat(DType.UINT8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1).headerBytes());
  }

  @Property(tries = 100)
  void floatsComeBackToTheBit(@ForAll @Size(max = 50) float[] values) {
    float[] back = Npy.decode(Npy.encode(values, values.length), "x").floats();
    assertArrayEquals(bits(values), bits(back));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @Property(tries = 50)
  void doublesComeBack(@ForAll @Size(max = 50) double[] values) {
    assertArrayEquals(values, Npy.decode(Npy.encode(values, values.length), "x").doubles());
  }

  @Property(tries = 50)
  void integersComeBack(@ForAll @Size(max = 50) int[] ints, @ForAll @Size(max = 50) long[] longs) {
    assertArrayEquals(ints, Npy.decode(Npy.encode(ints, 1, ints.length), "x").ints());
    assertArrayEquals(longs, Npy.decode(Npy.encode(longs, longs.length, 1), "x").longs());
  }

  @Test
  void bytesComeBackWithTheirShape() {
    byte[] values = {0, 127, -128, -1, 5, 6};
    NpyArray array = Npy.decode(Npy.encode(values, 2, 3), "x");
    assertArrayEquals(values, array.bytes());
    assertArrayEquals(new int[] {2, 3}, array.shape());
    assertEquals(DType.UINT8, array.type());
    assertEquals(6, array.elements());
    assertEquals("uint8 (2, 3)", array.toString());
    assertEquals(array, Npy.decode(Npy.encode(values, 2, 3), "y"));
    assertEquals(array.hashCode(), Npy.decode(Npy.encode(values, 2, 3), "y").hashCode());
    assertThrows(IllegalStateException.class, array::floats);
  }

  @Test
  void aFormatKnowsItsOwn() {
    NpyFormat format = new NpyFormat(DType.UINT8, 2, 3);
    byte[] npy = format.encode(new byte[6]);
    assertTrue(format.matches(npy));
    assertEquals(format.totalBytes(), npy.length);
    assertFalse(format.matches(Npy.encode(new byte[6], 3, 2)));
    assertFalse(format.matches(Arrays.copyOf(npy, npy.length - 1)));
    assertArrayEquals(npy, format.allocate());
    assertThrows(IllegalArgumentException.class, () -> format.encode(new byte[5]));
    assertThrows(IllegalArgumentException.class, () -> format.encode(new int[6]));
    assertThrows(IllegalArgumentException.class, () -> new NpyFormat(DType.UINT8, -1));
    assertThrows(IllegalArgumentException.class, () -> new NpyFormat(DType.FLOAT64, 65536, 32767));
  }

  @Test
  void readsOtherWritersHeaders() {
    byte[] npy =
        file(
            "{\"shape\":(2 , 1),\"descr\":\"|u1\",\"fortran_order\":False}", 1, (byte) 7, (byte) 8);
    assertArrayEquals(new int[] {2, 1}, Npy.decode(npy, "x").shape());
    byte[] second = file("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", 2, (byte) 9);
    assertArrayEquals(new byte[] {9}, Npy.decode(second, "x").bytes());
    // One dimension is in both orders at once.
    byte[] flat = file("{'descr': '|u1', 'fortran_order': True, 'shape': (1,), }", 1, (byte) 9);
    assertArrayEquals(new byte[] {9}, Npy.decode(flat, "x").bytes());
  }

  @Test
  void refusesWhatIsNotAnArrayOfOurs() {
    String good = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }";
    assertRejected(() -> Npy.decode(new byte[0], "row 3"), "row 3", "ends inside the header");
    assertRejected(() -> Npy.decode(new byte[64], "row 3"), "mark");
    assertRejected(() -> Npy.decode(file(good, 4, (byte) 1, (byte) 2), "x"), "version 4.0");
    assertRejected(() -> Npy.decode(file(good, 1, (byte) 1), "x"), "takes 2 bytes", "there are 1");
    assertRejected(() -> Npy.decode(file(good, 1, new byte[3]), "x"), "there are 3");
    assertRejected(
        () -> Npy.decode(file(good.replace("|u1", ">f4"), 1, new byte[8]), "x"), "type '>f4'");
    assertRejected(
        () -> Npy.decode(file(good.replace("|u1", "|O"), 1, new byte[8]), "x"), "type '|O'");
    assertRejected(
        () ->
            Npy.decode(
                file("{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2)}", 1, new byte[2]),
                "x"),
        "Fortran");
    assertRejected(
        () -> Npy.decode(file(good.replace("(2,)", "(99999, 99999, 99999)"), 1), "x"), "too large");
    assertRejected(
        () -> Npy.decode(file(good.replace("(2,)", "(99999999999,)"), 1), "x"), "not a length");
    assertRejected(() -> Npy.decode(file(good.replace("(2,)", "(-2,)"), 1), "x"), "not a length");
    assertRejected(() -> Npy.decode(file(good.replace("False", "Maybe"), 1), "x"), "neither True");
    assertRejected(() -> Npy.decode(file("{'descr': '|u1'}", 1), "x"), "incomplete");
    assertRejected(() -> Npy.decode(file("{'descr: 1", 1), "x"), "inside a string");
    assertRejected(() -> Npy.decode(file("{'colour': 1}", 1), "x"), "colour");
    assertRejected(() -> Npy.decode(file(good + "garbage", 1, new byte[2]), "x"), "damaged");
  }

  /** Whatever happens to the bytes, the answer is an array or a refusal. */
  @Property(tries = 1000)
  void damagedBytesNeverSurprise(@ForAll int position, @ForAll byte value, @ForAll int cut) {
    byte[] npy = Npy.encode(new float[] {1, 2, 3, 4}, 2, 2);
    npy[Math.floorMod(position, npy.length)] = value;
    byte[] damaged = Arrays.copyOf(npy, npy.length - Math.floorMod(cut, 8) / 7 * 3);
    try {
      Npy.decode(damaged, "x").elements();
    } catch (InputException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }
}
