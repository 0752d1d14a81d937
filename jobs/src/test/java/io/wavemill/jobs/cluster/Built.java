package io.wavemill.jobs.cluster;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What {@code mvn package} has made: the jar, and a small SPARK_HOME. */
final class Built {

  /** Of the checkout. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static final Path JAR = ROOT.resolve("jobs/target/wavemill.jar");

  private static final Path HOME = ROOT.resolve("jobs/spark/target");

  /** Spark's jars. */
  static final Path SPARK = HOME.resolve("jars");

  private Built() {}

  /**
   * What Spark's own scripts set, and that nothing leaves this machine or a folder.
   *
   * @param folder for what Spark writes by the way
   */
  static Map<String, String> environment(Path folder) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPARK_HOME", HOME.toString());
    environment.put("SPARK_SCALA_VERSION", "2.12");
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return environment;
  }
}
