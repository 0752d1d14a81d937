package io.wavemill.jobs.run;

import org.apache.spark.package$;
import org.nd4j.versioncheck.VersionCheck;

/** What runs here. */
public final class Versions {

  /** The version of wavemill, as runs, checkpoints and datasets record it. */
  public static final String WAVEMILL = "0.1.0";

  private Versions() {}

  /** Of the Spark that this process runs. */
  public static String spark() {
    return package$.MODULE$.SPARK_VERSION();
  }

  /** wavemill, Spark, ND4J and Java in one line. */
  public static String all() {
    String nd4j =
        VersionCheck.getVersionInfos().stream()
            .filter(info -> info.getArtifactId().equals("nd4j-api"))
            .map(info -> info.getBuildVersion())
            .findFirst()
            .orElse("of unknown version");
    return "wavemill %s, Spark %s, ND4J %s, Java %s"
        .formatted(WAVEMILL, spark(), nd4j, Runtime.version().feature());
  }
}
