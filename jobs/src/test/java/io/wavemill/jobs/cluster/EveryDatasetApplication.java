package io.wavemill.jobs.cluster;

import io.wavemill.datasets.source.ProgressListener;
import io.wavemill.jobs.config.Experiment;
import io.wavemill.jobs.generate.GenerateJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.spark.sql.SparkSession;

/**
 * Generates many datasets in one Spark application, since starting one for each would take longer
 * than all of the work.
 */
public final class EveryDatasetApplication {

  private EveryDatasetApplication() {}

  /**
   * Runs in the driver.
   *
   * @param words the folder for the datasets, then the experiments' files
   */
  public static void main(String... words) {
    Path out = Path.of(words[0]);
    try (SparkSession spark = SparkSession.builder().appName("every dataset").getOrCreate()) {
      for (String file : List.of(words).subList(1, words.length)) {
        generate(spark, Path.of(file), out);
      }
    }
  }

  /** Generates one dataset into the folder {@code OUT/NAME}, NAME being that of its file. */
  static GenerateJob.Outcome generate(SparkSession spark, Path file, Path out) {
    Experiment experiment =
        Experiment.load(file, List.of("dataset.partitions=2"), OptionalLong.empty());
    return new GenerateJob(spark, "test", line -> {}, total -> new Silent())
        .run(experiment, out.resolve(file.getFileName()).toString(), ProgressListener.NONE);
  }

  /** This class as a jar, to be submitted with wavemill's. */
  static Path jar(Path file) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      for (Class<?> part : List.of(EveryDatasetApplication.class, Silent.class)) {
        String name = part.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(name));
        try (InputStream bytes = part.getClassLoader().getResourceAsStream(name)) {
          bytes.transferTo(jar);
        }
      }
    }
    return file;
  }

  private record Silent() implements GenerateJob.Progress {
    @Override
    public void update(String split, long done) {}

    @Override
    public void close() {}
  }
}
