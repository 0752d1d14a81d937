package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.engine.Engines;
import io.wavemill.core.flow.FlowForecaster;
import io.wavemill.core.flow.FlowForecasterLayer;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.train.ModelFile;
import io.wavemill.jobs.train.SequenceBatches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

class ForecastsTest {

  /** Of frames whose pixels are not whole blocks of what a processor takes at a time. */
  private static final int SIDE = 9;

  /** Two frames in, two to predict, of two pixels: black, grey and white. */
  private static final StoredSequence SMALL =
      new StoredSequence(
          7, new int[] {4, 1, 1, 2}, new byte[] {0, 51, (byte) 255, 102, 51, 0, (byte) 204, 102});

  @Test
  void frameErrorsAreThoseComputedByHand() {
    double[] errors = Forecasts.frameErrors(SMALL, 2, new float[] {0.5f, 0, 0.8f, 1});
    assertArrayEquals(new double[] {(0.09 + 0) / 2, (0 + 0.36) / 2}, errors, 1e-7);
    assertEquals((0.045 + 0.18) / 2, new Forecast("x", 7, errors, null).error(), 1e-7);
  }

  @Test
  void baselinesAreThoseComputedByHand() {
    Forecast black = Forecasts.baseline(Forecasts.ZERO_FRAME, SMALL, 2);
    assertEquals(7, black.id());
    assertEquals("zero-frame", black.model());
    assertNull(black.frames());
    // 0.2² and 0; 0.8² and 0.4².
    assertArrayEquals(new double[] {0.02, 0.4}, black.frameErrors(), 1e-7);
    Forecast still = Forecasts.baseline(Forecasts.LAST_FRAME, SMALL, 2);
    // The last input frame is (1, 0.4).
    assertArrayEquals(new double[] {(0.64 + 0.16) / 2, (0.04 + 0) / 2}, still.frameErrors(), 1e-7);
  }

  private static byte[] model() {
    return model(3, 1, 6);
  }

  private static byte[] model(int hidden, int velocityRange, int side) {
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(1, side, side)
            .hidden(hidden)
            .velocityRange(velocityRange)
            .decoderLayers(1)
            .frames(2, 3)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ForecasterNetworks.configuration(layer, new Sgd(1), 5, DataType.FLOAT));
    network.init();
    return ModelFile.bytes(network);
  }

  private static List<StoredSequence> sequences(int count) {
    return sequences(count, 6);
  }

  private static List<StoredSequence> sequences(int count, int side) {
    Random random = new Random(3);
    List<StoredSequence> sequences = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      byte[] frames = new byte[5 * side * side];
      random.nextBytes(frames);
      sequences.add(new StoredSequence(id, new int[] {5, 1, side, side}, frames));
    }
    return sequences;
  }

  private static Forecasts forecasts(JavaSparkContext spark) {
    return new Forecasts(spark, 2, 4);
  }

  @Test
  void theSameToTheBitOnAnyClusterAndPartitioning() {
    List<List<Forecast>> ways = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (Object[] way : new Object[][] {{"local[1]", 1}, {"local[2]", 2}, {"local[2]", 7}}) {
      JavaSparkContext spark =
          JavaSparkContext.fromSparkContext(TestSpark.session((String) way[0]).sparkContext());
      List<StoredSequence> sequences = sequences(13);
      Collections.shuffle(sequences, new Random((Integer) way[1]));
      Forecasts forecasts = forecasts(spark);
      forecasts.add("one", model());
      LongAccumulator done = spark.sc().longAccumulator();
      var stored = spark.parallelize(sequences, (Integer) way[1]);
      List<Forecast> found =
          new ArrayList<>(forecasts.of(stored, Forecasts.BASELINES, true, done).collect());
      found.sort(Comparator.comparing(Forecast::model).thenComparing(Forecast::id));
      assertEquals(3 * 13, found.size());
      assertEquals(13, done.value());
      ways.add(found);
      means.add(forecasts.meanSquaredError(stored));
    }
    for (int way = 1; way < ways.size(); way++) {
      assertEquals(means.get(0), means.get(way));
      for (int i = 0; i < 3 * 13; i++) {
        Forecast expected = ways.get(0).get(i);
        Forecast found = ways.get(way).get(i);
        assertEquals(expected.model(), found.model());
        assertEquals(i % 13, found.id());
        assertArrayEquals(expected.frameErrors(), found.frameErrors());
        assertArrayEquals(expected.frames(), found.frames());
      }
    }
    // Errors are of the frames that are given, and the mean is theirs.
    double sum = 0;
    for (Forecast forecast : ways.get(0)) {
      if (forecast.model().equals("one")) {
        StoredSequence sequence = sequences(13).get((int) forecast.id());
        float[] frames = Npy.decode(forecast.frames(), "frames").floats();
        assertArrayEquals(Forecasts.frameErrors(sequence, 2, frames), forecast.frameErrors());
        sum += Arrays.stream(forecast.frameErrors()).average().orElseThrow();
      }
    }
    assertEquals(sum / 13, means.get(0), 1e-12);
  }

  @Test
  void aMeanIsOfOneModel() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.shared().sparkContext());
    assertThrows(
        IllegalStateException.class,
        () -> forecasts(spark).meanSquaredError(spark.parallelize(sequences(1))));
  }

  /**
   * A model with one velocity sees several sequences in one call of the engine, and the matrix
   * product behind ND4J's engine rounds differently for another number of them. So what is forecast
   * is that of the batch that ids make, and of nothing else.
   */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "nd4j"})
  void aSequenceIsForecastInTheBatchOfItsId(String engine) {
    String before = System.getProperty(Engines.ENGINE);
    System.setProperty(Engines.ENGINE, engine);
    try {
      int batch = 11;
      List<StoredSequence> sequences = sequences(40, SIDE);
      List<byte[]> expected = new ArrayList<>();
      var layer =
          (FlowForecasterLayer) ModelFile.network(model(16, 0, SIDE), "expected").getLayer(0);
      for (int first = 0; first < 40; first += batch) {
        List<StoredSequence> together = sequences.subList(first, Math.min(40, first + batch));
        INDArray frames = layer.forecast(SequenceBatches.frames(together, 0, 2), 3);
        for (int i = 0; i < together.size(); i++) {
          float[] own =
              frames
                  .slice(i)
                  .permute(1, 0)
                  .dup('c')
                  .reshape(frames.slice(i).length())
                  .toFloatVector();
          expected.add(Npy.encode(own, 3, 1, SIDE, SIDE));
        }
      }
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.shared().sparkContext());
      // Few partitions are shuffled, many read where they are.
      for (int partitions : new int[] {2, 9}) {
        try (Forecasts forecasts = new Forecasts(spark, 2, batch)) {
          forecasts.add("one", model(16, 0, SIDE));
          LongAccumulator done = spark.sc().longAccumulator();
          var stored = spark.parallelize(sequences, partitions);
          List<Forecast> found = forecasts.of(stored, List.of(), true, done).collect();
          assertEquals(40, found.size());
          for (Forecast forecast : found) {
            assertArrayEquals(expected.get((int) forecast.id()), forecast.frames());
          }
        }
      }
    } finally {
      if (before == null) {
        System.clearProperty(Engines.ENGINE);
      } else {
        System.setProperty(Engines.ENGINE, before);
      }
    }
  }

  private static double mean(JavaSparkContext spark, JavaRDD<StoredSequence> sequences) {
    Forecasts forecasts = forecasts(spark);
    forecasts.add("one", model());
    return forecasts.meanSquaredError(sequences);
  }

  @Test
  void tasksThatFailAndAreRunAgainChangeNothing() {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(TestSpark.session(FailingOnce.MASTER).sparkContext());
    double expected = mean(spark, spark.parallelize(sequences(37), 1));
    int failures = FailingOnce.FAILURES.get();
    assertEquals(expected, mean(spark, FailingOnce.rows(spark.parallelize(sequences(37), 9))));
    // Sequences in many partitions are read twice.
    assertEquals(2 * 9, FailingOnce.FAILURES.get() - failures);
  }

  /** A context that remembers what was broadcast. */
  private static final class Recorder extends JavaSparkContext {
    private final List<Broadcast<?>> broadcasts = new ArrayList<>();

    Recorder() {
      super(TestSpark.shared().sparkContext());
    }

    @Override
    public <T> Broadcast<T> broadcast(T value) {
      Broadcast<T> broadcast = super.broadcast(value);
      broadcasts.add(broadcast);
      return broadcast;
    }

    private List<Boolean> kept() {
      return broadcasts.stream().map(Broadcast::isValid).toList();
    }
  }

  @Test
  @SuppressWarnings("resource") // The context is shared: it is not this test's to stop.
  void modelsLeaveTheClusterWhenAllIsDone() {
    Recorder spark = new Recorder();
    mean(spark, spark.parallelize(sequences(5), 2));
    assertEquals(List.of(false), spark.kept());
    try (Forecasts forecasts = forecasts(spark)) {
      forecasts.add("one", model());
      forecasts.add("two", model());
      LongAccumulator done = spark.sc().longAccumulator();
      for (int split = 0; split < 2; split++) {
        forecasts
            .of(spark.parallelize(sequences(5), 2), Forecasts.BASELINES, false, done)
            .collect();
        assertEquals(List.of(false, true, true), spark.kept());
      }
    }
    assertEquals(List.of(false, false, false), spark.kept());
  }

  @Test
  @SuppressWarnings("resource") // The context is shared: it is not this test's to stop.
  void modelsLeaveTheClusterWhenItFails() {
    Recorder spark = new Recorder();
    JavaRDD<StoredSequence> damaged =
        spark
            .parallelize(sequences(5), 2)
            .map(
                sequence -> {
                  throw new IllegalStateException("cannot be read");
                });
    SparkException failure = assertThrows(SparkException.class, () -> mean(spark, damaged));
    assertTrue(failure.getMessage().contains("cannot be read"), failure.getMessage());
    assertEquals(List.of(false), spark.kept());
  }
}
