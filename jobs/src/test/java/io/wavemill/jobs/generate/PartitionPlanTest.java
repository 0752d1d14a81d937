package io.wavemill.jobs.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.mnist.TranslatingMnistGenerator;
import io.wavemill.datasets.mnist.TranslatingMnistSettings;
import org.junit.jupiter.api.Test;

class PartitionPlanTest {
  private static TranslatingMnistGenerator train(long count) {
    return TinyDatasets.generator(
        new TranslatingMnistSettings(
            28,
            2,
            2,
            20,
            count,
            0,
            0,
            new TranslatingMnistSettings.Length(0, 40),
            new TranslatingMnistSettings.VelocityGrid(0, 2),
            42));
  }

  @Test
  void smallSplitsAreDividedAmongTheCores() {
    assertEquals(1, PartitionPlan.partitions(train(50), "train", 0, 8));
    assertEquals(2, PartitionPlan.partitions(train(100), "train", 0, 8));
    assertEquals(8, PartitionPlan.partitions(train(6000), "train", 0, 8));
  }

  @Test
  void whatIsAskedForIsGivenUnlessPartitionsWouldBeEmpty() {
    assertEquals(5, PartitionPlan.partitions(train(50), "train", 5, 8));
    assertEquals(50, PartitionPlan.partitions(train(50), "train", 500, 8));
  }

  @Test
  void largeSplitsGetFilesOfTheWantedSize() {
    long count = 1_000_000_000;
    double bytes = PartitionPlan.compressedBytes(train(count), "train", count);
    // Sparse frames: clearly smaller than the 15,680 bytes of grey values, and not next to nothing.
    assertTrue(bytes > 500 && bytes < 10_000, "" + bytes);
    int partitions = PartitionPlan.partitions(train(count), "train", 0, 8);
    assertEquals(
        count * bytes / partitions, PartitionPlan.FILE_BYTES, PartitionPlan.FILE_BYTES / 100);
  }
}
