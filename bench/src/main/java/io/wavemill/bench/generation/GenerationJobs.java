package io.wavemill.bench.generation;

import io.wavemill.bench.peer.Exchange;
import io.wavemill.datasets.card.DatasetCard;
import io.wavemill.datasets.card.DatasetFile;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.generate.GenerateJob;
import io.wavemill.jobs.run.Versions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Makes datasets in a folder and deletes them again.
 *
 * @param session where the jobs run
 * @param folder for the datasets, one at a time
 */
record GenerationJobs(SparkSession session, Path folder) {

  /**
   * One job.
   *
   * @param seconds from its start to its last file
   * @param samples of all splits
   * @param bytes of the Parquet files
   */
  record Run(double seconds, long samples, long bytes) {

    double samplesPerSecond() {
      return samples / seconds;
    }
  }

  /** Makes the dataset of an experiment, from reading its source data to its card. */
  Run run(Experiment experiment) {
    Path out = folder.resolve("dataset");
    long begin = System.nanoTime();
    DatasetCard card =
        new GenerateJob(session, Versions.WAVEMILL, line -> {}, total -> new Silence())
            .run(experiment, out.toUri().toString(), (done, total) -> {})
            .card();
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (!Files.exists(out.resolve("_SUCCESS"))) {
      throw new IllegalStateException("the job left no complete dataset");
    }
    Exchange.deleteAll(out);
    return new Run(
        seconds,
        card.files().stream().mapToLong(DatasetFile::rows).sum(),
        card.files().stream().mapToLong(DatasetFile::bytes).sum());
  }

  private static final class Silence implements GenerateJob.Progress {
    @Override
    public void update(String split, long done) {}

    @Override
    public void close() {}
  }
}
