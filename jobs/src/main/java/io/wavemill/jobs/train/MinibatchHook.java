package io.wavemill.jobs.train;

import org.apache.spark.TaskContext;
import org.apache.spark.util.CollectionAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Tells the driver of every minibatch. Spark counts an accumulator once per finished task of an
 * action, retried or not.
 */
final class MinibatchHook implements TrainingHook {

  private static final long serialVersionUID = 1L;

  private final CollectionAccumulator<MinibatchReport> reports;

  MinibatchHook(CollectionAccumulator<MinibatchReport> reports) {
    this.reports = reports;
  }

  @Override
  public void preUpdate(DataSet minibatch, Model model) {
    // Nothing to tell before the step.
  }

  @Override
  public void postUpdate(DataSet minibatch, Model model) {
    reports.add(
        new MinibatchReport(TaskContext.getPartitionId(), minibatch.numExamples(), model.score()));
  }

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {
    throw new IllegalStateException("networks here have one input");
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {
    throw new IllegalStateException("networks here have one input");
  }
}
