package io.wavemill.jobs.train;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Deeplearning4j's parameter averaging, one round at a time and always in the same way.
 *
 * <p>Upstream's master cuts an epoch into random rounds, drops what does not fill the last one,
 * shuffles by an unseeded generator and sums in the order in which tasks finish. Here a call is
 * exactly one round: the partitions of the RDD are the workers' minibatches, already in order;
 * broadcasting, training and collecting are upstream's; results are added in the order of the
 * workers.
 */
final class OrderedAveragingMaster extends ParameterAveragingTrainingMaster {

  /**
   * What comes back from a worker; upstream's own result is made for aggregation on the cluster and
   * cannot be sent.
   */
  private record WorkerResult(INDArray parameters, INDArray updaterState) implements Serializable {}

  /**
   * A master for rounds of a plan.
   *
   * @param hook told of each minibatch
   */
  OrderedAveragingMaster(RoundPlan plan, TrainingHook hook) {
    super(
        new ParameterAveragingTrainingMaster.Builder(plan.workers(), plan.batch())
            .batchSizePerWorker(plan.batch())
            .averagingFrequency(plan.frequency())
            // Off by default whatever its documentation says; without it Adam begins anew in every
            // round.
            .saveUpdater(true)
            .repartionData(Repartition.Never)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .workerPrefetchNumBatches(0)
            .collectTrainingStats(false)
            .rngSeed(plan.seed())
            .trainingHooks(List.of(hook)));
  }

  @Override
  public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> round) {
    doIteration(network, round, 1, 1);
  }

  @Override
  public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> round) {
    throw new IllegalStateException("only layered networks are trained here");
  }

  @Override
  protected void processResults(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<ParameterAveragingTrainingResult> results,
      int splitNum,
      int totalSplits) {
    INDArray parameters = null;
    INDArray updaterState = null;
    // Collected in the order of partitions: sums of floats depend on the order.
    List<WorkerResult> workers =
        results
            // A worker without examples, in a last round of very few, has nothing to say.
            .filter(result -> result.getParameters() != null)
            .map(result -> new WorkerResult(result.getParameters(), result.getUpdaterState()))
            .collect();
    for (WorkerResult result : workers) {
      if (parameters == null) {
        parameters = result.parameters().dup();
        updaterState = result.updaterState() == null ? null : result.updaterState().dup();
      } else {
        parameters.addi(result.parameters());
        if (updaterState != null) {
          updaterState.addi(result.updaterState());
        }
      }
    }
    if (parameters == null) {
      throw new IllegalStateException("a round without examples");
    }
    MultiLayerNetwork model = network.getNetwork();
    model.setParameters(parameters.divi(workers.size()));
    if (updaterState != null) {
      model.getUpdater().setStateViewArray(model, updaterState.divi(workers.size()), false);
    }
  }
}
