package io.wavemill.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.jobs.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A training history as an event file that TensorBoard shows.
 *
 * <p>The file is made of the history's lines and of nothing else, so it is written anew when they
 * have become more, also by a training that goes on. Format: TensorFlow's records ({@code length,
 * masked CRC-32C of it, bytes, masked CRC-32C of them}), each an {@code Event} message of protocol
 * buffers: {@code wall_time = 1} (double), {@code step = 2} (int64), {@code file_version = 3}
 * (string) or {@code summary = 5} with values of {@code tag = 1} (string) and {@code simple_value =
 * 2} (float).
 */
final class EventFile {

  /** TensorBoard looks for {@code tfevents} in the name. */
  static final String NAME = "events.out.tfevents.wavemill";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is shown, where the history has it: key, and the name in TensorBoard. */
  private static final List<String[]> SHOWN =
      List.of(
          new String[] {"loss", "loss"},
          new String[] {"gradientNorm", "gradient norm"},
          new String[] {"learningRate", "learning rate"},
          new String[] {"examplesPerSecond", "examples per second"},
          shown(ValidationMetric.MSE),
          shown(ValidationMetric.ACCURACY));

  private static String[] shown(ValidationMetric metric) {
    return new String[] {metric.key(), metric.label()};
  }

  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private long examples;

  private EventFile() {}

  /** Writes the event file of a history beside it. */
  static void write(Storage folder) {
    folder.writeAtomically(NAME, of(folder.readLines(History.FILE)));
  }

  /** The event file of these lines of a history. */
  static byte[] of(List<String> history) {
    EventFile file = new EventFile();
    try {
      for (String line : history) {
        file.add(JSON.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.records.toByteArray();
  }

  private void add(JsonNode line) {
    double time = line.path("at").asDouble();
    if (records.size() == 0) {
      record(event(time, 0, field(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8))));
    }
    boolean epoch = line.path("kind").asText().equals("epoch");
    if (!epoch) {
      examples += line.path("examples").asLong();
    }
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    for (String[] shown : SHOWN) {
      JsonNode value = line.path(shown[0]);
      if (value.isNumber()) {
        String tag = (epoch ? "epoch/" : "round/") + shown[1];
        values.writeBytes(field(1, value(tag, (float) value.asDouble())));
      }
    }
    record(event(time, examples, field(5, values.toByteArray())));
  }

  private static byte[] value(String tag, float number) {
    ByteBuffer bits = buffer(5).put((byte) (2 << 3 | 5)).putFloat(number);
    return join(field(1, tag.getBytes(StandardCharsets.UTF_8)), bits.array());
  }

  private static byte[] event(double time, long step, byte[] content) {
    ByteBuffer seconds = buffer(9).put((byte) (1 << 3 | 1)).putDouble(time);
    return join(seconds.array(), join(join(new byte[] {2 << 3}, varint(step)), content));
  }

  /** A field with a length. */
  private static byte[] field(int number, byte[] content) {
    return join(join(new byte[] {(byte) (number << 3 | 2)}, varint(content.length)), content);
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long rest = value;
    while (rest >>> 7 != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return bytes.toByteArray();
  }

  private void record(byte[] event) {
    byte[] length = buffer(Long.BYTES).putLong(event.length).array();
    records.writeBytes(length);
    records.writeBytes(checksum(length));
    records.writeBytes(event);
    records.writeBytes(checksum(event));
  }

  /** The masked checksum. */
  static byte[] checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int value = (int) crc.getValue();
    return buffer(Integer.BYTES).putInt(Integer.rotateRight(value, 15) + 0xa282ead8).array();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }
}
