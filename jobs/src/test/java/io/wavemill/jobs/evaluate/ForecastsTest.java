package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wavemill.core.flow.FlowForecaster;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.datasets.tensor.Npy;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.train.ModelFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;

class ForecastsTest {

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
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(1, 6, 6)
            .hidden(3)
            .velocityRange(1)
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
    Random random = new Random(3);
    List<StoredSequence> sequences = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      byte[] frames = new byte[5 * 36];
      random.nextBytes(frames);
      sequences.add(new StoredSequence(id, new int[] {5, 1, 6, 6}, frames));
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
}
