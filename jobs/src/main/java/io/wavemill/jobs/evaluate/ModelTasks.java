package io.wavemill.jobs.evaluate;

import io.wavemill.core.flow.FlowStates;
import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.train.ModelFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Looks at the hidden states of models, on the cluster: each model with each of a few sequences,
 * one at a time, so that results are the same on any cluster.
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

  private record Pair(String model, StoredSequence sequence) implements Serializable {
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
   * @return results by model, in the order of the sequences
   */
  static <R> Map<String, List<R>> run(
      JavaSparkContext spark,
      Map<String, MultiLayerNetwork> networks,
      List<StoredSequence> sequences,
      Work<R> work) {
    Map<String, Broadcast<byte[]>> files = new LinkedHashMap<>();
    List<Pair> pairs = new ArrayList<>();
    for (String model : withStates(networks).keySet()) {
      files.put(model, spark.broadcast(ModelFile.bytes(networks.get(model))));
      sequences.forEach(sequence -> pairs.add(new Pair(model, sequence)));
    }
    Map<String, List<R>> results = new LinkedHashMap<>();
    if (pairs.isEmpty()) {
      return results;
    }
    try {
      List<R> inOrder =
          spark
              .parallelize(pairs, Math.min(pairs.size(), spark.defaultParallelism()))
              .mapPartitions(part -> new Results<>(part, files, work))
              .collect();
      for (int i = 0; i < pairs.size(); i++) {
        results.computeIfAbsent(pairs.get(i).model, key -> new ArrayList<>()).add(inOrder.get(i));
      }
      return results;
    } finally {
      files.values().forEach(Broadcast::destroy);
    }
  }

  /** The results of a partition; one model is open at a time. */
  private static final class Results<R> implements Iterator<R> {
    private final Iterator<Pair> pairs;
    private final Map<String, Broadcast<byte[]>> files;
    private final Work<R> work;
    private String name;
    private MultiLayerNetwork network;

    Results(Iterator<Pair> pairs, Map<String, Broadcast<byte[]>> files, Work<R> work) {
      this.pairs = pairs;
      this.files = files;
      this.work = work;
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> closeNetwork());
    }

    @Override
    public boolean hasNext() {
      return pairs.hasNext();
    }

    @Override
    public R next() {
      Pair pair = pairs.next();
      if (!pair.model.equals(name)) {
        closeNetwork();
        name = pair.model;
        network = ModelFile.network(files.get(name).value(), name);
      }
      return work.with(name, (FlowStates) network.getLayer(0), pair.sequence);
    }

    private void closeNetwork() {
      if (network != null) {
        network.close();
        network = null;
      }
    }
  }
}
