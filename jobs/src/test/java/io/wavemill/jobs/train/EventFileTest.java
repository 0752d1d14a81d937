package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFileTest {

  @Test
  void recordsAreTensorFlows() {
    byte[] file =
        EventFile.of(
            List.of(
                "{\"kind\":\"round\",\"examples\":200,\"loss\":0.5,\"at\":1.0}",
                "{\"kind\":\"epoch\",\"examples\":200,\"validationMse\":0.25,\"at\":2.0}"));
    ByteBuffer records = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(26, records.getLong(0));
    byte[] version = Arrays.copyOfRange(file, 12, 38);
    assertArrayEquals(
        HexFormat.of().parseHex("09000000000000f03f" + "1000" + "1a0d" + hex("brain.Event:2")),
        version);
    byte[] round = record(file, 38 + 4);
    String summary = "0a" + "0a" + hex("round/loss") + "15" + "0000003f";
    assertEquals(
        "09000000000000f03f" + "10c801" + "2a" + "13" + "0a" + "11" + summary,
        HexFormat.of().formatHex(round));
    byte[] epoch = record(file, 38 + 4 + 12 + round.length + 4);
    String value = "0a" + "14" + hex("epoch/validation MSE") + "15" + "0000803e";
    assertEquals(
        "090000000000000040" + "10c801" + "2a" + "1d" + "0a" + "1b" + value,
        HexFormat.of().formatHex(epoch));
  }

  /** Event files of TensorFlow begin so: a first record of 24 bytes, and this checksum of that. */
  @Test
  void checksumsAreTensorFlows() {
    byte[] length = HexFormat.of().parseHex("1800000000000000");
    assertEquals("a37f4b22", HexFormat.of().formatHex(EventFile.checksum(length)));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static byte[] record(byte[] file, int at) {
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    return Arrays.copyOfRange(file, at + 12, at + 12 + length);
  }
}
