package io.wavemill.jobs.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.ExplainedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** All but a real cluster, which {@link LocalClusterIT} has. */
@DisabledOnOs(OS.WINDOWS)
class LocalClusterTest {

  private static final ClusterSize SIZE = new ClusterSize(1, 2, "1g");

  @TempDir Path temporary;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private ClusterFolder folder() {
    return new ClusterFolder(temporary.resolve("cluster"));
  }

  private Process sleeper() throws IOException {
    Process process = new ProcessBuilder("sleep", "100").start();
    started.add(process);
    return process;
  }

  private static Daemon daemon(String role, Process process) {
    Instant start = process.info().startInstant().orElseThrow();
    return new Daemon(role, process.pid(), start, role + ".log");
  }

  private static Daemon sameNumber(String role, Process process) {
    Daemon now = daemon(role, process);
    return new Daemon(role, now.pid(), now.started().minus(Duration.ofHours(1)), now.log());
  }

  private static InputException refused(org.junit.jupiter.api.function.Executable action) {
    return assertThrows(InputException.class, action);
  }

  @Test
  void aNumberGivenToAnotherProcessIsNotOurs() throws IOException, InterruptedException {
    Process process = sleeper();
    assertEquals(process.pid(), daemon("master", process).running().orElseThrow().pid());
    assertEquals(Optional.empty(), sameNumber("master", process).running());
    Daemon ended = daemon("master", process);
    process.destroyForcibly().waitFor();
    assertEquals(Optional.empty(), ended.running());
  }

  @Test
  void downStopsWhatIsOursAndNothingElse() throws IOException, InterruptedException {
    Process ours = sleeper();
    Process anothers = sleeper();
    folder().claim();
    folder()
        .write(
            ClusterState.empty(SIZE)
                .at("spark://127.0.0.1:1", "http://127.0.0.1:2")
                .with(sameNumber("master", anothers))
                .with(daemon("worker-1", ours)));
    LocalCluster cluster = new LocalCluster(folder());
    LocalCluster.Status status = cluster.status().orElseThrow();
    assertFalse(status.whole());
    assertTrue(status.parts().get(0).matches("master +gone, log .*master.log"), status.toString());
    assertTrue(status.parts().get(1).contains("up, process " + ours.pid()), status.toString());

    assertEquals(Optional.of(new LocalCluster.Stopped(1, 0)), cluster.down());
    assertTrue(ours.waitFor(10, TimeUnit.SECONDS));
    assertTrue(anothers.isAlive());
    assertEquals(Optional.empty(), cluster.status());
    assertEquals(Optional.empty(), cluster.down());
  }

  @Test
  void oneAtATime() throws IOException {
    folder().claim();
    ClusterState half =
        ClusterState.empty(SIZE)
            .at("spark://127.0.0.1:1", "http://127.0.0.1:2")
            .with(daemon("master", sleeper()));
    folder().write(half);
    LocalCluster cluster = new LocalCluster(folder());
    InputException e = refused(() -> cluster.up(temporary, SIZE));
    assertEquals("Of an earlier cluster, 1 process(es) still run.", e.what());
    folder().write(half.with(daemon("worker-1", sleeper())));
    e = refused(() -> cluster.up(temporary, SIZE));
    assertEquals(
        "A cluster is up already: spark://127.0.0.1:1, 1 worker with 2 cores and 1g.", e.what());
    assertEquals("Stop it first: wavemill cluster down --folder " + folder().path(), e.remedy());
    try (AutoCloseable other = folder().lock()) {
      e = refused(cluster::down);
      assertTrue(e.what().startsWith("Another wavemill cluster command is at work"), e.what());
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  /** Without Spark's jars Java ends at once: as if anything else were wrong with it. */
  @Test
  void nothingIsLeftOfAStartThatFails() throws IOException {
    LocalCluster cluster = new LocalCluster(folder());
    ExplainedException e =
        assertThrows(ExplainedException.class, () -> cluster.up(temporary.resolve("no"), SIZE));
    assertEquals("The master ended at once.", e.getMessage());
    Path log = folder().path().resolve("master.log");
    assertEquals("See what it said: " + log, e.remedy());
    assertTrue(Files.readString(log).contains("ClassNotFoundException"), Files.readString(log));
    assertEquals(Optional.empty(), cluster.status());
  }

  @Test
  void onlyAFolderOfItsOwn() throws IOException {
    Path precious = Files.createDirectories(temporary.resolve("home/worker-1/stderr")).getParent();
    ClusterFolder home = new ClusterFolder(precious.getParent());
    InputException e = refused(() -> new LocalCluster(home).up(temporary, SIZE));
    assertTrue(e.what().endsWith("holds other files, and no cluster."), e.what());
    assertTrue(Files.exists(precious));
    Path file = Files.createFile(temporary.resolve("file"));
    e = refused(() -> new ClusterFolder(file).claim());
    assertTrue(e.what().endsWith("is a file, where a folder is needed."), e.what());
    e = refused(() -> new ClusterFolder(file.resolve("below")).claim());
    assertTrue(e.remedy().contains("--folder DIR"), e.remedy());
  }

  @Test
  void logsStayUntilTheNextStart() throws IOException {
    ClusterFolder folder = folder();
    folder.claim();
    folder.write(ClusterState.empty(SIZE));
    Path executor = folder.path().resolve("worker-1/app-1/0");
    List<Path> logs =
        List.of(
            folder.path().resolve("master.log"),
            executor.resolve("stderr"),
            executor.resolve("stdout"));
    List<Path> rest =
        List.of(executor.resolve("wavemill.jar"), folder.scratch().resolve("blocks/0c/shuffle"));
    Path other = folder.path().resolve("notes.txt");
    for (List<Path> files : List.of(logs, rest, List.of(other))) {
      for (Path file : files) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
      }
    }
    folder.tidy();
    logs.forEach(file -> assertTrue(Files.exists(file), file::toString));
    rest.forEach(file -> assertFalse(Files.exists(file), file::toString));
    folder.clear();
    logs.forEach(file -> assertFalse(Files.exists(file), file::toString));
    assertTrue(Files.exists(other));
  }

  @Test
  void whatIsWrittenDownIsReadAgain() throws IOException {
    ClusterState state =
        ClusterState.empty(SIZE)
            .at("spark://127.0.0.1:1", "http://127.0.0.1:2")
            .with(new Daemon("master", 7, Instant.parse("2026-01-02T03:04:05.67Z"), "master.log"));
    assertEquals(state, ClusterState.parse(state.toJson()));
    folder().claim();
    for (String broken :
        List.of("", "{", "{\"processes\": 3}", state.toJson().replace("2026", "then"))) {
      Files.writeString(folder().path().resolve("cluster.json"), broken);
      InputException e = refused(() -> new LocalCluster(folder()).status());
      assertTrue(e.what().contains("cluster.json does not say"), e.what());
    }
  }

  @Test
  void sizesThatCannotWork() {
    assertTrue(refused(() -> new ClusterSize(0, 1, "2g")).what().startsWith("--workers 0"));
    assertTrue(refused(() -> new ClusterSize(1, 65, "2g")).what().startsWith("--cores 65"));
    assertTrue(refused(() -> new ClusterSize(1, 1, "much")).what().startsWith("--memory much"));
    assertTrue(refused(() -> new ClusterSize(1, 1, "449m")).what().startsWith("--memory 449m"));
    assertTrue(new ClusterSize(1, 1, "2g").hasRoomFor("2048m"));
    assertFalse(new ClusterSize(1, 1, "900m").hasRoomFor("2g"));
  }
}
