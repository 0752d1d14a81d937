package io.wavemill.datasets.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wavemill.datasets.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class RowDigestTest {
  private static final List<String> NAMES = List.of("id", "text");

  private static Object[] row(String text) {
    return new Object[] {(long) text.length(), text};
  }

  @Property(tries = 100)
  void orderAndDivisionDoNotMatter(@ForAll @NotEmpty List<String> texts, @ForAll long seed) {
    RowDigest straight = new RowDigest();
    texts.forEach(text -> straight.add(NAMES, row(text)));

    List<String> shuffled = new ArrayList<>(texts);
    Random random = new Random(seed);
    Collections.shuffle(shuffled, random);
    List<RowDigest> parts =
        List.of(new RowDigest(), new RowDigest(), new RowDigest(), new RowDigest());
    shuffled.forEach(text -> parts.get(random.nextInt(4)).add(NAMES, row(text)));
    RowDigest merged = new RowDigest();
    parts.forEach(merged::merge);

    assertEquals(straight, merged);
    assertEquals(straight.hex(), merged.hex());
    assertEquals(texts.size(), merged.rows());
  }

  /** Against the definition, with big integers. */
  @Property(tries = 100)
  void isTheSumOfRowHashes(@ForAll @NotEmpty List<byte[]> rows) {
    RowDigest digest = new RowDigest();
    BigInteger sum = BigInteger.ZERO;
    for (byte[] bytes : rows) {
      digest.add(List.of("b"), (Object) bytes);
      String encoded =
          "00000001"
              + "62"
              + "42"
              + String.format("%08x", bytes.length)
              + HexFormat.of().formatHex(bytes);
      sum = sum.add(new BigInteger(Sha256.hex(HexFormat.of().parseHex(encoded)), 16));
    }
    sum = sum.mod(BigInteger.ONE.shiftLeft(256));
    assertEquals(String.format("%064x", sum), digest.hex());
  }

  @Test
  void carriesGoAllTheWay() {
    RowDigest digest = new RowDigest().add(NAMES, row("a"));
    String one = digest.hex();
    BigInteger number = new BigInteger(one, 16);
    BigInteger sum = number;
    for (int doubling = 0; doubling < 300; doubling++) {
      RowDigest twice = new RowDigest().merge(digest).merge(digest);
      sum = sum.shiftLeft(1).mod(BigInteger.ONE.shiftLeft(256));
      assertEquals(String.format("%064x", sum), twice.hex());
      digest = twice;
    }
  }

  @Test
  void nothingIsZero() {
    assertEquals("0".repeat(64), new RowDigest().hex());
    assertEquals(0, new RowDigest().rows());
  }

  @Test
  void everyDifferenceCounts() {
    List<Object> values = new ArrayList<>();
    values.add(null);
    values.addAll(List.of(0, 0L, 0f, 0.0, false, true, "", new byte[0], new byte[1], "0", 1, -0.0));
    List<String> seen = new ArrayList<>();
    for (Object value : values) {
      String hex =
          new RowDigest()
              .add(List.of("a"), value == null ? new Object[1] : new Object[] {value})
              .hex();
      assertEquals(false, seen.contains(hex), "collides: " + value);
      seen.add(hex);
    }
    assertNotEquals(
        new RowDigest().add(List.of("a", "b"), 1, 2).hex(),
        new RowDigest().add(List.of("b", "a"), 1, 2).hex());
    // Where one value ends and the next begins is part of the row.
    assertNotEquals(
        new RowDigest().add(List.of("a", "b"), "xy", "z").hex(),
        new RowDigest().add(List.of("a", "b"), "x", "yz").hex());
  }

  @Test
  void survivesSerialization() throws Exception {
    RowDigest digest = new RowDigest().add(NAMES, row("a"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(digest);
    }
    RowDigest back;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      back = (RowDigest) in.readObject();
    }
    assertEquals(digest, back);
    assertEquals(digest.add(NAMES, row("b")), back.add(NAMES, row("b")));
  }

  @Test
  void refusesWhatHasNoEncoding() {
    assertThrows(
        IllegalArgumentException.class, () -> new RowDigest().add(List.of("a"), List.of()));
    assertThrows(IllegalArgumentException.class, () -> new RowDigest().add(List.of("a"), 1, 2));
  }
}
