package io.wavemill.jobs.dataset;

import static org.apache.parquet.filter2.predicate.FilterApi.and;
import static org.apache.parquet.filter2.predicate.FilterApi.gtEq;
import static org.apache.parquet.filter2.predicate.FilterApi.longColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.lt;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.card.DatasetFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A split's sequences straight from its Parquet files, without a Spark job: executors read the rows
 * that they need when they need them. Of a file only the row groups and pages that hold these rows
 * are read.
 *
 * <p>The files of a split hold its ids one range after the other, in the order of their names.
 */
final class ParquetSequences implements SequenceSource {

  private static final long serialVersionUID = 1L;
  private static final String ID = "id";

  private final String dataset;
  private final String name;
  private final String[] files;

  /** First id of each file, and behind the last the number of sequences. */
  private final long[] firsts;

  private final FrameDecoder decoder;
  private final SerializableConfiguration configuration;

  /** Made once per process: copying a configuration takes longer than reading a page. */
  private transient Configuration settings;

  /**
   * @param dataset where it lies, for messages
   * @param name see {@link SequenceSource#name}
   * @param files of the split, in the order of their names
   */
  ParquetSequences(
      String dataset,
      String name,
      DatasetFolder folder,
      List<DatasetFile> files,
      FrameDecoder decoder,
      Configuration configuration) {
    this.dataset = dataset;
    this.name = name;
    this.files =
        files.stream().map(file -> folder.resolve(file.path()).toString()).toArray(String[]::new);
    this.firsts = new long[files.size() + 1];
    for (int i = 0; i < files.size(); i++) {
      firsts[i + 1] = firsts[i] + files.get(i).rows();
    }
    this.decoder = decoder;
    this.configuration = new SerializableConfiguration(configuration);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<StoredSequence> read(long from, int count) {
    StoredSequence[] sequences = new StoredSequence[count];
    for (int file = 0; file < files.length; file++) {
      long first = Math.max(from, firsts[file]);
      long end = Math.min(from + count, firsts[file + 1]);
      if (first < end) {
        int index = file;
        ReadFailure.naming(
            dataset,
            () -> {
              read(index, first, end, from, sequences);
              return null;
            });
      }
    }
    return Arrays.asList(sequences);
  }

  private void read(int file, long first, long end, long from, StoredSequence[] into) {
    long found = 0;
    int[] shape = decoder.shape();
    try (ParquetReader<Group> reader = open(file, first, end)) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        long id = row.getLong(ID, 0);
        byte[] npy = row.getBinary(decoder.column(), 0).getBytes();
        int label =
            decoder.labelled() ? row.getInteger(FrameDecoder.LABEL, 0) : StoredSequence.UNLABELLED;
        into[(int) (id - from)] = new StoredSequence(id, shape, decoder.decode(id, npy), label);
        found++;
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof InputException input) {
        throw input;
      }
      throw new InputException(
          "cannot read " + files[file] + ": " + e.getMessage(), Remedy.again(dataset), e);
    }
    if (found != end - first) {
      throw new InputException(
          "%s has %d of the sequences %d to %d.".formatted(files[file], found, first, end - 1),
          Remedy.again(dataset));
    }
  }

  private ParquetReader<Group> open(int file, long first, long end) throws IOException {
    return ParquetReader.builder(new GroupReadSupport(), new Path(files[file]))
        .withConf(settings())
        .usePageChecksumVerification()
        .withFilter(FilterCompat.get(and(gtEq(longColumn(ID), first), lt(longColumn(ID), end))))
        .build();
  }

  /** Hadoop's, with the columns wanted. */
  private synchronized Configuration settings() {
    if (settings != null) {
      return settings;
    }
    Types.GroupBuilder<MessageType> columns =
        Types.buildMessage()
            .required(PrimitiveTypeName.INT64)
            .named(ID)
            .required(PrimitiveTypeName.BINARY)
            .named(decoder.column());
    if (decoder.labelled()) {
      columns = columns.required(PrimitiveTypeName.INT32).named(FrameDecoder.LABEL);
    }
    MessageType wanted = columns.named("spark_schema");
    Configuration made = new Configuration(configuration.value());
    made.set(ReadSupport.PARQUET_READ_SCHEMA, wanted.toString());
    settings = made;
    return made;
  }
}
