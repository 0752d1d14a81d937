package io.wavemill.jobs.dataset;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.Column;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.card.DatasetFile;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.mnist.TranslatingMnistDataset;
import io.wavemill.datasets.mnist.TranslatingSample;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A dataset on disk, checked and ready to be read by Spark.
 *
 * <p>Splits come as rows ({@link #rows}), as sequences for training ({@link #sequences}) and as
 * sequences with what they were made from ({@link #translatingSamples}). The order in an RDD
 * follows the files; what must not depend on it goes by {@code id}. Pages are checked against their
 * checksums as they are read. A page that cannot be read fails its task with an {@link
 * InputException}, which Spark hands to the driver as a cause of its own exception; {@link
 * ReadFailure#naming} takes it out again.
 */
public final class StoredDataset {
  private final SparkSession spark;
  private final DatasetFolder folder;
  private final DatasetCard card;
  private final DatasetFiles files;
  private final Map<String, List<Column>> columns = new HashMap<>();

  private StoredDataset(SparkSession spark, DatasetFolder folder, DatasetCard card) {
    this.spark = spark;
    this.folder = folder;
    this.card = card;
    this.files = new DatasetFiles(folder, card, hadoop());
  }

  /**
   * Opens a dataset: reads its card and compares every file's presence, length, footer and number
   * of rows with it.
   *
   * @param uri the folder, a Hadoop path
   * @throws InputException if there is no complete dataset there, or one of its files is missing or
   *     damaged; it names the file
   */
  public static StoredDataset open(SparkSession spark, String uri) {
    DatasetFolder folder = new DatasetFolder(uri, spark.sparkContext().hadoopConfiguration());
    switch (folder.state()) {
      case ABSENT ->
          throw new InputException(
              "There is no dataset in " + uri + ".",
              "Generate one: wavemill generate CONF --out " + uri);
      case INTERRUPTED ->
          throw new InputException(
              uri + " holds a dataset that was not finished.",
              "Generate it again: wavemill generate CONF --out " + uri);
      case FOREIGN ->
          throw new InputException(
              uri
                  + " is not a dataset: "
                  + DatasetCard.FILE_NAME
                  + " or "
                  + DatasetFolder.SUCCESS
                  + " is missing.",
              "Give the folder that wavemill generate wrote.");
      case COMPLETE -> {}
    }
    StoredDataset dataset = new StoredDataset(spark, folder, folder.card());
    dataset.files.verify();
    for (String split : dataset.card.counts().keySet()) {
      dataset.columns.put(split, dataset.readColumns(split));
    }
    return dataset;
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** The columns that a split's files have; the card lists those of all splits together. */
  private List<Column> readColumns(String split) {
    // A listed split has rows, so it has a file.
    DatasetFile file = files.files(split).get(0);
    try {
      List<String> names = ParquetFooter.read(folder.resolve(file.path()), hadoop()).columns();
      Map<String, Column> described = new HashMap<>();
      card.columns().forEach(column -> described.put(column.name(), column));
      if (!described.keySet().containsAll(names)) {
        throw new InputException(
            folder.resolve(file.path()) + " has columns that the dataset's card does not list.",
            Remedy.again(uri()));
      }
      return names.stream().map(described::get).toList();
    } catch (IOException e) {
      throw DatasetFiles.unreadable(folder, file, e);
    }
  }

  /** The folder, as it was given. */
  public String uri() {
    return folder.name();
  }

  /** What the dataset is and how it was made. */
  public DatasetCard card() {
    return card;
  }

  /** The splits that have rows, in the card's order. */
  public Set<String> splits() {
    return card.counts().keySet();
  }

  /** How many rows a split has; 0 if there is no such split. */
  public long count(String split) {
    return card.count(split);
  }

  /** How many files a split has. */
  public int fileCount(String split) {
    return files.files(split).size();
  }

  /** Bytes of a split's files. */
  public long bytes(String split) {
    return files.files(split).stream().mapToLong(DatasetFile::bytes).sum();
  }

  /**
   * The columns of a split, in the order of its rows.
   *
   * @throws InputException if there is no such split
   */
  public List<Column> columns(String split) {
    if (!columns.containsKey(split)) {
      throw new InputException(
          uri() + " has no split " + split + "; it has " + String.join(", ", splits()) + ".",
          "Choose one of those, or generate a dataset with that split.");
    }
    return columns.get(split);
  }

  /**
   * A split as rows of {@link #columns}.
   *
   * @throws InputException if there is no such split, or a file of it has vanished since the
   *     dataset was opened
   */
  public Dataset<Row> rows(String split) {
    StructType schema = Columns.schema(columns(split));
    String place = folder.resolve(DatasetFolder.split(split)).toString();
    Dataset<Row> rows =
        ReadFailure.naming(
            uri(),
            () ->
                spark
                    .read()
                    .schema(schema)
                    .option("parquet.page.verify-checksum.enabled", "true")
                    .parquet(place));
    // Spark takes what lies there, and would not miss a file.
    files.requireAll(split, rows.inputFiles());
    return rows;
  }

  /**
   * The shape of a split's sequences, {@code [frame, channel, height, width]}.
   *
   * @throws InputException if there is no such split, or it has no grey-value frames
   */
  public int[] shape(String split) {
    return decoder(split).shape();
  }

  /**
   * The frames of a split.
   *
   * @throws InputException if there is no such split, or it has no grey-value frames
   */
  public JavaRDD<StoredSequence> sequences(String split) {
    FrameDecoder decoder = decoder(split);
    String dataset = uri();
    return rows(split)
        .selectExpr(decoder.columns())
        .javaRDD()
        .mapPartitions(rows -> new Records<>(dataset, rows, decoder::sequence));
  }

  /**
   * The first rows of a split, in the order of their ids.
   *
   * @param most how many, if there are as many
   * @throws InputException if there is no such split, or a file cannot be read
   */
  public List<Row> first(String split, int most) {
    return ReadFailure.naming(
        uri(), () -> rows(split).where(functions.col("id").lt(most)).orderBy("id").collectAsList());
  }

  /**
   * Some rows of a split, in the order of their ids.
   *
   * @param ids which
   * @throws InputException if there is no such split, or a file cannot be read
   */
  public List<Row> rows(String split, List<Long> ids) {
    return ReadFailure.naming(
        uri(),
        () ->
            rows(split)
                .where(functions.col("id").isin(ids.toArray()))
                .orderBy("id")
                .collectAsList());
  }

  /**
   * The frames of a split for executors that read what they need by themselves.
   *
   * @throws InputException if there is no such split, or it has no grey-value frames
   */
  public SequenceSource source(String split) {
    return new ParquetSequences(
        uri(),
        card.fingerprint() + "/" + split,
        folder,
        files.files(split).stream().sorted(Comparator.comparing(DatasetFile::path)).toList(),
        decoder(split),
        hadoop());
  }

  /**
   * The sequences of a split of Translating MNIST with their digits, labels, paths and, in {@code
   * velocity}, their cell.
   *
   * @throws InputException if this is another dataset, or there is no such split
   */
  public JavaRDD<TranslatingSample> translatingSamples(String split) {
    if (!card.generator().equals(TranslatingMnistDataset.GENERATOR)) {
      throw new InputException(
          uri() + " holds " + card.generator() + ", not " + TranslatingMnistDataset.GENERATOR + ".",
          "Give a dataset of that kind.");
    }
    FrameDecoder decoder = decoder(split);
    TranslatingRows translating =
        new TranslatingRows(columns(split).stream().map(Column::name).toList());
    String dataset = uri();
    return rows(split)
        .javaRDD()
        .mapPartitions(
            rows ->
                new Records<>(
                    dataset,
                    rows,
                    row ->
                        translating.sample(
                            row, decoder.decode(row.getLong(0), row.getAs(decoder.column())))));
  }

  private FrameDecoder decoder(String split) {
    columns(split);
    return FrameDecoder.of(uri(), card, split);
  }

  /**
   * The digest of a split's rows as they lie on disk; equal to the card's unless contents were
   * changed.
   *
   * @throws InputException if there is no such split, or a file cannot be read
   */
  public RowDigest digest(String split) {
    List<String> names = columns(split).stream().map(Column::name).toList();
    return ReadFailure.naming(
        uri(),
        () ->
            rows(split)
                .javaRDD()
                .aggregate(
                    new RowDigest(),
                    (digest, row) -> digest.add(names, values(row)),
                    RowDigest::merge));
  }

  private static Object[] values(Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return values;
  }
}
