package io.wavemill.jobs.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** As a user types it: a cluster up, a job on it, and down, without a Spark of the user's own. */
@DisabledOnOs(OS.WINDOWS)
class LocalClusterIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int MINUTES = 5;

  @TempDir Path temporary;
  private Path folder;

  private record Result(int exitCode, String text) {}

  private Result wavemill(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("bash", ROOT.resolve("wavemill").toString()));
    words.addAll(List.of(arguments));
    Path output = temporary.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(temporary.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SPARK|WAVEMILL|JAVA_TOOL)_.*"));
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "WAVEMILL_HEAP",
                "700m",
                "WAVEMILL_JAVA_OPTS",
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dspark.executor.memory=700m"));
    Process process = builder.start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return new Result(process.waitFor(), Files.readString(output, StandardCharsets.UTF_8));
  }

  private Result cluster(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("cluster"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--folder", folder.toString()));
    return wavemill(words.toArray(String[]::new));
  }

  @AfterEach
  void down() {
    // Whatever failed: nothing of ours outlives the test.
    new LocalCluster(new ClusterFolder(folder)).down();
  }

  @Test
  void upAJobAndDown() throws IOException, InterruptedException {
    folder = temporary.resolve("cluster");
    Result up = cluster("up", "--workers", "2", "--memory", "700m");
    assertEquals(0, up.exitCode(), up.text());
    Matcher address =
        Pattern.compile("(?m)^cluster:  (spark://127\\.0\\.0\\.1:\\d+),").matcher(up.text());
    assertTrue(address.find(), up.text());
    assertTrue(
        up.text()
            .contains(
                "WAVEMILL_JAVA_OPTS=-Dspark.executor.memory=700m ./wavemill run"
                    + " conf/quickstart.conf --out runs/cluster --master "
                    + address.group(1)),
        up.text());

    Result again = cluster("up");
    assertEquals(2, again.exitCode(), again.text());
    assertTrue(again.text().startsWith("A cluster is up already: spark://"), again.text());
    assertEquals(2, again.text().lines().count(), again.text());

    Path data = temporary.resolve("data");
    Result job =
        wavemill(
            "generate",
            ROOT.resolve("conf/quickstart.conf").toString(),
            "--out",
            data.toString(),
            "--master",
            address.group(1),
            "--set",
            "dataset.train=24",
            "--set",
            "dataset.validation=4",
            "--set",
            "dataset.test=6");
    assertEquals(0, job.exitCode(), job.text());
    assertEquals(
        24,
        new ObjectMapper()
            .readTree(data.resolve("dataset.json").toFile())
            .at("/counts/train")
            .asInt(),
        job.text());

    List<Daemon> daemons = new ClusterFolder(folder).read().orElseThrow().running();
    assertEquals(3, daemons.size());
    Result status = cluster("status");
    assertEquals(0, status.exitCode(), status.text());
    Result down = cluster("down");
    assertEquals(0, down.exitCode(), down.text());
    assertTrue(down.text().startsWith("stopped 3 processes"), down.text());
    daemons.forEach(daemon -> assertFalse(daemon.running().isPresent(), daemon::toString));
    assertTrue(Files.isRegularFile(folder.resolve("master.log")));
    try (Stream<Path> files = Files.walk(folder)) {
      assertTrue(
          files.anyMatch(file -> file.endsWith("stderr")),
          "executors' logs stay, their jars do not");
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".jar")));
    }
    assertEquals(1, cluster("status").exitCode());
    assertEquals("no cluster is up", cluster("down").text().strip());
  }
}
