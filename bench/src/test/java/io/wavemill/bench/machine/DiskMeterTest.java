package io.wavemill.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.bench.result.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskMeterTest {

  @Test
  void measuresOnceAndLeavesNothing(@TempDir Path folder) throws IOException {
    DiskMeter meter = new DiskMeter(1 << 20);
    Disk disk = meter.in(folder);
    assertTrue(disk.bytesPerSecond() > 1e5, disk.toString());
    assertEquals(Files.getFileStore(folder).type(), disk.fileSystem());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
    assertSame(disk, meter.in(Path.of("not asked for any more")));
  }
}
