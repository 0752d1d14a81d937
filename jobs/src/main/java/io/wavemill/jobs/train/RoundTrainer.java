package io.wavemill.jobs.train;

import io.wavemill.jobs.config.TrainingSettings;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/**
 * Parameter averaging, one Spark job a round: every worker is a task that begins with the same
 * state, reads its examples by itself and trains on them; parameters and updater states come back
 * and are averaged, weighted by examples.
 *
 * <p>A task is a function of the plan, the data and the state it begins with, and sums are taken in
 * the order of the workers. So it does not matter where a task runs, nor how often: an executor
 * that dies costs time and nothing else.
 */
final class RoundTrainer implements ClusterTrainer {

  /** Results that the driver adds up by itself; more come back through a stage that adds them. */
  private static final int FAN = 8;

  private final JavaSparkContext spark;
  private final int accumulate;

  /**
   * @param accumulate parts into which minibatches are cut
   */
  RoundTrainer(JavaSparkContext spark, int accumulate) {
    this.spark = spark;
    this.accumulate = accumulate;
  }

  @Override
  public String name() {
    return TrainingSettings.ROUND_AVERAGING;
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
    String configuration = ModelState.configuration(network);
    // Sent once an epoch: the source holds Hadoop's configuration, which takes longer to write than
    // a small minibatch to train.
    Broadcast<EpochWork> work =
        spark.broadcast(new EpochWork(plan, epoch, data.source(), batches, accumulate));
    try {
      for (int round = firstRound; round < plan.rounds(); round++) {
        long start = System.nanoTime();
        spark.setJobGroup(
            "train", "epoch " + (epoch + 1) + ", round " + (round + 1) + " of " + plan.rounds());
        try (RoundStart begin = RoundStart.of(ModelState.of(network, configuration), spark)) {
          WeightedSum sum = sum(new WorkerTask(work, round, begin), plan.workers());
          long averaging = System.nanoTime();
          sum.mean(configuration, network.getIterationCount() + plan.minibatches(round), epoch)
              .copyTo(network);
          long end = System.nanoTime();
          rounds.accept(
              RoundReport.of(
                  round + 1, sum.reports(), (end - averaging) / 1e9, (end - start) / 1e9));
        }
      }
    } finally {
      work.destroy();
    }
    network.setEpochCount(epoch + 1);
    spark.clearJobGroup();
  }

  private WeightedSum sum(WorkerTask task, int workers) {
    JavaRDD<Integer> numbers =
        spark.parallelize(IntStream.range(0, workers).boxed().toList(), workers);
    if (workers <= FAN) {
      Object results =
          spark
              .sc()
              .runJob(numbers.rdd(), task, ClassTag$.MODULE$.<WeightedSum>apply(WeightedSum.class));
      return WeightedSum.of(List.of((WeightedSum[]) results));
    }
    int groups = (int) Math.ceil(Math.sqrt(workers));
    return WeightedSum.of(
        numbers
            .map(task::train)
            .mapToPair(sum -> new Tuple2<>(sum.first() * groups / workers, sum))
            .groupByKey(groups)
            .values()
            .map(WeightedSum::of)
            .collect());
  }
}
