package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.jobs.dataset.StoredDataset;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import io.wavemill.jobs.run.TinyRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of made-up forecasts, of any magnitude, so that the order of a sum would be seen. */
class ForecastMetricsTest {

  private static final String BROADCAST_BELOW = "spark.sql.autoBroadcastJoinThreshold";

  @TempDir static Path folder;
  private static String data;

  @BeforeAll
  static void generate() throws IOException {
    data = TinyDatasets.copy(folder.resolve("data")).toString();
  }

  private static List<Row> forecasts() {
    Random random = new Random(8);
    List<Row> rows = new ArrayList<>();
    for (Object[] split : new Object[][] {{"test", 7, 3}, {"length", 5, 8}, {"velocity", 18, 3}}) {
      for (String model : Forecasts.BASELINES) {
        for (long id = 0; id < (Integer) split[1]; id++) {
          double[] errors =
              random
                  .doubles((Integer) split[2])
                  .map(error -> error * Math.pow(10, random.nextInt(20) - 10))
                  .toArray();
          rows.add(RowFactory.create(split[0], model, id, 0.0, errors, null));
        }
      }
    }
    return rows;
  }

  private static ForecastMetrics metrics(SparkSession spark, JavaRDD<Row> rows) {
    StoredDataset dataset = StoredDataset.open(spark, data);
    ForecastMetrics metrics =
        new ForecastMetrics(new TrainedModels(TinyRuns.experiment(), dataset, Map.of(), Map.of()));
    Dataset<Row> forecasts = spark.createDataFrame(rows, ForecastEvaluation.SCHEMA);
    metrics.read(forecasts);
    return metrics;
  }

  private static String json(String master, int partitions, long seed) {
    SparkSession spark = TestSpark.session(master);
    List<Row> rows = forecasts();
    Collections.shuffle(rows, new Random(seed));
    JavaRDD<Row> spread =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, partitions);
    boolean fails = master.equals(FailingOnce.MASTER);
    return metrics(spark, fails ? FailingOnce.rows(spread) : spread).json().toString();
  }

  @Test
  void theSameToTheBitOnAnyClusterAndPartitioning() {
    String expected = json("local[2]", 1, 1);
    assertTrue(expected.contains("velocity.mse"), expected);
    assertEquals(expected, json("local[2]", 2, 2));
    assertEquals(expected, json("local[2]", 7, 3));
    SparkSession spark = TestSpark.shared();
    String before = spark.conf().get(BROADCAST_BELOW);
    // As with datasets too large to be sent to every executor.
    spark.conf().set(BROADCAST_BELOW, "-1");
    try {
      assertEquals(expected, json("local[2]", 7, 4));
    } finally {
      spark.conf().set(BROADCAST_BELOW, before);
    }
    assertEquals(expected, json("local[1]", 7, 5));
    int failures = FailingOnce.FAILURES.get();
    assertEquals(expected, json(FailingOnce.MASTER, 7, 6));
    assertTrue(FailingOnce.FAILURES.get() > failures);
  }

  @Test
  void aForecastThatIsMissingOrThereTwiceIsNoticed() {
    SparkSession spark = TestSpark.shared();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<Row> one = forecasts().subList(1, forecasts().size());
    IllegalStateException missing =
        assertThrows(
            IllegalStateException.class, () -> metrics(spark, context.parallelize(one, 2)));
    assertEquals("zero-frame has 6 forecasts of 7 sequences of test", missing.getMessage());
    List<Row> twice = new ArrayList<>(forecasts());
    twice.add(twice.get(0));
    assertThrows(IllegalStateException.class, () -> metrics(spark, context.parallelize(twice, 2)));
  }
}
