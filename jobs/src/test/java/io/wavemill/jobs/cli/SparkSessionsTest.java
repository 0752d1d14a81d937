package io.wavemill.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkSessionsTest {

  private final Properties before = (Properties) System.getProperties().clone();

  /** What spark-submit hands over, it hands over in system properties. */
  private static void submitted(String key, String value) {
    System.setProperty(key, value);
  }

  @AfterEach
  void restore() {
    System.setProperties(before);
  }

  private static SparkConf configure(String master) {
    return SparkSessions.configure(master, "wavemill run", false);
  }

  private static List<String> executorOptions(SparkConf conf) {
    return List.of(conf.get("spark.executor.extraJavaOptions").split(" "));
  }

  @Test
  void executorsGetWhatTasksNeed() {
    SparkConf conf = configure("spark://host:7077");
    assertEquals("1", conf.get("spark.executorEnv.OMP_NUM_THREADS"));
    assertEquals("8", conf.get("spark.task.maxFailures"));
    assertEquals(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-Dwavemill.threads=1",
            "-Dorg.bytedeco.javacpp.maxbytes=4096m",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=6912m"),
        executorOptions(conf));
    assertFalse(conf.contains("spark.ui.enabled"));
    assertFalse(conf.contains("spark.driver.host"));
  }

  @Test
  void whatWasSubmittedIsHeeded() {
    submitted("spark.task.cpus", "4");
    submitted("spark.task.maxFailures", "3");
    submitted("spark.executor.memory", "8g");
    submitted("spark.executor.memoryOverhead", "9g");
    submitted("spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.maxbytes=5g -verbose:gc");
    SparkConf conf = configure("yarn");
    assertEquals("3", conf.get("spark.task.maxFailures"));
    assertEquals("9g", conf.get("spark.executor.memoryOverhead"));
    assertEquals(
        List.of(
            "-Dorg.bytedeco.javacpp.maxbytes=5g",
            "-verbose:gc",
            "--add-modules=jdk.incubator.vector",
            "-Dwavemill.threads=4",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=17152m"),
        executorOptions(conf));
  }

  /** A cluster on this machine must find its driver, whatever the machine's name resolves to. */
  @Test
  void loopbackClustersAreAnsweredOnLoopback() {
    assertEquals("127.0.0.1", configure("spark://127.0.0.1:4711").get("spark.driver.host"));
    assertEquals("127.0.0.1", configure("spark://localhost:7077").get("spark.driver.bindAddress"));
  }

  @Test
  void tasksInThisProcessGetTheirThreadsToo() {
    System.clearProperty("wavemill.threads");
    submitted("spark.task.cpus", "2");
    SparkSessions.shareCores(configure("local[2]"));
    assertEquals("2", System.getProperty("wavemill.threads"));
    submitted("wavemill.threads", "3");
    SparkSessions.shareCores(configure("local[2]"));
    assertEquals("3", System.getProperty("wavemill.threads"));
  }

  /** The shipped settings: containers are not outgrown, and what is written there is what holds. */
  @ParameterizedTest
  @CsvSource({
    "standalone, spark://host:7077",
    "yarn, yarn",
    "kubernetes, k8s://https://host:6443",
    "gpu, yarn"
  })
  void shippedSettingsFitTheirContainers(String name, String master) throws IOException {
    Properties settings = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of("..", "conf", "cluster", name + ".conf"))) {
      settings.load(file);
    }
    settings.forEach(
        (key, value) -> {
          assertTrue(key.toString().startsWith("spark."), key::toString);
          submitted(key.toString(), value.toString());
        });
    SparkConf conf = configure(master);
    settings.forEach(
        (key, value) -> {
          if (!key.equals("spark.executor.extraJavaOptions")) {
            assertEquals(value, conf.get(key.toString()));
          }
        });
    assertFits(conf, "executor");
    assertFits(conf, "driver");
    assertTrue(executorOptions(conf).contains("--add-modules=jdk.incubator.vector"));
    assertTrue(executorOptions(conf).contains("-Dwavemill.threads=" + conf.get("spark.task.cpus")));
    assertEquals("1", conf.get("spark.executorEnv.OMP_NUM_THREADS"));
  }

  private static void assertFits(SparkConf conf, String process) {
    String settings = "spark." + process;
    long heap = JavaUtils.byteStringAsMb(conf.get(settings + ".memory"));
    long container = heap + JavaUtils.byteStringAsMb(conf.get(settings + ".memoryOverhead"));
    String options = conf.get(settings + ".extraJavaOptions");
    long physical = option(options, "maxphysicalbytes");
    assertTrue(physical > heap && physical < container, () -> process + ": " + options);
    if (!conf.contains("spark.executor.resource.gpu.amount")) {
      // On a GPU, arrays are counted that lie in its own memory.
      assertTrue(option(options, "maxbytes") <= container - heap - 1024, () -> process);
    }
  }

  private static long option(String options, String name) {
    String start = "-Dorg.bytedeco.javacpp." + name + "=";
    for (String option : options.split(" ")) {
      if (option.startsWith(start)) {
        return JavaUtils.byteStringAsMb(option.substring(start.length()));
      }
    }
    throw new AssertionError("no " + start + " in " + options);
  }
}
