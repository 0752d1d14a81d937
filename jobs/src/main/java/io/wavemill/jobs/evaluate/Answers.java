package io.wavemill.jobs.evaluate;

import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.train.ClassBatches;
import io.wavemill.jobs.train.SequenceBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Classifications by models and the baseline, on the cluster; the same to the bit on any ({@link
 * Inference}).
 */
public final class Answers implements AutoCloseable {

  /** The baseline: what can be had without training. Always names the most frequent class. */
  public static final String MOST_FREQUENT = "most-frequent";

  private final JavaSparkContext spark;
  private final ClassBatches classes;
  private final Inference inference;

  /**
   * Answers with no models yet.
   *
   * @param classes there are
   * @param batch sequences classified together
   */
  public Answers(JavaSparkContext spark, ClassBatches classes, int batch) {
    this.spark = spark;
    this.classes = classes;
    this.inference = new Inference(spark, batch);
  }

  /** Adds a model, as the bytes of its file. */
  public void add(String name, byte[] modelFile) {
    inference.add(name, modelFile);
  }

  /**
   * Accuracy of the one model over all sequences. The models are forgotten afterwards.
   *
   * @param sequences of a split
   */
  public double accuracy(JavaRDD<StoredSequence> sequences) {
    inference.requireOne();
    try (Answers own = this) {
      return Metric.of(Confusion.none(classes.classes()), Confusion::add, Confusion::merge)
          .over(own.of(sequences, OptionalInt.empty(), spark.sc().longAccumulator()))
          .accuracy();
    }
  }

  /**
   * An answer of each model and the baseline for each sequence.
   *
   * @param sequences of a split
   * @param mostFrequent class in training; without it no baseline
   * @param done counts sequences
   */
  JavaRDD<Answer> of(
      JavaRDD<StoredSequence> sequences, OptionalInt mostFrequent, LongAccumulator done) {
    ClassBatches classes = this.classes;
    int baseline = mostFrequent.orElse(StoredSequence.UNLABELLED);
    return inference.run(
        sequences, (networks, batch) -> answer(networks, batch, classes, baseline), done);
  }

  /** Takes the models off the cluster; what was not computed until now cannot be any more. */
  @Override
  public void close() {
    inference.close();
  }

  private static List<Answer> answer(
      Map<String, MultiLayerNetwork> networks,
      List<StoredSequence> batch,
      ClassBatches classes,
      int baseline) {
    List<Answer> answers = new ArrayList<>();
    try (INDArray frames = SequenceBatches.frames(batch, 0, batch.get(0).shape()[0])) {
      networks.forEach(
          (name, network) -> {
            float[][] probabilities = network.output(frames, false).toFloatMatrix();
            for (int i = 0; i < probabilities.length; i++) {
              StoredSequence sequence = batch.get(i);
              answers.add(
                  Answer.of(name, sequence.id(), classes.checkedLabel(sequence), probabilities[i]));
            }
          });
    }
    if (baseline != StoredSequence.UNLABELLED) {
      for (StoredSequence sequence : batch) {
        answers.add(
            Answer.without(MOST_FREQUENT, sequence.id(), classes.checkedLabel(sequence), baseline));
      }
    }
    return answers;
  }
}
