package io.wavemill.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {

  @TempDir Path folder;
  private Storage storage;

  @BeforeEach
  void openFolder() {
    storage = Storage.at(folder.resolve("a run").toString());
  }

  private List<String> everything() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void writesReadsReplacesAndLeavesNothingElse() throws IOException {
    storage.writeAtomically("models/a b/x:1.txt", "grüße");
    assertEquals("grüße", storage.readString("models/a b/x:1.txt"));
    storage.writeAtomically("models/a b/x:1.txt", new byte[] {1, 2});
    assertArrayEquals(new byte[] {1, 2}, storage.readBytes("models/a b/x:1.txt"));
    assertEquals(2, storage.length("models/a b/x:1.txt"));
    assertEquals(List.of("a run/models/a b/x:1.txt"), everything());
  }

  @Test
  void failedContentLeavesTheOldFile() throws IOException {
    storage.writeAtomically("metrics.json", "old");
    assertThrows(
        IllegalStateException.class,
        () ->
            storage.writeAtomically(
                "metrics.json",
                out -> {
                  out.write('n');
                  throw new IllegalStateException("interrupted");
                }));
    assertEquals("old", storage.readString("metrics.json"));
    assertEquals(List.of("a run/metrics.json"), everything());
  }

  @Test
  void addressesAreAbsoluteAndWithScheme() {
    String working = Path.of("").toAbsolutePath().toUri().getPath();
    assertEquals("file:" + working + "runs/one", Storage.at("runs/one").address());
    assertEquals("file:" + working + "runs/one/data", Storage.at("runs/one").address("data"));
    assertEquals(Storage.at("runs/one").address("data"), Storage.at("runs/one/data/").address());
    assertEquals("file:" + folder + "/a run", storage.address());
    assertEquals(storage.address(), Storage.at(storage.address()).address());
    assertEquals("file:/x/y", Storage.at("/").child("x").address("y"));
  }

  @Test
  void listsSortedNamesWithoutTemporaryOnes() throws IOException {
    assertEquals(List.of(), storage.list(""));
    storage.writeAtomically("b", "");
    storage.writeAtomically("a/c", "");
    Files.writeString(folder.resolve("a run/.x.wavemill-temporary"), "half");
    assertEquals(List.of("a", "b"), storage.list(""));
    assertTrue(storage.isFolder("a"));
    assertFalse(storage.isFolder("b"));
    assertEquals(List.of("c"), storage.child("a").list(""));
  }

  @Test
  void sweepsWhatDeadWritersLeft() throws IOException {
    storage.sweep();
    storage.writeAtomically("a", "");
    Files.writeString(folder.resolve("a run/.b.wavemill-temporary"), "half");
    storage.sweep();
    assertEquals(List.of("a run/a"), everything());
  }

  @Test
  void hearsWhatSparkSubmitWasToldOfHadoop() {
    System.setProperty("spark.hadoop.wavemill.test", "yes");
    try {
      assertEquals("yes", Storage.configuration().get("wavemill.test"));
    } finally {
      System.clearProperty("spark.hadoop.wavemill.test");
    }
  }

  @Test
  void deletesFoldersAndWhatIsNotThere() {
    storage.writeAtomically("a/b/c", "");
    storage.delete("a");
    assertFalse(storage.exists("a"));
    storage.delete("a");
    assertTrue(storage.exists());
  }

  @Test
  void appendsLinesAndDropsOneThatWasCutShort() throws IOException {
    assertEquals(List.of(), storage.readLines("history.jsonl"));
    storage.appendLines("history.jsonl", List.of("one", "two"));
    storage.appendLines("history.jsonl", List.of());
    storage.appendLines("history.jsonl", List.of("three"));
    assertEquals(List.of("one", "two", "three"), storage.readLines("history.jsonl"));

    Path file = folder.resolve("a run/history.jsonl");
    Files.writeString(file, "one\ntwo\nthr");
    assertEquals(List.of("one", "two"), storage.readLines("history.jsonl"));
    storage.appendLines("history.jsonl", List.of("three"));
    assertEquals("one\ntwo\nthree\n", Files.readString(file));
    assertEquals(List.of("a run/history.jsonl"), everything());
  }

  @Test
  void staysBelowItsFolder() {
    assertThrows(IllegalArgumentException.class, () -> storage.readString("../secret"));
    assertThrows(IllegalArgumentException.class, () -> storage.readString("/etc/passwd"));
  }

  @Test
  void missingFilesAreTheUsersToMend() {
    InputException e = assertThrows(InputException.class, () -> storage.readString("run.json"));
    assertEquals("Cannot read " + storage.address("run.json") + ": it does not exist.", e.what());
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    InputException e =
        assertThrows(
            InputException.class,
            () -> Storage.at(folder.resolve("file/run").toString()).writeAtomically("a", "b"));
    assertTrue(e.what().contains("there is a file where a folder is needed"), e.what());
    e =
        assertThrows(
            InputException.class,
            () -> Storage.at(folder.resolve("file").toString()).requireWritable());
    assertTrue(e.what().contains("is a file, where a folder is needed"), e.what());
    storage.writeAtomically("folder/a", "b");
    e = assertThrows(InputException.class, () -> storage.writeAtomically("folder", "b"));
    assertTrue(e.what().contains("a folder where a file is"), e.what());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void placesThatNobodyMayWriteToAreNamed() {
    // Not even root may make folders in /proc.
    InputException e =
        assertThrows(
            InputException.class, () -> Storage.at("/proc/wavemill").writeAtomically("a", "b"));
    assertTrue(e.what().contains("/proc/wavemill/a: "), e.what());
    assertThrows(InputException.class, () -> Storage.at("/proc/wavemill").requireWritable());
  }

  @Test
  void requireWritableMakesTheFolderAndLeavesItEmpty() throws IOException {
    storage.requireWritable();
    assertTrue(storage.exists());
    assertEquals(List.of(), everything());
  }

  @Test
  void badAddressesAreTheUsersToMend() {
    assertThrows(InputException.class, () -> Storage.at(" "));
    InputException e = assertThrows(InputException.class, () -> Storage.at("nosuch://host/a"));
    assertTrue(e.what().startsWith("Nothing here reads \"nosuch:\" addresses"), e.what());
    e = assertThrows(InputException.class, () -> Storage.at("a:b"));
    assertTrue(e.what().startsWith("\"a:b\" is no address: "), e.what());
  }

  @Test
  void unreachableHostsAreTheUsersToMend() {
    Configuration quick = new Configuration();
    quick.setInt("ipc.client.connect.max.retries", 0);
    quick.setInt("ipc.client.connect.max.retries.on.timeouts", 0);
    quick.setInt("ipc.client.connect.retry.interval", 10);
    Storage nowhere = Storage.at("hdfs://127.0.0.1:9/run", quick);
    InputException e = assertThrows(InputException.class, () -> nowhere.exists("x"));
    assertTrue(e.what().contains("its host does not answer"), e.what());
  }
}
