package io.wavemill.jobs.train;

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
    int count = 0;
    // Collected in the order of partitions: sums of floats depend on the order.
    for (ParameterAveragingTrainingResult result : results.collect()) {
      if (result.getParameters() == null) {
        continue; // a worker without examples, in a last round of very few
      }
      count++;
      if (parameters == null) {
        parameters = result.getParameters().dup();
        updaterState = result.getUpdaterState() == null ? null : result.getUpdaterState().dup();
      } else {
        parameters.addi(result.getParameters());
        if (updaterState != null) {
          updaterState.addi(result.getUpdaterState());
        }
      }
    }
    if (parameters == null) {
      throw new IllegalStateException("a round without examples");
    }
    MultiLayerNetwork model = network.getNetwork();
    model.setParameters(parameters.divi(count));
    if (updaterState != null) {
      model.getUpdater().setStateViewArray(model, updaterState.divi(count), false);
    }
  }
}
