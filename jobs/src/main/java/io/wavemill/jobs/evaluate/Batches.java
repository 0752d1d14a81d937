package io.wavemill.jobs.evaluate;

import io.wavemill.jobs.dataset.StoredSequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.DeterministicLevel;
import scala.Tuple2;

/**
 * Puts sequences together in batches by their ids: batch {@code k} holds the ids {@code k·size ..
 * (k+1)·size - 1}, in that order, on any cluster and in any partitioning.
 *
 * <p>Why a model is not simply given what lies side by side in a partition: a library of kernels
 * may choose another one, with other rounding, for another number of images.
 */
final class Batches {

  private Batches() {}

  /**
   * Batches of all sequences.
   *
   * <p>Of sequences in many partitions those batches stay where they are that lie whole and in
   * order in one partition, as nearly all do in files written by {@code generate}; only what
   * partitions' edges cut is shuffled. For this the sequences are read twice, so they must come in
   * the same order both times. If they do not, or come in so few partitions that cores would idle,
   * all are shuffled.
   *
   * @param size sequences of a batch; the last may have fewer
   * @param tasks partitions that keep the cluster busy
   */
  static JavaRDD<List<StoredSequence>> of(JavaRDD<StoredSequence> sequences, int size, int tasks) {
    boolean repeatable =
        sequences.rdd().outputDeterministicLevel().equals(DeterministicLevel.DETERMINATE());
    if (sequences.getNumPartitions() < tasks || !repeatable) {
      return gathered(sequences, size, tasks);
    }
    JavaRDD<List<StoredSequence>> runs = sequences.mapPartitions(part -> new Runs(part, size));
    JavaRDD<StoredSequence> cut =
        runs.filter(run -> run.size() < size).flatMap(run -> run.iterator());
    return runs.filter(run -> run.size() == size).union(gathered(cut, size, tasks));
  }

  private static JavaRDD<List<StoredSequence>> gathered(
      JavaRDD<StoredSequence> sequences, int size, int tasks) {
    return sequences
        .mapToPair(sequence -> new Tuple2<>(sequence.id() / size, sequence))
        .groupByKey(Math.max(tasks, sequences.getNumPartitions()))
        .values()
        .map(
            group -> {
              List<StoredSequence> batch = new ArrayList<>();
              group.forEach(batch::add);
              batch.sort(Comparator.comparingLong(StoredSequence::id));
              return batch;
            });
  }

  /**
   * Cuts a partition where ids do not follow each other or another batch begins. A piece of full
   * size is a batch: it could not be as long if it began inside of one.
   */
  private static final class Runs implements Iterator<List<StoredSequence>> {
    private final Iterator<StoredSequence> sequences;
    private final int size;
    private StoredSequence next;

    Runs(Iterator<StoredSequence> sequences, int size) {
      this.sequences = sequences;
      this.size = size;
      this.next = take();
    }

    private StoredSequence take() {
      return sequences.hasNext() ? sequences.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public List<StoredSequence> next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      List<StoredSequence> run = new ArrayList<>(size);
      long id;
      do {
        id = next.id();
        run.add(next);
        next = take();
      } while (next != null && next.id() == id + 1 && next.id() % size != 0);
      return run;
    }
  }
}
