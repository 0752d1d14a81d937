package io.wavemill.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wavemill.jobs.storage.Storage;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code history.jsonl}: a line for each round and each epoch. What an interrupted epoch left is
 * dropped when training goes on from the epoch before it.
 */
final class History {

  static final String FILE = "history.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage folder;

  /**
   * The history in a model's folder.
   *
   * @param epochs how many epochs are finished; lines of later ones are removed
   */
  History(Storage folder, int epochs) {
    this.folder = folder;
    if (folder.exists(FILE)) {
      List<String> kept = new ArrayList<>();
      for (String line : folder.readLines(FILE)) {
        if (epoch(line) <= epochs) {
          kept.add(line);
        }
      }
      String text = kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
      folder.writeAtomically(FILE, text);
    }
  }

  private static int epoch(String line) {
    try {
      return JSON.readTree(line).path("epoch").asInt(Integer.MAX_VALUE);
    } catch (JsonProcessingException e) {
      return Integer.MAX_VALUE;
    }
  }

  void round(int epoch, RoundReport report) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "round");
    line.put("epoch", epoch);
    line.put("round", report.round());
    line.put("examples", report.examples());
    line.put("loss", report.loss());
    line.put("examplesPerSecond", report.examples() / report.seconds());
    line.put("seconds", report.seconds());
    append(line);
  }

  void epoch(
      int epoch, double loss, Double validationMse, boolean best, double seconds, long examples) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "epoch");
    line.put("epoch", epoch);
    line.put("loss", loss);
    if (validationMse != null) {
      line.put("validationMse", validationMse);
    }
    line.put("best", best);
    line.put("seconds", seconds);
    line.put("examples", examples);
    append(line);
  }

  private void append(Map<String, Object> line) {
    try {
      folder.appendLines(FILE, List.of(JSON.writeValueAsString(line)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
