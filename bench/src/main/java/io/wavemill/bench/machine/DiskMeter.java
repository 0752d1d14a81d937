package io.wavemill.bench.machine;

import io.wavemill.bench.result.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** Measures how fast a disk takes bytes: once, when first asked. */
public final class DiskMeter {

  /** Enough that a disk's own memory does not take it all. */
  private static final long BYTES = 256L << 20;

  private static final int CHUNK = 4 << 20;

  /** A measurement must not be what fills a disk. */
  private static final int SHARE_OF_FREE_SPACE = 4;

  private final long bytes;
  private Disk measured;

  /** Of 256 MiB. */
  public DiskMeter() {
    this(BYTES);
  }

  /**
   * @param bytes how many to write
   */
  public DiskMeter(long bytes) {
    this.bytes = bytes;
  }

  /**
   * The rate of the disk below the folder that was asked for first: one file is written from
   * beginning to end and forced to the disk, then deleted.
   */
  public synchronized Disk in(Path folder) {
    if (measured == null) {
      try {
        measured = measure(folder);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot measure how fast " + folder + " is written", e);
      }
    }
    return measured;
  }

  private Disk measure(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    long wanted = Math.min(bytes, store.getUsableSpace() / SHARE_OF_FREE_SPACE);
    byte[] noise = new byte[CHUNK];
    // Some file systems compress; noise is as long for them as for the others.
    new Random(1).nextBytes(noise);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).put(noise);
    Path file = Files.createTempFile(folder, "disk", ".bytes");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long begin = System.nanoTime();
      for (long written = 0; written < wanted; ) {
        chunk.clear();
        written += channel.write(chunk);
      }
      channel.force(true);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Disk(channel.size() / seconds, store.type());
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
