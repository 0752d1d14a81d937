package io.wavemill.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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
   * @param epochs how many epochs are finished
   * @param rounds how many rounds of the next one are finished; lines of later ones are removed
   */
  History(Storage folder, int epochs, int rounds) {
    this.folder = folder;
    if (folder.exists(FILE)) {
      List<String> kept = new ArrayList<>();
      for (String line : folder.readLines(FILE)) {
        if (isBefore(line, epochs, rounds)) {
          kept.add(line);
        }
      }
      String text = kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
      folder.writeAtomically(FILE, text);
    }
  }

  private static boolean isBefore(String line, int epochs, int rounds) {
    try {
      JsonNode node = JSON.readTree(line);
      int epoch = node.path("epoch").asInt(Integer.MAX_VALUE);
      int round = node.path("round").asInt(Integer.MAX_VALUE);
      return epoch <= epochs || epoch == epochs + 1 && round <= rounds;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  void round(int epoch, RoundReport report, double learningRate) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "round");
    line.put("epoch", epoch);
    line.put("round", report.round());
    line.put("examples", report.examples());
    line.put("loss", report.loss());
    if (report.gradientNorm() != null) {
      line.put("gradientNorm", report.gradientNorm());
    }
    line.put("learningRate", learningRate);
    line.put("examplesPerSecond", report.examples() / report.seconds());
    line.put("seconds", report.seconds());
    if (!report.workers().isEmpty()) {
      line.put("secondsAveraging", report.averaging());
      line.put("workers", report.workers().stream().map(worker -> worker(worker, report)).toList());
    }
    append(line);
  }

  /** What is left of the round after its task and the averaging, a worker has waited. */
  private static Map<String, Object> worker(WorkerReport worker, RoundReport round) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("worker", worker.worker());
    values.put("executor", worker.host());
    values.put("examples", worker.examples());
    values.put("secondsComputing", worker.computing());
    values.put("secondsReading", worker.reading());
    values.put(
        "secondsWaiting", Math.max(0, round.seconds() - round.averaging() - worker.seconds()));
    return values;
  }

  /**
   * An epoch has ended.
   *
   * @param validation value of the metric; null if there is nothing to validate with
   */
  void epoch(
      int epoch,
      double loss,
      ValidationMetric metric,
      Double validation,
      boolean best,
      double seconds,
      long examples) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "epoch");
    line.put("epoch", epoch);
    line.put("loss", loss);
    if (validation != null) {
      line.put(metric.key(), validation);
    }
    line.put("best", best);
    line.put("seconds", seconds);
    line.put("examples", examples);
    append(line);
  }

  private void append(Map<String, Object> line) {
    line.put("at", System.currentTimeMillis() / 1e3);
    try {
      folder.appendLines(FILE, List.of(JSON.writeValueAsString(line)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
