package io.wavemill.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.jobs.dataset.StoredSequence;
import io.wavemill.jobs.generate.TestSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchesTest {

  private static final int SEQUENCES = 43;
  private static final int SIZE = 5;

  private JavaSparkContext spark;

  @BeforeEach
  void spark() {
    spark = JavaSparkContext.fromSparkContext(TestSpark.shared().sparkContext());
  }

  private static List<StoredSequence> sequences() {
    return new ArrayList<>(
        LongStream.range(0, SEQUENCES)
            .mapToObj(id -> new StoredSequence(id, new int[] {1, 1, 1, 1}, new byte[] {(byte) id}))
            .toList());
  }

  private static List<Long> ids(List<StoredSequence> batch) {
    return batch.stream().map(StoredSequence::id).toList();
  }

  private static List<List<Long>> expected() {
    return IntStream.rangeClosed(0, SEQUENCES / SIZE)
        .mapToObj(
            k ->
                LongStream.range((long) SIZE * k, Math.min(SEQUENCES, SIZE * (k + 1L)))
                    .boxed()
                    .toList())
        .toList();
  }

  private static void assertBatches(JavaRDD<StoredSequence> sequences, int tasks) {
    List<List<Long>> found =
        new ArrayList<>(
            Batches.of(sequences, SIZE, tasks).collect().stream().map(BatchesTest::ids).toList());
    found.sort(Comparator.comparing(batch -> batch.get(0)));
    assertEquals(expected(), found);
  }

  @Test
  void sequencesMeetTheSameNeighboursInAnyOrderAndPartitioning() {
    List<StoredSequence> sequences = sequences();
    for (int partitions : new int[] {1, 2, 7}) {
      // Read where they are, and all shuffled.
      assertBatches(spark.parallelize(sequences, partitions), partitions);
      assertBatches(spark.parallelize(sequences, partitions), partitions + 1);
      Collections.shuffle(sequences, new Random(partitions));
    }
  }

  /** Sequences that lie in order are moved only where a partition's edge cuts their batch. */
  @Test
  void mostBatchesStayWhereTheyAre() {
    JavaRDD<StoredSequence> sequences = spark.parallelize(sequences(), 4);
    List<List<List<StoredSequence>>> found = Batches.of(sequences, SIZE, 4).glom().collect();
    // Edges at 10, 21 and 32, and an end at 43.
    List<Integer> stayed = found.subList(0, 4).stream().map(List::size).toList();
    assertEquals(List.of(2, 2, 1, 1), stayed);
    assertEquals(3, found.subList(4, found.size()).stream().mapToInt(List::size).sum());
  }

  /** What a shuffle brings comes in another order when it is read again. */
  @Test
  void whatMayComeInAnotherOrderTheSecondTimeIsReadOnce() {
    JavaRDD<StoredSequence> sequences = spark.parallelize(sequences(), 2).repartition(4);
    assertBatches(sequences, 4);
    assertEquals(4, Batches.of(sequences, SIZE, 4).getNumPartitions());
    assertTrue(Batches.of(spark.parallelize(sequences(), 4), SIZE, 4).getNumPartitions() > 4);
  }
}
