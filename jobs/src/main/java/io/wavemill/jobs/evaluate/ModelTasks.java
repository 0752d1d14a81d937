package io.wavemill.jobs.evaluate;

import io.wavemill.core.flow.FlowStates;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.train.ModelFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Looks at the hidden states of models, on the cluster: each model with each of a few sequences,
 * one at a time ({@link Inference}).
 */
final class ModelTasks {

  /**
   * What is done with one model and one sequence.
   *
   * @param <R> what comes of it
   */
  @FunctionalInterface
  interface Work<R> extends Serializable {

    /**
     * Does it.
     *
     * @param model its name
     * @param layer where its hidden states are
     * @param sequence one of those given
     */
    R with(String model, FlowStates layer, StoredSequence sequence);
  }

  private record Result<R>(String model, long sequence, R value) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private ModelTasks() {}

  /** The models that have hidden states for velocities to look at. */
  static Map<String, FlowStates> withStates(Map<String, MultiLayerNetwork> networks) {
    Map<String, FlowStates> layers = new LinkedHashMap<>();
    networks.forEach(
        (name, network) -> {
          if (network.getLayer(0) instanceof FlowStates layer) {
            layers.put(name, layer);
          }
        });
    return layers;
  }

  /**
   * Does the work with each model that has hidden states and each sequence.
   *
   * @param sequences in the order of their ids
   * @return results by model, in the order of the sequences
   */
  static <R> Map<String, List<R>> run(
      JavaSparkContext spark,
      Map<String, MultiLayerNetwork> networks,
      List<StoredSequence> sequences,
      Work<R> work) {
    Map<String, List<R>> results = new LinkedHashMap<>();
    Set<String> names = withStates(networks).keySet();
    if (names.isEmpty() || sequences.isEmpty()) {
      return results;
    }
    try (Inference inference = new Inference(spark, 1)) {
      names.forEach(name -> inference.add(name, ModelFile.bytes(networks.get(name))));
      List<Result<R>> found =
          new ArrayList<>(
              inference
                  .run(
                      spark.parallelize(sequences),
                      (models, batch) -> results(models, batch.get(0), work),
                      spark.sc().longAccumulator())
                  .collect());
      found.sort(Comparator.comparingLong(Result::sequence));
      for (String name : names) {
        results.put(
            name,
            found.stream().filter(result -> result.model.equals(name)).map(Result::value).toList());
      }
    }
    return results;
  }

  private static <R> List<Result<R>> results(
      Map<String, MultiLayerNetwork> models, StoredSequence sequence, Work<R> work) {
    List<Result<R>> results = new ArrayList<>();
    withStates(models)
        .forEach(
            (name, layer) ->
                results.add(new Result<>(name, sequence.id(), work.with(name, layer, sequence))));
    return results;
  }
}
