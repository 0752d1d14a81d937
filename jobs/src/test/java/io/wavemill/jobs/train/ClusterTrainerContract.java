package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.core.flow.FlowForecaster;
import io.wavemill.core.flow.ForecasterNetworks;
import io.wavemill.core.optimise.ClippedAdam;
import io.wavemill.jobs.dataset.SequenceSource;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.generate.TestSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** What every trainer must do. */
abstract class ClusterTrainerContract {

  /** The trainer under test. */
  abstract ClusterTrainer trainer(JavaSparkContext spark);

  /** How far a mean of single steps may be from one step of all, as a share of the parameters. */
  abstract double roundingError();

  /** The mean that the trainer takes of two workers' numbers, who trained so many examples. */
  abstract float[] mean(float[] one, int examples, float[] other, int otherExamples);

  private static final int INPUT_FRAMES = 2;
  private static final int[] SHAPE = {5, 1, 6, 6};

  static MultiLayerNetwork network(IUpdater updater, double teacherForcing) {
    FlowForecaster layer =
        new FlowForecaster.Builder()
            .frame(SHAPE[1], SHAPE[2], SHAPE[3])
            .hidden(3)
            .velocityRange(1)
            .decoderLayers(1)
            .teacherForcing(teacherForcing)
            .frames(INPUT_FRAMES, SHAPE[0] - INPUT_FRAMES)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(ForecasterNetworks.configuration(layer, updater, 5, DataType.FLOAT));
    network.init();
    return network;
  }

  private static MultiLayerNetwork network(IUpdater updater) {
    return network(updater, 0);
  }

  /** Sequences of noise, by id. */
  static List<StoredSequence> sequences(int count) {
    Random random = new Random(1);
    List<StoredSequence> sequences = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      byte[] frames = new byte[Arrays.stream(SHAPE).reduce(1, (a, b) -> a * b)];
      random.nextBytes(frames);
      sequences.add(new StoredSequence(id, SHAPE, frames));
    }
    return sequences;
  }

  /** The same, as trainers read them by themselves. */
  record Noise(int count) implements SequenceSource {
    @Override
    public String name() {
      return "noise " + count;
    }

    @Override
    public List<StoredSequence> read(long from, int wanted) {
      return sequences(count).subList((int) from, (int) from + wanted);
    }
  }

  /** What each worker trains in each round: {@code [round][worker]}, in order. */
  private static List<List<List<StoredSequence>>> shares(RoundPlan plan, int epoch) {
    List<StoredSequence> ordered = new ArrayList<>(sequences((int) plan.examples()));
    EpochOrder order = plan.order(epoch);
    ordered.sort(Comparator.comparingLong(sequence -> order.place(sequence.id())));
    List<List<List<StoredSequence>>> shares = new ArrayList<>();
    for (int round = 0; round < plan.rounds(); round++) {
      List<List<StoredSequence>> ofRound = new ArrayList<>();
      for (int worker = 0; worker < plan.workers(); worker++) {
        ofRound.add(new ArrayList<>());
      }
      shares.add(ofRound);
    }
    for (int position = 0; position < ordered.size(); position++) {
      shares.get(plan.round(position)).get(plan.worker(position)).add(ordered.get(position));
    }
    return shares;
  }

  static SequenceBatches batches(double teacherForcing) {
    return new ForecastBatches(INPUT_FRAMES, teacherForcing > 0);
  }

  /** Trains an epoch on Spark. */
  private List<RoundReport> train(
      String master, MultiLayerNetwork network, RoundPlan plan, int epoch, int partitions) {
    List<StoredSequence> sequences = sequences((int) plan.examples());
    Collections.shuffle(sequences, new Random(partitions));
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(TestSpark.session(master).sparkContext());
    FlowForecaster layer = (FlowForecaster) network.getLayer(0).conf().getLayer();
    List<RoundReport> reports = new ArrayList<>();
    trainer(spark)
        .trainRounds(
            network,
            new TrainingData(
                spark.parallelize(sequences, partitions), new Noise((int) plan.examples())),
            batches(layer.getTeacherForcing()),
            plan,
            epoch,
            0,
            reports::add);
    return reports;
  }

  private List<RoundReport> train(MultiLayerNetwork network, RoundPlan plan) {
    return train("local[2]", network, plan, 0, 2);
  }

  private static void fit(MultiLayerNetwork network, RoundPlan plan, List<StoredSequence> share) {
    batches(0)
        .minibatches(share.iterator(), plan.batch())
        .forEachRemaining(minibatch -> network.fit(minibatch));
  }

  static float[] parameters(MultiLayerNetwork network) {
    return network.params().toFloatVector();
  }

  static float[] updaterState(MultiLayerNetwork network) {
    return network.getUpdater().getStateViewArray().toFloatVector();
  }

  static double distance(INDArray one, INDArray other) {
    return one.castTo(DataType.DOUBLE).distance2(other.castTo(DataType.DOUBLE));
  }

  @Test
  void averagingEveryMinibatchOfPlainDescentIsOneMachineWithTheWholeBatch() {
    int workers = 3;
    RoundPlan plan = new RoundPlan(4L * workers * 2, workers, 2, 1, 11);
    MultiLayerNetwork cluster = network(new Sgd(0.5));
    MultiLayerNetwork machine = network(new Sgd(0.5));
    INDArray start = machine.params().dup();
    train(cluster, plan);
    for (List<List<StoredSequence>> round : shares(plan, 0)) {
      machine.fit(batches(0).minibatch(round.stream().flatMap(List::stream).toList()));
    }
    double moved = distance(machine.params(), start);
    assertTrue(moved > 0.01 * start.norm2Number().doubleValue(), "moved by " + moved);
    double error = distance(cluster.params(), machine.params());
    assertTrue(error / moved < 1e-5, "error relative to the way gone " + error / moved);
    double relative = error / machine.params().norm2Number().doubleValue();
    assertTrue(relative < roundingError(), "relative error " + relative);
  }

  @Test
  void oneWorkerIsOneMachine() {
    RoundPlan plan = new RoundPlan(11, 1, 3, 2, 11);
    MultiLayerNetwork cluster = network(new ClippedAdam(0.01, 1));
    MultiLayerNetwork machine = network(new ClippedAdam(0.01, 1));
    train(cluster, plan);
    shares(plan, 0).forEach(round -> fit(machine, plan, round.get(0)));
    assertEquals(4, machine.getIterationCount());
    assertEquals(4, cluster.getIterationCount());
    assertArrayEquals(parameters(machine), parameters(cluster));
    assertArrayEquals(updaterState(machine), updaterState(cluster));
  }

  @Test
  void momentsOfTheUpdaterAreAveragedAndSurviveRounds() {
    RoundPlan plan = new RoundPlan(11, 2, 2, 2, 11);
    MultiLayerNetwork cluster = network(new ClippedAdam(0.01, 1));
    train(cluster, plan);
    // The same by hand: in every round, each worker goes on from the average of the one before.
    MultiLayerNetwork average = network(new ClippedAdam(0.01, 1));
    int round = 0;
    for (List<List<StoredSequence>> shares : shares(plan, 0)) {
      List<MultiLayerNetwork> workers = new ArrayList<>();
      for (List<StoredSequence> share : shares) {
        MultiLayerNetwork worker = average.clone();
        worker.setIterationCount(average.getIterationCount());
        fit(worker, plan, share);
        workers.add(worker);
      }
      MultiLayerNetwork one = workers.get(0);
      MultiLayerNetwork other = workers.get(1);
      int examples = shares.get(0).size();
      int others = shares.get(1).size();
      average.setParameters(
          Nd4j.createFromArray(mean(parameters(one), examples, parameters(other), others)));
      INDArray state = average.getUpdater().getStateViewArray();
      state.assign(
          Nd4j.createFromArray(mean(updaterState(one), examples, updaterState(other), others))
              .reshape(state.shape()));
      average.setIterationCount(average.getIterationCount() + plan.minibatches(round));
      round++;
    }
    assertEquals(2, round);
    assertEquals(3, cluster.getIterationCount());
    float[] state = updaterState(cluster);
    assertEquals(2 * cluster.numParams(), state.length);
    long moving = 0;
    for (float moment : state) {
      moving += moment == 0 ? 0 : 1;
    }
    assertTrue(moving > state.length / 2, moving + " of " + state.length + " moments are not 0");
    assertArrayEquals(updaterState(average), state);
    assertArrayEquals(parameters(average), parameters(cluster));
  }

  @Test
  void theSameModelOnAnyClusterAndPartitioning() {
    // Three workers on one or two cores, a last round of 5 examples, and the truth fed now and
    // then.
    RoundPlan plan = new RoundPlan(29, 3, 2, 2, 11);
    List<float[]> parameters = new ArrayList<>();
    List<List<Double>> losses = new ArrayList<>();
    for (Object[] way : new Object[][] {{"local[1]", 1}, {"local[2]", 2}, {"local[2]", 7}}) {
      MultiLayerNetwork network = network(new ClippedAdam(0.01, 1), 0.5);
      List<Double> loss = new ArrayList<>();
      List<RoundReport> reports = train((String) way[0], network, plan, 0, (Integer) way[1]);
      assertEquals(29, reports.stream().mapToLong(RoundReport::examples).sum());
      assertEquals(List.of(1, 2, 3), reports.stream().map(RoundReport::round).toList());
      assertEquals(5, reports.get(2).examples());
      reports.forEach(report -> loss.add(report.loss()));
      assertEquals(1, network.getEpochCount());
      parameters.add(parameters(network));
      losses.add(loss);
    }
    for (int way = 1; way < parameters.size(); way++) {
      assertArrayEquals(parameters.get(0), parameters.get(way));
      assertEquals(losses.get(0), losses.get(way));
    }
  }

  @Test
  void workersThatFindNothingLeftDoNotSpoilTheAverage() {
    // The last round has one example for three workers.
    RoundPlan plan = new RoundPlan(7, 3, 2, 1, 11);
    MultiLayerNetwork cluster = network(new Sgd(0.5));
    List<RoundReport> reports = train(cluster, plan);
    assertEquals(List.of(6L, 1L), reports.stream().map(RoundReport::examples).toList());
    MultiLayerNetwork machine = network(new Sgd(0.5));
    for (List<List<StoredSequence>> round : shares(plan, 0)) {
      machine.fit(batches(0).minibatch(round.stream().flatMap(List::stream).toList()));
    }
    assertEquals(0, distance(cluster.params(), machine.params()), 1e-5);
  }

  @Test
  void anEpochCanBeGoneOnWith() {
    RoundPlan plan = new RoundPlan(29, 2, 2, 2, 11);
    MultiLayerNetwork whole = network(new ClippedAdam(0.01, 1), 0.5);
    train(whole, plan);
    MultiLayerNetwork interrupted = network(new ClippedAdam(0.01, 1), 0.5);
    for (int from = 0; from < plan.rounds(); from++) {
      // Each round by itself, and what follows not trained.
      int round = from;
      MultiLayerNetwork before = interrupted;
      assertThrows(
          IllegalStateException.class,
          () ->
              trainer(spark())
                  .trainRounds(
                      before,
                      new TrainingData(spark().parallelize(sequences(29), 3), new Noise(29)),
                      batches(0.5),
                      plan,
                      0,
                      round,
                      report -> {
                        assertEquals(round + 1, report.round());
                        throw new IllegalStateException("enough");
                      }));
      byte[] saved = ModelFile.bytes(interrupted);
      interrupted = ModelFile.network(saved, "saved");
    }
    assertArrayEquals(parameters(whole), parameters(interrupted));
    assertArrayEquals(updaterState(whole), updaterState(interrupted));
    assertEquals(whole.getIterationCount(), interrupted.getIterationCount());
  }

  static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(TestSpark.session("local[2]").sparkContext());
  }

  @Test
  void ordersOfEpochsGiveDifferentModels() {
    RoundPlan plan = new RoundPlan(12, 2, 2, 1, 11);
    MultiLayerNetwork first = network(new ClippedAdam(0.01, 1));
    MultiLayerNetwork second = network(new ClippedAdam(0.01, 1));
    train("local[2]", first, plan, 0, 2);
    train("local[2]", second, plan, 1, 2);
    assertFalse(Arrays.equals(parameters(first), parameters(second)));
  }
}
