package io.wavemill.jobs.generate;

import io.wavemill.datasets.mnist.TranslatingMnistGenerator;
import io.wavemill.datasets.mnist.TranslatingMnistSettings;
import io.wavemill.datasets.source.DigitSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/** Datasets small enough for tests, of the digits that come with wavemill. */
public final class TinyDatasets {
  public static final DigitSource DIGITS = DigitSource.shipped();

  private static Path made;

  private TinyDatasets() {}

  /**
   * A copy, free to be damaged, of the dataset of {@code settings(42)}, which is generated once.
   *
   * @param to a folder that does not exist
   */
  public static synchronized Path copy(Path to) throws IOException {
    if (made == null) {
      made = Files.createTempDirectory("wavemill-tiny");
      FileUtils.forceDeleteOnExit(made.toFile());
      generate(TestSpark.shared(), settings(42), made.toString(), 2);
    }
    FileUtils.copyDirectory(made.toFile(), to.toFile());
    return to;
  }

  /** 23 + 9 + 7 sequences of 6 frames, 5 longer ones, and 2 for each of 9 velocities. */
  public static TranslatingMnistSettings settings(long seed) {
    return new TranslatingMnistSettings(
        28,
        2,
        2,
        6,
        23,
        9,
        7,
        new TranslatingMnistSettings.Length(5, 11),
        new TranslatingMnistSettings.VelocityGrid(2, 1),
        seed);
  }

  public static TranslatingMnistGenerator generator(TranslatingMnistSettings settings) {
    return new TranslatingMnistGenerator(settings, DIGITS);
  }

  /** Generates into a folder, asking for a number of partitions, or 0. */
  public static GenerateJob.Outcome generate(
      SparkSession spark, TranslatingMnistSettings settings, String out, int partitions) {
    return job(spark, line -> {}).run(() -> generator(settings), out, partitions);
  }

  /** A job that reports no progress. */
  public static GenerateJob job(SparkSession spark, Consumer<String> say) {
    return new GenerateJob(spark, "test", say, total -> progress((split, done) -> {}));
  }

  /** A report that needs no closing. */
  public static GenerateJob.Progress progress(BiConsumer<String, Long> update) {
    return new GenerateJob.Progress() {
      @Override
      public void update(String split, long done) {
        update.accept(split, done);
      }

      @Override
      public void close() {}
    };
  }
}
