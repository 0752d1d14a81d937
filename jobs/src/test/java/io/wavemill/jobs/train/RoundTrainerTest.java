package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.core.optimise.ClippedDescent;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

class RoundTrainerTest extends ClusterTrainerContract {

  @Override
  ClusterTrainer trainer(JavaSparkContext spark) {
    return new RoundTrainer(spark, 1);
  }

  @Override
  double roundingError() {
    return 1e-6;
  }

  @Override
  float[] mean(float[] one, int examples, float[] other, int otherExamples) {
    float[] mean = new float[one.length];
    for (int i = 0; i < mean.length; i++) {
      double sum = (double) one[i] * examples + (double) other[i] * otherExamples;
      mean[i] = (float) (sum / (examples + otherExamples));
    }
    return mean;
  }

  private static List<RoundReport> train(
      MultiLayerNetwork network, RoundPlan plan, int accumulate) {
    List<RoundReport> reports = new ArrayList<>();
    new RoundTrainer(spark(), accumulate)
        .trainRounds(
            network,
            new TrainingData(null, new Noise((int) plan.examples())),
            batches(0),
            plan,
            0,
            0,
            reports::add);
    return reports;
  }

  @Test
  void manyWorkersAreAddedUpInGroups() {
    // Twelve workers: more than the driver adds up by itself.
    RoundPlan plan = new RoundPlan(30, 12, 2, 1, 11);
    MultiLayerNetwork cluster = network(new Sgd(0.5), 0);
    List<RoundReport> reports = train(cluster, plan, 1);
    MultiLayerNetwork machine = network(new Sgd(0.5), 0);
    for (int round = 0; round < plan.rounds(); round++) {
      List<Long> ids = new ArrayList<>();
      for (int worker = 0; worker < plan.workers(); worker++) {
        assertEquals(worker, reports.get(round).workers().get(worker).worker());
        for (int i = 0; i < plan.share(round, worker); i++) {
          ids.add(plan.order(0).id(plan.first(round, worker) + i));
        }
      }
      machine.fit(
          batches(0).minibatch(ids.stream().map(id -> sequences(30).get(id.intValue())).toList()));
    }
    double relative =
        distance(cluster.params(), machine.params()) / machine.params().norm2Number().doubleValue();
    assertTrue(relative < 1e-6, "relative error " + relative);
    MultiLayerNetwork again = network(new Sgd(0.5), 0);
    train(again, plan, 1);
    assertArrayEquals(parameters(cluster), parameters(again));
  }

  @Test
  void aMinibatchInPartsGivesTheSameStep() {
    RoundPlan plan = new RoundPlan(24, 2, 6, 2, 11);
    // Adam would make much of rounding errors in gradients that are almost zero.
    MultiLayerNetwork whole = network(new ClippedDescent(0.5, null, 0.9, 0), 0);
    MultiLayerNetwork parts = network(new ClippedDescent(0.5, null, 0.9, 0), 0);
    List<RoundReport> reports = train(whole, plan, 1);
    List<RoundReport> ofParts = train(parts, plan, 4);
    double relative =
        distance(whole.params(), parts.params()) / whole.params().norm2Number().doubleValue();
    assertTrue(relative < 1e-5, "relative error " + relative);
    assertEquals(whole.getIterationCount(), parts.getIterationCount());
    assertEquals(reports.get(0).loss(), ofParts.get(0).loss(), 1e-5 * reports.get(0).loss());
    double norm = reports.get(0).gradientNorm();
    assertTrue(norm > 0, "norm " + norm);
    assertEquals(norm, ofParts.get(0).gradientNorm(), 1e-3 * norm);
  }

  @Test
  void reportsTellWhereTimeWent() {
    RoundPlan plan = new RoundPlan(9, 2, 2, 1, 11);
    List<RoundReport> reports = train(network(new ClippedAdam(0.01, 1), 0), plan, 1);
    assertEquals(3, reports.size());
    for (RoundReport report : reports) {
      assertEquals(2, report.workers().size());
      for (WorkerReport worker : report.workers()) {
        assertTrue(worker.computing() + worker.reading() <= worker.seconds());
        assertTrue(worker.seconds() + report.averaging() <= report.seconds());
      }
    }
    // One example is left for two workers.
    assertEquals(1, reports.get(2).examples());
    assertEquals(1, reports.get(2).workers().stream().mapToLong(WorkerReport::examples).sum());
  }
}
