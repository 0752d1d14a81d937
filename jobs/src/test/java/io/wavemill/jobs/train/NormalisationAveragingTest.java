package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.classify.ClassifierNetworks;
import io.wavemill.core.classify.VolumeClassifier;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.jobs.dataset.SequenceSource;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.generate.TestSpark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Running means and variances of batch normalisation are parameters that no updater moves; they are
 * averaged like all others, weighted by examples.
 */
class NormalisationAveragingTest {

  private static final int[] SHAPE = {4, 1, 6, 6};
  private static final int EXAMPLES = 7;

  private record Noise() implements SequenceSource {
    @Override
    public String name() {
      return "labelled noise";
    }

    @Override
    public List<StoredSequence> read(long from, int count) {
      return sequences().subList((int) from, (int) from + count);
    }
  }

  private static List<StoredSequence> sequences() {
    Random random = new Random(3);
    List<StoredSequence> sequences = new ArrayList<>();
    for (int id = 0; id < EXAMPLES; id++) {
      byte[] frames = new byte[4 * 6 * 6];
      random.nextBytes(frames);
      sequences.add(new StoredSequence(id, SHAPE, frames, id % 3));
    }
    return sequences;
  }

  private static MultiLayerNetwork network() {
    VolumeClassifier layer =
        new VolumeClassifier.Builder().name("cnn").frame(1, 6, 6).classes(3).base(2).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            ClassifierNetworks.configuration(layer, new ClippedAdam(0.01, 1), 5, DataType.FLOAT));
    network.init();
    return network;
  }

  @Test
  void runningStatisticsAreTheMeanOfTheWorkers() {
    RoundPlan plan = new RoundPlan(EXAMPLES, 2, 2, 2, 11);
    ClassBatches batches = new ClassBatches(3);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.shared().sparkContext());
    MultiLayerNetwork trained = network();
    new RoundTrainer(spark, 1)
        .trainRounds(
            trained,
            new TrainingData(spark.parallelize(sequences()), new Noise()),
            batches,
            plan,
            0,
            0,
            report -> {});

    assertEquals(1, plan.rounds());
    List<StoredSequence> ordered = sequences();
    EpochOrder order = plan.order(0);
    ordered.sort(Comparator.comparingLong(sequence -> order.place(sequence.id())));
    double[] expected = new double[(int) trained.numParams()];
    for (int worker = 0; worker < 2; worker++) {
      MultiLayerNetwork own = network();
      int first = (int) plan.first(0, worker);
      List<StoredSequence> share = ordered.subList(first, first + plan.share(0, worker));
      batches.minibatches(share.iterator(), 2).forEachRemaining(own::fit);
      float[] parameters = own.params().toFloatVector();
      for (int i = 0; i < expected.length; i++) {
        expected[i] += parameters[i] * (share.size() / (double) EXAMPLES);
      }
    }
    assertArrayEquals(expected, trained.params().toDoubleVector(), 1e-6);
    int statistics = 0;
    for (var entry : trained.paramTable().entrySet()) {
      if (entry.getKey().toLowerCase(java.util.Locale.ROOT).contains("mean")) {
        INDArray untrained = network().paramTable().get(entry.getKey());
        assertTrue(entry.getValue().distance2(untrained) > 1e-3, entry.getKey());
        statistics++;
      }
    }
    assertEquals(5, statistics);
  }
}
