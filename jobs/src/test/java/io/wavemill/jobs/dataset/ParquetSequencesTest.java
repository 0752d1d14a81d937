package io.wavemill.jobs.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.generate.TestSpark;
import io.wavemill.jobs.generate.TinyDatasets;
import io.wavemill.jobs.run.TinyRuns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetSequencesTest {

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void copy() throws IOException {
    data = TinyDatasets.copy(folder.resolve("data"));
  }

  /** As it arrives on an executor. */
  private SequenceSource source() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(StoredDataset.open(TestSpark.shared(), data.toString()).source("train"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (SequenceSource) in.readObject();
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(data.resolve("split=train"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  @Test
  void anyRangeIsWhatSparkReads() throws IOException, ClassNotFoundException {
    assertEquals(2, files().size());
    List<StoredSequence> all =
        StoredDataset.open(TestSpark.shared(), data.toString())
            .sequences("train")
            .collect()
            .stream()
            .sorted(Comparator.comparingLong(StoredSequence::id))
            .toList();
    SequenceSource source = source();
    // Within one file, over both, and all.
    for (int[] range : new int[][] {{0, 1}, {3, 4}, {10, 5}, {22, 1}, {0, 23}}) {
      List<StoredSequence> read = source.read(range[0], range[1]);
      assertEquals(range[1], read.size());
      for (int i = 0; i < read.size(); i++) {
        StoredSequence expected = all.get(range[0] + i);
        assertEquals(expected.id(), read.get(i).id());
        assertArrayEquals(expected.shape(), read.get(i).shape());
        assertArrayEquals(expected.frames(), read.get(i).frames());
      }
    }
  }

  @Test
  void filesThatVanishedOrWereDamagedAreNamed() throws IOException, ClassNotFoundException {
    SequenceSource source = source();
    Path last = files().get(1);
    byte[] bytes = Files.readAllBytes(last);
    Files.delete(last);
    InputException gone = TinyRuns.refused(last.getFileName().toString(), () -> source.read(0, 23));
    assertTrue(gone.what().startsWith("cannot read "), gone.what());
    assertEquals(3, source.read(0, 3).size());

    bytes[bytes.length / 3] ^= 0x55;
    Files.write(last, bytes);
    Files.deleteIfExists(last.resolveSibling("." + last.getFileName() + ".crc"));
    TinyRuns.refused(last.getFileName().toString(), () -> source.read(0, 23));
  }
}
