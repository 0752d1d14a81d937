package io.wavemill.jobs.generate;

import io.wavemill.datasets.InputException;
import io.wavemill.datasets.SampleGenerator;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.card.DatasetFile;
import io.wavemill.datasets.card.RowDigest;
import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.dataset.DatasetFolder;
import io.wavemill.jobs.dataset.ParquetFooter;
import io.wavemill.jobs.dataset.StoredDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Makes a dataset: every sample of every split on the executors, Parquet files, and the card.
 *
 * <p>The folder looks complete only when it is: splits grow under a hidden name and are moved into
 * place at the end, then the card is written, then {@code _SUCCESS}. A run that finds the same
 * dataset there does nothing; one that finds an unfinished one starts again; anything else it
 * leaves alone and says so. The driver holds counts, digests and the list of files, never samples.
 */
public final class GenerateJob {
  /** Told how far a generation is; closed when it ends, well or not. */
  public interface Progress extends AutoCloseable {
    /**
     * Called now and then, from another thread than the job's.
     *
     * @param split what is being made
     * @param done samples done, of all splits together; may fall a little when a task is done again
     */
    void update(String split, long done);

    @Override
    void close();
  }

  /**
   * What a run did.
   *
   * @param card the dataset's card
   * @param generated whether samples were made; false if the dataset was there already
   */
  public record Outcome(DatasetCard card, boolean generated) {}

  private final SparkSession spark;
  private final String version;
  private final Consumer<String> say;
  private final LongFunction<Progress> progress;

  /**
   * @param spark where to run
   * @param version of wavemill, for the card
   * @param say takes lines for the user
   * @param progress starts a report, given how many samples there are to make in all splits
   */
  public GenerateJob(
      SparkSession spark, String version, Consumer<String> say, LongFunction<Progress> progress) {
    this.spark = spark;
    this.version = version;
    this.say = say;
    this.progress = progress;
  }

  /**
   * Makes the dataset of an experiment, unless it is there.
   *
   * @param experiment whose dataset to make
   * @param out the folder, a Hadoop path
   * @param downloads told how far the download of source data is, if the experiment asks for one
   * @throws InputException if the folder holds something else or cannot be written to, or source
   *     data cannot be had
   */
  public Outcome run(Experiment experiment, String out, ProgressListener downloads) {
    return run(
        () -> experiment.dataset().generator(experiment.seed(), downloads),
        out,
        experiment.dataset().partitions());
  }

  /**
   * Makes a dataset, unless it is there.
   *
   * @param source gives what to make; asked once the folder is known to be usable, since it may
   *     have to download
   * @param out the folder, a Hadoop path
   * @param partitions how many files a split gets; 0 chooses from the size and the cores
   * @throws InputException if the folder holds something else, or cannot be written to
   */
  public Outcome run(Supplier<? extends SampleGenerator> source, String out, int partitions) {
    DatasetFolder folder = new DatasetFolder(out, hadoop());
    DatasetFolder.State state = folder.state();
    if (state == DatasetFolder.State.FOREIGN) {
      throw new InputException(
          out + " is not empty, and what it holds is not a dataset of wavemill.",
          "Choose another --out, or empty that folder.");
    }
    SampleGenerator generator = source.get();
    if (state == DatasetFolder.State.COMPLETE) {
      return new Outcome(existing(folder, generator), false);
    }
    if (state == DatasetFolder.State.INTERRUPTED) {
      say.accept(out + " holds an unfinished dataset: starting again");
    }
    return new Outcome(generate(folder, generator, partitions), true);
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** The card of the dataset that is there, which must be the one wanted, and whole. */
  private DatasetCard existing(DatasetFolder folder, SampleGenerator generator) {
    DatasetCard card = folder.card();
    DataConfiguration.of(card)
        .firstDifference(DataConfiguration.of(generator))
        .ifPresent(
            difference -> {
              throw new InputException(
                  "%s holds another dataset: its %s is %s, the experiment's is %s."
                      .formatted(
                          folder.name(), difference.key(), difference.here(), difference.there()),
                  "Choose another --out, or delete " + folder.name() + ".");
            });
    StoredDataset.open(spark, folder.name());
    say.accept(folder.name() + " holds this dataset already: nothing to do");
    return card;
  }

  private DatasetCard generate(DatasetFolder folder, SampleGenerator generator, int partitions) {
    folder.begin();
    long total = generator.counts().values().stream().mapToLong(Long::longValue).sum();
    Broadcast<SampleGenerator> broadcast =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(generator);
    DatasetCard card;
    try (Progress report = progress.apply(total)) {
      card = write(folder, broadcast, partitions, report);
      folder.complete(card);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      broadcast.destroy();
    }
    say.accept(
        String.format(
            Locale.ROOT,
            "%s: %,d samples in %,d files, %.1f MB, fingerprint %s",
            folder.name(),
            total,
            card.files().size(),
            card.files().stream().mapToLong(DatasetFile::bytes).sum() / 1e6,
            card.fingerprint()));
    return card;
  }

  private DatasetCard write(
      DatasetFolder folder, Broadcast<SampleGenerator> broadcast, int partitions, Progress report)
      throws IOException {
    SampleGenerator generator = broadcast.value();
    SplitWriter writer = new SplitWriter(spark, broadcast);
    int cores = spark.sparkContext().defaultParallelism();
    Map<String, String> digests = new LinkedHashMap<>();
    List<DatasetFile> files = new ArrayList<>();
    long before = 0;
    for (Map.Entry<String, Long> entry : generator.counts().entrySet()) {
      String split = entry.getKey();
      long count = entry.getValue();
      long earlier = before;
      RowDigest digest =
          writer.write(
              split,
              PartitionPlan.partitions(generator, split, partitions, cores),
              folder.resolve(DatasetFolder.growing(split)).toString(),
              done -> report.update(split, earlier + Math.min(done, count)));
      List<DatasetFile> written = list(folder, split);
      checkRows(split, count, digest, written);
      digests.put(split, digest.hex());
      files.addAll(written);
      before += count;
      report.update(split, before);
    }
    return card(generator, digests, files);
  }

  /** What was written, with the paths it will have once it is in place. */
  private List<DatasetFile> list(DatasetFolder folder, String split) throws IOException {
    List<DatasetFile> files = new ArrayList<>();
    for (FileStatus part : folder.parts(DatasetFolder.growing(split))) {
      files.add(
          new DatasetFile(
              DatasetFolder.split(split) + "/" + part.getPath().getName(),
              part.getLen(),
              ParquetFooter.read(part.getPath(), hadoop()).rows()));
    }
    return files;
  }

  private static void checkRows(
      String split, long count, RowDigest digest, List<DatasetFile> files) {
    long rows = files.stream().mapToLong(DatasetFile::rows).sum();
    if (rows != count || digest.rows() != count) {
      throw new IllegalStateException(
          "split "
              + split
              + ": "
              + count
              + " rows wanted, "
              + digest.rows()
              + " made, "
              + rows
              + " written");
    }
  }

  private DatasetCard card(
      SampleGenerator generator, Map<String, String> digests, List<DatasetFile> files) {
    return DatasetCard.builder(generator.name())
        .parameters(generator.parameters())
        .seed(generator.seed())
        .counts(generator.counts())
        .tensors(generator.tensors())
        .columns(generator.columns())
        .sources(generator.sources())
        .licence(generator.licence())
        .citation(generator.citation())
        .files(files)
        .digests(digests)
        .build(version);
  }
}
