package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.jobs.run.SmallRun;
import io.wavemill.jobs.run.TinyRuns;
import io.wavemill.jobs.train.ValidationMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Actions from Parquet to metrics, with all four classifiers. */
class ClassifierRunTest {

  @TempDir static Path folder;
  private static SmallRun small;

  @BeforeAll
  static void run() {
    small =
        new SmallRun(
            """
            experiment = acting
            dataset {
              type = kth-actions
              videos {
                source = synthetic, cache = target/kth-actions
                persons = 1, scenarios = 2, ranges = 1
              }
              split = random, height = 8, width = 8, frames = 4, step = 2
              train = 14, validation = 5, test = 7
              velocity { ranges = [0, 2], clips = 5 }
            }
            models {
              fernn { type = fernn-classifier, hidden = 3, velocityRange = 1, published = 0.7 }
              grnn { type = grnn-classifier, hidden = 3 }
              grnn-plus { type = grnn-plus-classifier, hidden = 3, velocityRange = 1, layers = 2 }
              cnn { type = cnn3d-classifier, base = 2 }
            }
            training { workers = 2, batch = 3, averaging.frequency = 2, epochs = 2 }
            evaluation { batch = 4, pictures = 3 }
            """,
            folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fernn", "grnn", "grnn-plus", "cnn"})
  void metricsAreThoseOfTheAnswersOnDisk(String model) throws IOException, SQLException {
    JsonNode metrics = small.metrics();
    String answers =
        "read_parquet('%s/predictions/split=test/model=%s/*.parquet')".formatted(small.run, model);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select count(*), avg((label = answer)::int),"
                    + " avg(-ln(probabilities[label + 1]::double)),"
                    + " max(abs(list_sum(probabilities) - 1))"
                    + " from "
                    + answers)) {
      assertTrue(found.next());
      assertEquals(7, found.getInt(1));
      JsonNode own = metrics.at("/models/" + model);
      assertEquals(found.getDouble(2), own.get("test.accuracy").asDouble(), 1e-12);
      assertEquals(found.getDouble(3), own.get("test.loss").asDouble(), 1e-9);
      assertEquals(0, found.getDouble(4), 1e-5);
      assertEquals(28, own.get("train.examples").asLong());
    }
    int inAll = 0;
    int right = 0;
    JsonNode counts = metrics.at("/confusion/counts/test/" + model);
    for (int label = 0; label < 6; label++) {
      for (int answer = 0; answer < 6; answer++) {
        inAll += counts.get(label).get(answer).asInt();
        right += label == answer ? counts.get(label).get(answer).asInt() : 0;
      }
    }
    assertEquals(7, inAll);
    assertEquals(right / 7.0, metrics.at("/models/" + model + "/test.accuracy").asDouble(), 1e-12);
  }

  @Test
  void accuracyStandsOverTheRangesOfMotion() throws IOException, SQLException {
    JsonNode grid = small.metrics().at("/grids/velocity.accuracy");
    assertEquals("[0,2]", grid.get("range").toString());
    String rows =
        "read_parquet('%s/predictions/split=velocity/model=cnn/*.parquet')".formatted(small.run);
    String clips =
        "read_parquet('%s/split=velocity/*.parquet', hive_partitioning=false)"
            .formatted(small.data);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select count(*), avg((p.label = p.answer)::int) from "
                    + rows
                    + " p join "
                    + clips
                    + " c using (id) group by c.range order by c.range")) {
      for (int range = 0; range < 2; range++) {
        assertTrue(found.next());
        assertEquals(5, found.getInt(1));
        assertEquals(found.getDouble(2), grid.at("/values/cnn").get(range).asDouble(), 1e-12);
      }
    }
  }

  @Test
  void theBaselineAlwaysNamesOneClass() throws IOException, SQLException {
    String data = "read_parquet('%s/split=%s/*.parquet')";
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select avg((label = (select label from "
                    + data.formatted(small.data, "train")
                    + " group by label order by count(*) desc, label limit 1))::int) from "
                    + data.formatted(small.data, "test"))) {
      assertTrue(found.next());
      assertEquals(
          found.getDouble(1),
          small.metrics().at("/baselines/most-frequent/test.accuracy").asDouble(),
          1e-12);
    }
  }

  @Test
  void recurrentOnesHaveHiddenStates() throws IOException {
    for (String model : List.of("fernn", "grnn", "grnn-plus")) {
      assertTrue(small.metrics().at("/models/" + model).has("equivariance.error"), model);
    }
    assertFalse(small.metrics().at("/models/cnn").has("equivariance.error"));
    JsonNode hidden = TinyRuns.json(small.run.resolve("hidden.json"));
    assertEquals(3, hidden.get("models").size());
    assertEquals(4, hidden.get("frames").asInt());
  }

  @Test
  void runningStatisticsAreNotCounted() throws IOException {
    // Convolutions 32, 64 and 3 with scale and offset, W, head; FERNN specification 3.6.
    int expected = 32 * 25 + 64 + 64 * 32 * 9 + 128 + 3 * 64 * 9 + 6 + 3 * 3 * 9 + 3 * 6 + 6;
    assertEquals(expected, small.metrics().at("/models/fernn/parameters").asInt());
  }

  @Test
  void theBestEpochIsTheMostAccurate() throws IOException {
    List<JsonNode> epochs =
        small.history("grnn").stream()
            .filter(line -> line.get("kind").asText().equals("epoch"))
            .toList();
    assertEquals(2, epochs.size());
    double best = -1;
    int bestEpoch = 0;
    for (JsonNode epoch : epochs) {
      double accuracy = epoch.get("validationAccuracy").asDouble();
      assertTrue(accuracy >= 0 && accuracy <= 1);
      if (accuracy > best) {
        best = accuracy;
        bestEpoch = epoch.get("epoch").asInt();
      }
    }
    assertEquals(ValidationMetric.ACCURACY, small.state("grnn").metric());
    assertEquals(best, small.state("grnn").bestValidation());
    assertEquals(bestEpoch, small.state("grnn").bestEpoch());
    assertEquals(best, small.metrics().at("/models/grnn/validation.accuracy").asDouble());
  }

  @Test
  void picturesCarryTheAnswers() throws IOException {
    JsonNode pictures = TinyRuns.json(small.run.resolve("pictures.json"));
    assertEquals(0, pictures.get("predictedFrames").asInt());
    assertEquals(4, pictures.get("inputFrames").asInt());
    assertEquals(3, pictures.get("sequences").size());
    List<String> actions =
        List.of("walking", "jogging", "running", "boxing", "handwaving", "handclapping");
    for (JsonNode sequence : pictures.get("sequences")) {
      assertTrue(actions.contains(sequence.get("truth").asText()), sequence.toString());
      for (String model : List.of("fernn", "grnn", "grnn-plus", "cnn")) {
        String[] answer = sequence.at("/answers/" + model).asText().split(" ");
        assertTrue(actions.contains(answer[0]), sequence.toString());
        // The most probable of six.
        assertTrue(Double.parseDouble(answer[1]) >= 0.16, sequence.toString());
      }
    }
    assertFalse(small.run.resolve("forecasts.gif").toFile().exists());
    assertEquals(5, small.said.size());
  }
}
