package io.wavemill.jobs.generate;

import org.apache.spark.sql.SparkSession;

/** Spark for tests: small, quiet, without a web page. One session at a time in a JVM. */
public final class TestSpark {
  private TestSpark() {}

  /** The session that tests share, on two cores. */
  public static SparkSession shared() {
    return session("local[2]");
  }

  /** A session on this master; the one before it is stopped if it runs on another. */
  public static synchronized SparkSession session(String master) {
    SparkSession.getDefaultSession()
        .foreach(
            session -> {
              if (!session.sparkContext().master().equals(master)) {
                session.stop();
              }
              return null;
            });
    return SparkSession.builder()
        .master(master)
        .appName("wavemill tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.hadoop.fs.file.impl", QuickLocalFiles.class.getName())
        .getOrCreate();
  }
}
