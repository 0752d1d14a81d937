package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.wavemill.datasets.mnist.TranslatingMnistSettings;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import io.wavemill.jobs.run.TinyRuns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an evaluation writes, computed again by DuckDB and by hand from the same Parquet files. */
class EvaluateJobTest {

  private static final double TOLERANCE = 1e-9;
  private static final List<String> ALL = List.of("fernn", "grnn", "zero-frame", "last-frame");
  private static final int PIXELS = 28 * 28;
  private static final int INPUT = 3;

  @TempDir static Path shared;
  private static Path data;
  private static Path run;
  private static JsonNode metrics;
  private static Connection duck;
  private static final List<String> SAID = new ArrayList<>();
  private static final Set<String> SEEN = new HashSet<>();

  @TempDir Path folder;

  @BeforeAll
  static void evaluateOnce() throws IOException, SQLException {
    data = TinyDatasets.copy(shared.resolve("data"));
    run = shared.resolve("run");
    TinyRuns.train(TinyRuns.experiment(), data, run);
    evaluate(run, data);
    metrics = TinyRuns.json(run.resolve("metrics.json"));
    duck = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterAll
  static void close() throws SQLException {
    duck.close();
  }

  private static void evaluate(Path run, Path data) {
    new EvaluateJob(
            TestSpark.shared(),
            SAID::add,
            (split, done, total) -> {
              synchronized (SEEN) {
                SEEN.add(split + " " + done + " of " + total);
              }
            })
        .run(TinyRuns.folder(run), data.toString());
  }

  private Path copyOfRun() throws IOException {
    Path copy = folder.resolve("run");
    FileUtils.copyDirectory(run.toFile(), copy.toFile());
    return copy;
  }

  private static String predictions(Path run, String split) {
    return "read_parquet('" + run + "/predictions/split=" + split + "/*/*.parquet')";
  }

  private static String dataset(String split) {
    return "read_parquet('" + data + "/split=" + split + "/*.parquet', hive_partitioning=false)";
  }

  private static double number(String sql) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      assertTrue(found.next(), sql);
      double number = found.getDouble(1);
      assertFalse(found.wasNull(), sql);
      return number;
    }
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    Arrays.setAll(numbers, i -> array.get(i).asDouble());
    return numbers;
  }

  @Test
  void metricsHaveAllTheirKeys() throws IOException {
    assertEquals(
        List.of("experiment", "dataset", "models", "baselines", "curves", "grids", "equivariance"),
        keys(metrics));
    assertEquals("tiny", metrics.get("experiment").asText());
    JsonNode card = TinyRuns.json(data.resolve("dataset.json"));
    assertEquals(card.get("fingerprint"), metrics.at("/dataset/fingerprint"));
    assertEquals(card.get("counts"), metrics.at("/dataset/counts"));
    List<String> ofModels =
        List.of(
            "test.mse",
            "length.mse",
            "velocity.mse",
            "validation.mse",
            "train.loss",
            "train.examples",
            "train.seconds",
            "train.epochs",
            "best.epoch",
            "parameters");
    assertEquals(List.of("fernn", "grnn"), keys(metrics.get("models")));
    List<String> ofGrnn = new ArrayList<>(ofModels);
    ofGrnn.add("equivariance.error");
    assertEquals(ofGrnn, keys(metrics.at("/models/grnn")));
    List<String> withPublished = new ArrayList<>(ofModels);
    withPublished.add("published");
    withPublished.add("equivariance.error");
    assertEquals(withPublished, keys(metrics.at("/models/fernn")));
    assertEquals(0.5, metrics.at("/models/fernn/published").asDouble());
    assertEquals(23, metrics.at("/models/fernn/train.examples").asInt());
    // U and W of 2 channels, one hidden convolution, and the last one; none has a bias.
    int parameters = 2 * 9 + 2 * 2 * 9 + 2 * 2 * 9 + 2 * 9;
    assertEquals(parameters, metrics.at("/models/fernn/parameters").asInt());
    assertEquals(parameters, metrics.at("/models/grnn/parameters").asInt());
    assertEquals(List.of("zero-frame", "last-frame"), keys(metrics.get("baselines")));
    for (String baseline : List.of("zero-frame", "last-frame")) {
      assertEquals(
          List.of("test.mse", "length.mse", "velocity.mse"),
          keys(metrics.get("baselines").get(baseline)));
    }
    assertEquals(List.of("test.mse.by-frame", "length.mse.by-frame"), keys(metrics.get("curves")));
    assertEquals(ALL, keys(metrics.get("curves").get("test.mse.by-frame")));
    assertEquals(List.of("velocity.mse", "test.mse.by-velocity"), keys(metrics.get("grids")));
    metrics.findValues("test.mse").forEach(value -> assertTrue(value.asDouble() > 0));
  }

  @Test
  void theUserIsToldTheErrorsAndHowFarItIs() {
    assertTrue(
        SAID.stream().anyMatch(line -> line.matches(" *zero-frame +test MSE 0\\.\\d{5}")),
        SAID.toString());
    synchronized (SEEN) {
      assertTrue(
          SEEN.stream().allMatch(seen -> seen.matches("(test|length|velocity) \\d+ of \\d+")),
          SEEN.toString());
    }
  }

  /** The squared error of a model, or of nothing, from predicted and stored frames. */
  private static double recomputed(String model) throws SQLException {
    double sum = 0;
    long count = 0;
    try (Statement statement = duck.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select d.frames, p.frames from "
                    + dataset("test")
                    + " d join "
                    + predictions(run, "test")
                    + " p using (id) where p.model = '"
                    + model
                    + "'")) {
      while (found.next()) {
        ByteBuffer truth = values(found.getBytes(1), "'|u1'");
        ByteBuffer frames = model.startsWith("zero") ? null : values(found.getBytes(2), "'<f4'");
        for (int i = INPUT * PIXELS; i < 6 * PIXELS; i++) {
          double difference = (truth.get(truth.position() + i) & 0xff) / 255f;
          if (frames != null) {
            difference -= frames.getFloat();
          }
          sum += difference * difference;
          count++;
        }
        assertTrue(frames == null || !frames.hasRemaining());
      }
    }
    assertEquals(7 * 3 * PIXELS, count);
    return sum / count;
  }

  /** What follows a .npy header, which must name this type. */
  private static ByteBuffer values(byte[] npy, String type) {
    ByteBuffer bytes = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int start = 10 + (bytes.getShort(8) & 0xffff);
    String header = new String(npy, 10, start - 10, StandardCharsets.US_ASCII);
    assertTrue(header.contains("'descr': " + type), header);
    return bytes.position(start);
  }

  @Test
  void testErrorsAreThoseOfThePredictedFrames() throws SQLException {
    for (String model : List.of("fernn", "grnn")) {
      assertEquals(
          recomputed(model), metrics.at("/models/" + model + "/test.mse").asDouble(), TOLERANCE);
    }
    assertEquals(
        recomputed("zero-frame"), metrics.at("/baselines/zero-frame/test.mse").asDouble(), 1e-9);
  }

  @Test
  void everyForecastIsThereOnce() throws SQLException {
    for (Object[] split : new Object[][] {{"test", 7}, {"length", 5}, {"velocity", 18}}) {
      String from = " from " + predictions(run, (String) split[0]);
      assertEquals(4 * (Integer) split[1], number("select count(*)" + from));
      assertEquals(
          4 * (Integer) split[1],
          number("select count(*) from (select distinct model, id" + from + ")"));
      boolean frames = split[0].equals("test");
      assertEquals(
          frames ? 2 * 7 : 0, number("select count(*)" + from + " where frames is not null"));
    }
  }

  @Test
  void curvesAreMeansOverSequences() throws SQLException {
    for (String model : ALL) {
      String of = " where model = '" + model + "'";
      double[] test = numbers(metrics.get("curves").get("test.mse.by-frame").get(model));
      assertEquals(3, test.length);
      for (int frame = 0; frame < 3; frame++) {
        String error = "frame_mse[" + (frame + 1) + "]";
        assertEquals(
            number("select avg(" + error + ") from " + predictions(run, "test") + of),
            test[frame],
            TOLERANCE);
      }
      JsonNode length = metrics.get("curves").get("length.mse.by-frame").get(model);
      double[] mean = numbers(length.get("mean"));
      double[] deviation = numbers(length.get("std"));
      assertEquals(8, mean.length);
      assertEquals(8, deviation.length);
      for (int frame = 0; frame < 8; frame++) {
        String error = "frame_mse[" + (frame + 1) + "]";
        String from = " from " + predictions(run, "length") + of;
        assertEquals(number("select avg(" + error + ")" + from), mean[frame], TOLERANCE);
        assertEquals(
            number("select stddev_pop(" + error + ")" + from), deviation[frame], TOLERANCE);
      }
    }
  }

  @Test
  void theGridHasARowForEachVerticalVelocity() throws SQLException {
    JsonNode grid = metrics.get("grids").get("velocity.mse");
    assertArrayEquals(new double[] {-1, 0, 1}, numbers(grid.get("vx")));
    assertArrayEquals(new double[] {-1, 0, 1}, numbers(grid.get("vy")));
    for (String model : ALL) {
      JsonNode rows = grid.get("values").get(model);
      assertEquals(3, rows.size());
      for (int vy = -1; vy <= 1; vy++) {
        assertEquals(3, rows.get(vy + 1).size());
        for (int vx = -1; vx <= 1; vx++) {
          double expected =
              number(
                  "select avg(p.mse) from "
                      + predictions(run, "velocity")
                      + " p join "
                      + dataset("velocity")
                      + " d using (id) where d.vx = "
                      + vx
                      + " and d.vy = "
                      + vy
                      + " and p.model = '"
                      + model
                      + "'");
          assertEquals(expected, rows.get(vy + 1).get(vx + 1).asDouble(), TOLERANCE);
        }
      }
    }
    // What does not move is forecast without error by a copy; and the grid is not symmetric, or
    // rows and columns could be swapped unseen.
    JsonNode still = grid.get("values").get("last-frame");
    assertEquals(0, still.get(1).get(1).asDouble());
    assertTrue(Math.abs(still.get(0).get(1).asDouble() - still.get(1).get(0).asDouble()) > 1e-6);
  }

  @Test
  void errorsBySpeedGoByTheFastestDigit() throws SQLException {
    JsonNode grid = metrics.get("grids").get("test.mse.by-velocity");
    String fastest = "greatest(abs(digit_1_vx), abs(digit_1_vy), abs(digit_2_vx), abs(digit_2_vy))";
    int total = 0;
    for (int i = 0; i < grid.get("speed").size(); i++) {
      int speed = grid.get("speed").get(i).asInt();
      String at = " where " + fastest + " = " + speed;
      int count = grid.get("counts").get(i).asInt();
      assertEquals(number("select count(*) from " + dataset("test") + at), count);
      total += count;
      for (String model : ALL) {
        assertEquals(
            number(
                "select avg(p.mse) from "
                    + predictions(run, "test")
                    + " p join "
                    + dataset("test")
                    + " d using (id)"
                    + at
                    + " and p.model = '"
                    + model
                    + "'"),
            grid.get("values").get(model).get(i).asDouble(),
            TOLERANCE);
      }
    }
    assertEquals(7, total);
  }

  private static byte[] base64(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }

  @Test
  void picturesAreTheFirstSequencesWithAllForecasts() throws IOException, SQLException {
    JsonNode pictures = TinyRuns.json(run.resolve("pictures.json"));
    assertEquals(List.of("canvas", "inputFrames", "predictedFrames", "sequences"), keys(pictures));
    assertEquals(28, pictures.get("canvas").asInt());
    assertEquals(3, pictures.get("inputFrames").asInt());
    assertEquals(3, pictures.get("predictedFrames").asInt());
    assertEquals(2, pictures.get("sequences").size());
    for (int id = 0; id < 2; id++) {
      JsonNode sequence = pictures.get("sequences").get(id);
      assertEquals(List.of("id", "caption", "frames", "predictions"), keys(sequence));
      assertEquals(id, sequence.get("id").asInt());
      assertTrue(sequence.get("caption").asText().contains("digit"));
      assertEquals(Set.of("fernn", "grnn"), new HashSet<>(keys(sequence.get("predictions"))));
      try (Statement statement = duck.createStatement();
          ResultSet found =
              statement.executeQuery(
                  "select d.frames, p.frames from "
                      + dataset("test")
                      + " d join "
                      + predictions(run, "test")
                      + " p using (id) where p.model = 'grnn' and id = "
                      + id)) {
        assertTrue(found.next());
        byte[] stored = found.getBytes(1);
        byte[] frames = base64(sequence.get("frames"));
        assertEquals(6 * PIXELS, frames.length);
        assertArrayEquals(
            Arrays.copyOfRange(stored, stored.length - frames.length, stored.length), frames);
        byte[] shown = base64(sequence.get("predictions").get("grnn"));
        ByteBuffer predicted = values(found.getBytes(2), "'<f4'");
        assertEquals(3 * PIXELS, shown.length);
        for (byte grey : shown) {
          float value = Math.max(0, Math.min(1, predicted.getFloat()));
          assertEquals(255 * value, grey & 0xff, 0.51);
        }
      }
    }
  }

  @Test
  void evaluatedAgainWithFramesOfPicturedSequencesOnly() throws IOException, SQLException {
    Path copy = copyOfRun();
    Files.delete(copy.resolve("metrics.json"));
    TinyRuns.replace(copy.resolve("experiment.conf"), "predictions = true", "predictions = false");
    evaluate(copy, data);
    String from = " from " + predictions(copy, "test") + " where frames is not null";
    assertEquals(2 * 2, number("select count(*)" + from));
    assertEquals(1, number("select max(id)" + from));
    assertEquals(metrics, TinyRuns.json(copy.resolve("metrics.json")));
    assertEquals(
        TinyRuns.json(run.resolve("pictures.json")), TinyRuns.json(copy.resolve("pictures.json")));
  }

  /** Trained or not: the flow-equivariant network follows the motion, the ordinary one does not. */
  @Test
  void hiddenStatesAreLookedAt() throws IOException {
    assertEquals(7, metrics.at("/equivariance/sequences").asInt(), "no more than there are");
    double[] equivariant = numbers(metrics.at("/equivariance/values/fernn"));
    double[] ordinary = numbers(metrics.at("/equivariance/values/grnn"));
    assertEquals(INPUT, equivariant.length);
    for (int t = 1; t < INPUT; t++) {
      assertEquals(0, equivariant[t], 2e-6);
      assertTrue(ordinary[t] > 0.01, "after frame " + t + ": " + ordinary[t]);
    }
    assertEquals(
        (ordinary[1] + ordinary[2]) / 2,
        metrics.at("/models/grnn/equivariance.error").asDouble(),
        1e-15);
    JsonNode hidden = TinyRuns.json(run.resolve("hidden.json"));
    JsonNode pictures = TinyRuns.json(run.resolve("pictures.json"));
    assertEquals(2, hidden.get("sequences").size());
    for (int i = 0; i < 2; i++) {
      assertEquals(
          pictures.at("/sequences/" + i + "/id"),
          hidden.at("/sequences/" + i + "/id"),
          "shown both");
    }
    assertEquals(List.of("fernn", "grnn"), keys(hidden.get("models")));
  }

  @Test
  void hiddenStatesAreNotLookedAtUnwanted() throws IOException {
    Path copy = copyOfRun();
    TinyRuns.replace(copy.resolve("experiment.conf"), "equivariance = 8", "equivariance = 0");
    evaluate(copy, data);
    assertFalse(TinyRuns.json(copy.resolve("metrics.json")).has("equivariance"));
    assertFalse(Files.exists(copy.resolve("hidden.json")), "an earlier evaluation's is gone");
  }

  @Test
  void whatCannotBeEvaluatedIsRefused() throws IOException {
    Path noTest = folder.resolve("no-test");
    TinyDatasets.generate(
        TestSpark.shared(),
        new TranslatingMnistSettings(
            28,
            2,
            2,
            6,
            2,
            1,
            0,
            new TranslatingMnistSettings.Length(0, 11),
            new TranslatingMnistSettings.VelocityGrid(0, 1),
            1),
        noTest.toString(),
        1);
    TinyRuns.refused("has no test sequences", () -> evaluate(run, noTest));

    Path untrained = folder.resolve("untrained");
    TinyRuns.folder(untrained).claim(TinyRuns.experiment());
    TinyRuns.refused("holds no trained model", () -> evaluate(untrained, data));

    TinyRuns.refused("is not a run folder", () -> evaluate(data, data));

    Path copy = copyOfRun();
    TinyRuns.replace(
        copy.resolve("models/fernn/training.json"), "\"dataset\" : \"", "\"dataset\" : \"0");
    TinyRuns.refused("fernn was not trained on the dataset", () -> evaluate(copy, data));
  }

  @Test
  void whatIsNotTrainedYetIsLeftOut() throws IOException {
    Path copy = copyOfRun();
    FileUtils.deleteDirectory(copy.resolve("models/grnn").toFile());
    evaluate(copy, data);
    JsonNode found = TinyRuns.json(copy.resolve("metrics.json"));
    assertEquals(List.of("fernn"), keys(found.get("models")));
    assertEquals(metrics.at("/models/fernn"), found.at("/models/fernn"));
  }
}
