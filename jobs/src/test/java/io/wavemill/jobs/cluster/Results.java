package io.wavemill.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wavemill.jobs.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What a run leaves, on any file system, less what a clock says. */
final class Results {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Results() {}

  /**
   * That two runs came to the same: metrics, histories, and parameters to the bit, with every
   * example trained in every epoch.
   */
  static void same(Storage expected, Storage actual, List<String> models, int epochs, int examples)
      throws IOException {
    for (String model : models) {
      String folder = "models/" + model + "/";
      assertArrayEquals(
          parameters(expected.readBytes(folder + "model.zip")),
          parameters(actual.readBytes(folder + "model.zip")),
          () -> "parameters of " + model);
      assertEquals(
          epochs * examples,
          metrics(actual).path("models").path(model).path("train.examples").asInt(),
          model);
      String history = folder + "history.jsonl";
      assertEquals(history(expected.readLines(history)), history(actual.readLines(history)), model);
      assertEquals(
          List.of("history.jsonl", "model.zip", "training.json"), actual.list("models/" + model));
    }
    assertEquals(metrics(expected), metrics(actual));
  }

  /** The bytes of a network's parameters; those of its file hold the time, too. */
  private static byte[] parameters(byte[] modelFile) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(modelFile))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals("coefficients.bin")) {
          return zip.readAllBytes();
        }
      }
    }
    throw new IOException("no parameters in it");
  }

  private static JsonNode metrics(Storage run) throws IOException {
    JsonNode metrics = JSON.readTree(run.readString("metrics.json"));
    metrics.path("models").forEach(model -> ((ObjectNode) model).remove("train.seconds"));
    return metrics;
  }

  private static List<JsonNode> history(List<String> lines) throws IOException {
    List<JsonNode> history = new ArrayList<>();
    for (String line : lines) {
      ObjectNode node = (ObjectNode) JSON.readTree(line);
      history.add(
          node.remove(
              List.of("at", "seconds", "examplesPerSecond", "secondsAveraging", "workers")));
    }
    return history;
  }
}
