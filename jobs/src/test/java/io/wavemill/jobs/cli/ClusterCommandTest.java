package io.wavemill.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterCommandTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int wavemill(String... arguments) {
    return Wavemill.execute(
        null,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private void assertRefused(String what, String remedy, String... arguments) {
    err.reset();
    assertEquals(2, wavemill(arguments), err.toString());
    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(2, lines.size(), err.toString());
    assertTrue(lines.get(0).contains(what), err.toString());
    assertTrue(lines.get(1).contains(remedy), err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "down", "status"})
  void helpEndsWithAnExample(String command) {
    assertEquals(0, wavemill("cluster", command, "--help"));
    String help = out.toString(StandardCharsets.UTF_8);
    assertTrue(help.contains("Example:\n  wavemill cluster " + command), help);
    assertTrue(help.contains("--folder"), help);
    help.lines().forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void withoutACommandItShowsWhichThereAre() {
    assertEquals(0, wavemill("cluster"));
    String help = out.toString(StandardCharsets.UTF_8);
    assertTrue(help.contains("wavemill cluster") && help.contains("status"), help);
  }

  @Test
  void refusesWhatCannotWork() {
    String there = folder.toString();
    assertRefused("--workers 0", "whole number", "cluster", "up", "--workers", "0");
    assertRefused("--memory 2x is not a size", "2g", "cluster", "up", "--memory", "2x");
    assertRefused("Unknown command upp", "Did you mean up?", "cluster", "upp");
    assertRefused("Unknown option --worker", "--workers", "cluster", "up", "--worker=2");
    // Tests run on jars from Maven's repository, one by one.
    assertRefused("no whole Spark here", "./wavemill", "cluster", "up", "--folder", there);
  }

  @Test
  void nothingIsUp() {
    assertEquals(1, wavemill("cluster", "status", "--folder", folder.toString()));
    assertEquals(0, wavemill("cluster", "down", "--folder", folder.toString()));
    assertEquals("no cluster is up\nno cluster is up\n", out.toString(StandardCharsets.UTF_8));
  }
}
