package io.wavemill.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/** How models of one task are evaluated: {@link EvaluateJob} asks for these things in turn. */
interface Evaluation extends AutoCloseable {

  /** Of the rows of {@link #predict}; begins with split, model and id. */
  StructType schema();

  /** The splits to predict, of those the dataset has. */
  List<String> splits();

  /**
   * What all models and baselines say of a split, computed when it is asked for.
   *
   * @param done counts sequences
   */
  JavaRDD<Row> predict(String split, LongAccumulator done);

  /**
   * {@code metrics.json}.
   *
   * @param predictions the rows of all splits
   */
  ObjectNode metrics(Dataset<Row> predictions);

  /** The test result in a line for each model and baseline, the best first. */
  List<String> summary();

  /** {@code pictures.json}. */
  ObjectNode pictures(Dataset<Row> predictions);

  /** An animated picture of them, if there is anything to show. */
  Optional<byte[]> movie(ObjectNode pictures);

  /** Takes the models off the cluster. */
  @Override
  void close();
}
