package io.wavemill.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that a test starts, with all it prints in one file.
 *
 * @param process the program
 * @param log what it prints
 */
record Command(Process process, Path log) {

  private static final int MINUTES = 6;

  private static final Set<Command> STARTED = ConcurrentHashMap.newKeySet();

  static {
    // Also when this Java is told to end: nothing of ours may outlive it.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Command::kill)));
  }

  /** Starts a program with this environment on top of ours, less what would lead it elsewhere. */
  static Command start(List<String> words, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(log.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|WAVEMILL|JAVA_TOOL)_.*"));
    builder.environment().putAll(environment);
    Command command = new Command(builder.start(), log);
    STARTED.add(command);
    command.process.onExit().thenRun(() -> STARTED.remove(command));
    return command;
  }

  /**
   * The words that start a Java program of Spark's. Such programs live for seconds: the quick
   * compiler and the collector without threads of its own suit them best.
   *
   * @param jars the folder of Spark's jars, which is all that is in the class path
   * @param opens whether to open what Spark's own scripts open to a driver
   */
  static List<String> java(Path jars, String heap, boolean opens, String main) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (opens) {
      words.addAll(List.of(System.getProperty("jvm.opens").split(" ")));
    }
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + heap));
    words.addAll(List.of("-cp", jars + File.separator + "*", main));
    return words;
  }

  /** Waits for the end, which must be a good one. */
  void succeed() throws InterruptedException {
    assertEquals(0, end(), this::output);
  }

  /** Waits for the end, and gives the exit code. */
  int end() throws InterruptedException {
    try {
      assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), () -> "no end to see: " + output());
      return process.exitValue();
    } finally {
      kill();
    }
  }

  /** Ends it, and whatever it started, at once. */
  void kill() {
    try (Stream<ProcessHandle> children = process.descendants()) {
      children.forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
  }

  /** What it printed so far. */
  String output() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
