package io.wavemill.jobs.train;

import io.wavemill.jobs.config.TrainingSettings;
import io.wavemill.jobs.dataset.StoredSequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;
import scala.runtime.AbstractFunction1;

/**
 * Training by dl4j-spark's parameter averaging.
 *
 * <p>Once an epoch the sequences are shuffled by Spark into one partition for each (round, worker),
 * sorted by their place in the epoch's order; each round is then a Spark job over its own
 * partitions.
 */
final class Dl4jParameterAveraging implements ClusterTrainer {

  /** Keeps the partitions of one round. */
  private static final class OfRound extends AbstractFunction1<Object, Object>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private final int from;
    private final int to;

    OfRound(int round, int workers) {
      this.from = round * workers;
      this.to = from + workers;
    }

    @Override
    public Object apply(Object partition) {
      int index = (Integer) partition;
      return from <= index && index < to;
    }
  }

  private final JavaSparkContext spark;

  Dl4jParameterAveraging(JavaSparkContext spark) {
    this.spark = spark;
  }

  @Override
  public String name() {
    return TrainingSettings.DL4J_PARAMETER_AVERAGING;
  }

  @Override
  public void trainRounds(
      MultiLayerNetwork network,
      TrainingData data,
      SequenceBatches batches,
      RoundPlan plan,
      int epoch,
      int firstRound,
      Consumer<RoundReport> rounds) {
    EpochOrder order = plan.order(epoch);
    JavaPairRDD<Long, StoredSequence> placed =
        data.sequences()
            .mapToPair(sequence -> new Tuple2<>(order.place(sequence.id()), sequence))
            .repartitionAndSortWithinPartitions(new RoundPartitioner(plan));
    for (int round = firstRound; round < plan.rounds(); round++) {
      long start = System.nanoTime();
      spark.setJobGroup(
          "train", "epoch " + (epoch + 1) + ", round " + (round + 1) + " of " + plan.rounds());
      CollectionAccumulator<MinibatchReport> reports = new CollectionAccumulator<>();
      spark.sc().register(reports, "minibatches");
      OrderedAveragingMaster master = new OrderedAveragingMaster(plan, new MinibatchHook(reports));
      int iterations = network.getIterationCount();
      master.executeTraining(
          new SparkDl4jMultiLayer(spark, network, master),
          minibatches(placed, batches, plan, round));
      // Upstream would count a full round even for a short last one.
      network.setIterationCount(iterations + plan.minibatches(round));
      rounds.accept(report(round, reports.value(), start));
    }
    network.setEpochCount(epoch + 1);
    spark.clearJobGroup();
  }

  private static JavaRDD<DataSet> minibatches(
      JavaPairRDD<Long, StoredSequence> placed,
      SequenceBatches batches,
      RoundPlan plan,
      int round) {
    JavaRDD<Tuple2<Long, StoredSequence>> ofRound =
        PartitionPruningRDD.create(placed.rdd(), new OfRound(round, plan.workers())).toJavaRDD();
    int batch = plan.batch();
    return ofRound
        .map(Tuple2::_2)
        .mapPartitions(sequences -> batches.minibatches(sequences, batch));
  }

  private static RoundReport report(int round, List<MinibatchReport> minibatches, long start) {
    // Accumulators arrive in the order in which tasks end; each task's own reports keep theirs.
    List<MinibatchReport> ordered = new ArrayList<>(minibatches);
    ordered.sort(Comparator.comparingInt(MinibatchReport::worker));
    long examples = 0;
    double loss = 0;
    for (MinibatchReport minibatch : ordered) {
      examples += minibatch.examples();
      loss += minibatch.loss() * minibatch.examples();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new RoundReport(round + 1, examples, loss / examples, seconds, 0, List.of());
  }
}
