package io.wavemill.jobs.generate;

import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.tensor.TensorColumn;
import io.wavemill.jobs.dataset.Columns;
import io.wavemill.jobs.progress.TaskProgress;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Makes the samples of one split on the executors and writes them as Parquet. */
final class SplitWriter {
  /**
   * Bytes of a row group. A writer holds one in memory, and a reader takes one at a time; of the
   * usual 128 MB, sixteen tasks in one JVM would need 2 GB.
   */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private final SparkSession spark;
  private final Broadcast<SampleGenerator> generator;

  /**
   * @param generator broadcast, so that source data travel to each executor once and not with each
   *     task
   */
  SplitWriter(SparkSession spark, Broadcast<SampleGenerator> generator) {
    this.spark = spark;
    this.generator = generator;
  }

  /**
   * Writes a split.
   *
   * @param folder where the files go; it must not exist
   * @param done told the rows done so far, from another thread
   * @return the digest of the rows written
   */
  RowDigest write(String split, int partitions, String folder, LongConsumer done) {
    List<Column> columns = generator.value().columns(split);
    DigestAccumulator digest = new DigestAccumulator(columns.stream().map(Column::name).toList());
    spark.sparkContext().register(digest, "rows of " + split);
    TaskProgress progress =
        new TaskProgress(digest.id(), update -> ((RowDigest) update).rows(), done);
    spark.sparkContext().addSparkListener(progress);
    try {
      writer(rows(split, partitions, digest), columns).parquet(folder);
    } finally {
      spark.sparkContext().removeSparkListener(progress);
    }
    return digest.value();
  }

  private JavaRDD<Row> rows(String split, int partitions, DigestAccumulator digest) {
    Broadcast<SampleGenerator> samples = generator;
    long count = samples.value().counts().get(split);
    // Ranges of ids, not ids: neither the driver nor the tasks' descriptions grow with the number
    // of samples.
    List<Integer> ranges = IntStream.range(0, partitions).boxed().toList();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(ranges, partitions)
        .flatMap(
            range -> {
              long from = boundary(count, range, partitions);
              long to = boundary(count, range + 1, partitions);
              return new DigestedRows(samples.value().rows(split, from, to), digest);
            });
  }

  /** The first id of a range; ranges differ in length by one at most. */
  private static long boundary(long count, int range, int ranges) {
    return count / ranges * range + Math.min(range, count % ranges);
  }

  private DataFrameWriter<Row> writer(JavaRDD<Row> rows, List<Column> columns) {
    DataFrameWriter<Row> writer =
        spark
            .createDataFrame(rows, Columns.schema(columns))
            .write()
            .option("compression", "zstd")
            .option("parquet.compression.codec.zstd.level", PartitionPlan.ZSTD_LEVEL)
            .option("parquet.block.size", ROW_GROUP_BYTES)
            // What says that the whole dataset is complete lies beside its card; a second such mark
            // would mislead.
            .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false");
    for (TensorColumn tensor : generator.value().tensors()) {
      // Arrays rarely repeat: looking for a dictionary costs time and a megabyte of plain pages.
      writer = writer.option("parquet.enable.dictionary#" + tensor.name(), "false");
    }
    return writer;
  }

  /** Rows for Spark, each digested as it passes. */
  private record DigestedRows(Iterator<Object[]> samples, DigestAccumulator digest)
      implements Iterator<Row> {
    @Override
    public boolean hasNext() {
      return samples.hasNext();
    }

    @Override
    public Row next() {
      Object[] values = samples.next();
      digest.add(values);
      return RowFactory.create(values);
    }
  }
}
