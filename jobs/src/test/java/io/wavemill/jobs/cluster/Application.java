package io.wavemill.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The jar submitted to Spark, as {@code bin/spark-submit} does it, without the script.
 *
 * @param command the driver
 * @param events what it tells of its jobs
 */
record Application(Command command, EventLog events) {

  /** The jar for all who are on this machine, which need no copies of it then. */
  static final String LOCAL_JAR = "local:" + Built.JAR;

  private static final String DRIVER_HEAP = "700m";
  private static final String EXECUTOR_OPTIONS =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dorg.bytedeco.javacpp.maxbytes=1g"
          + " -Dorg.bytedeco.javacpp.maxphysicalbytes=3g ";
  private static final long PATIENCE_SECONDS = 120;

  /** A question that is asked again and again. */
  @FunctionalInterface
  interface Question {
    boolean isSo() throws IOException;
  }

  /**
   * Starts wavemill's driver here.
   *
   * @param jar its path, or its address
   * @param folder for what it prints, {@code NAME.log}, and its events, {@code NAME.events}
   * @param executorOptions more options of the executors' Java
   * @param words command and arguments
   */
  static Application submit(
      String master, String jar, Path folder, String name, String executorOptions, List<?> words)
      throws IOException {
    List<String> what = List.of("--class", "io.wavemill.jobs.cli.Wavemill", jar);
    return submit(master, folder, name, executorOptions, what, words);
  }

  /**
   * Starts a driver here.
   *
   * @param folder for what it prints, {@code NAME.log}, and its events, {@code NAME.events}; where
   *     it runs
   * @param executorOptions more options of the executors' Java
   * @param what the main class, jars and the jar, as spark-submit is told them
   * @param words the main class's
   */
  static Application submit(
      String master,
      Path folder,
      String name,
      String executorOptions,
      List<String> what,
      List<?> words)
      throws IOException {
    assertTrue(Files.isRegularFile(Built.JAR), "mvn package makes " + Built.JAR);
    Path events = Files.createDirectories(folder.resolve(name + ".events"));
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.executor.memory", "900m");
    settings.put("spark.executor.extraJavaOptions", EXECUTOR_OPTIONS + executorOptions);
    settings.put("spark.eventLog.enabled", "true");
    settings.put("spark.eventLog.dir", events.toUri().toString());
    List<String> all =
        Command.java(Built.SPARK, DRIVER_HEAP, true, "org.apache.spark.deploy.SparkSubmit");
    all.addAll(List.of("--master", master));
    settings.forEach((key, value) -> all.addAll(List.of("--conf", key + "=" + value)));
    all.addAll(what);
    words.forEach(word -> all.add(word.toString()));
    return new Application(
        Command.start(all, Built.environment(folder), folder.resolve(name + ".log")),
        new EventLog(events));
  }

  /** Waits until it gets there. */
  void await(EventLog.Point point) throws IOException, InterruptedException {
    await(() -> events.points().contains(point), point.toString());
  }

  /** Waits until something is so. The application must still be running then. */
  void await(Question question, String what) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!question.isSo()) {
      if (System.nanoTime() > end || !command.process().isAlive()) {
        fail("it did not come to " + what + ": " + command.output());
      }
      Thread.sleep(2);
    }
  }

  /** Kills the driver. */
  void kill() throws InterruptedException {
    assertTrue(command.process().isAlive(), () -> "it has ended: " + command.output());
    command.kill();
    command.process().waitFor();
  }

  /** Waits for the end, which must be a complaint in two lines about what the user gave. */
  List<String> refuse() throws InterruptedException {
    assertEquals(2, command.end(), command::output);
    List<String> lines = command.output().strip().lines().toList();
    return lines.subList(Math.max(0, lines.size() - 2), lines.size());
  }
}
