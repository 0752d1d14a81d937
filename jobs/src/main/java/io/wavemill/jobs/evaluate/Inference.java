package io.wavemill.jobs.evaluate;

import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.train.ModelFile;
import java.io.Serializable;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Runs trained models over sequences, on the cluster.
 *
 * <p>Sequences are put together in batches by their ids, so that a model sees the same batches on
 * any cluster and the results are the same to the bit. Executors keep the models from the first run
 * on until {@link #close()}.
 */
final class Inference implements AutoCloseable {

  /**
   * What is done with a batch.
   *
   * @param <R> result
   */
  @FunctionalInterface
  interface Step<R> extends Serializable {

    /**
     * The results for a batch.
     *
     * @param models by name, in the order in which they were added
     */
    List<R> of(Map<String, MultiLayerNetwork> models, List<StoredSequence> batch);
  }

  /** So many that no core waits long for the last one, and progress is seen. */
  private static final int TASKS_PER_CORE = 4;

  private final JavaSparkContext spark;
  private final int batch;
  private final Map<String, byte[]> modelFiles = new LinkedHashMap<>();
  private final Map<String, Broadcast<byte[]>> models = new LinkedHashMap<>();

  /**
   * With no models yet.
   *
   * @param batch sequences of a batch
   */
  Inference(JavaSparkContext spark, int batch) {
    this.spark = spark;
    this.batch = batch;
  }

  /** Adds a model, as the bytes of its file. */
  void add(String name, byte[] modelFile) {
    modelFiles.put(name, modelFile);
  }

  /** For what can be asked of one model only. */
  void requireOne() {
    if (modelFiles.size() != 1) {
      throw new IllegalStateException("one model is needed, not " + modelFiles.keySet());
    }
  }

  /**
   * The results for all sequences, computed when they are asked for.
   *
   * @param sequences of a split
   * @param done counts sequences
   */
  <R> JavaRDD<R> run(JavaRDD<StoredSequence> sequences, Step<R> step, LongAccumulator done) {
    modelFiles.forEach((name, file) -> models.computeIfAbsent(name, key -> spark.broadcast(file)));
    Map<String, Broadcast<byte[]>> models = new LinkedHashMap<>(this.models);
    return Batches.of(sequences, batch, spark.defaultParallelism() * TASKS_PER_CORE)
        .mapPartitions(batches -> new Results<>(batches, models, step, done));
  }

  /** Takes the models off the cluster; what was not computed until now cannot be any more. */
  @Override
  public void close() {
    models.values().forEach(Broadcast::destroy);
    models.clear();
    modelFiles.clear();
  }

  /** The results of a partition, batch by batch. */
  private static final class Results<R> implements Iterator<R> {
    private final Iterator<List<StoredSequence>> batches;
    private final Map<String, MultiLayerNetwork> networks = new LinkedHashMap<>();
    private final Step<R> step;
    private final LongAccumulator done;
    private Iterator<R> current = List.<R>of().iterator();

    Results(
        Iterator<List<StoredSequence>> batches,
        Map<String, Broadcast<byte[]>> models,
        Step<R> step,
        LongAccumulator done) {
      this.batches = batches;
      this.step = step;
      this.done = done;
      if (batches.hasNext()) {
        models.forEach(
            (name, file) -> {
              MultiLayerNetwork network = ModelFile.network(file.value(), name);
              networks.put(name, network);
              // Its memory is outside of the heap, where the collector does not see it fill up.
              TaskContext.get()
                  .addTaskCompletionListener((TaskCompletionListener) ended -> network.close());
            });
      }
    }

    @Override
    public boolean hasNext() {
      while (!current.hasNext() && batches.hasNext()) {
        List<StoredSequence> batch = batches.next();
        current = step.of(networks, batch).iterator();
        done.add(batch.size());
      }
      return current.hasNext();
    }

    @Override
    public R next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return current.next();
    }
  }
}
