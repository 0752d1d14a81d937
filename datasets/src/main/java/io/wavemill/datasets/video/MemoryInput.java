package io.wavemill.datasets.video;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** An array that FFmpeg reads like a file, so that what lies in an archive need not be unpacked. */
final class MemoryInput implements AutoCloseable {
  private static final int BUFFER = 1 << 15;

  /** JavaCPP has room for ten callbacks of a kind only, so all inputs share these two. */
  private static final Read READ = new Read().retainReference();

  private static final Seek SEEK = new Seek().retainReference();

  /** The inputs that are open, by the address of their key. */
  private static final Map<Long, MemoryInput> OPEN = new ConcurrentHashMap<>();

  private final byte[] bytes;
  private final BytePointer key = new BytePointer(1);
  private final AVIOContext context;
  private long position;

  MemoryInput(byte[] bytes) {
    this.bytes = bytes;
    OPEN.put(key.address(), this);
    context =
        avformat.avio_alloc_context(
            new BytePointer(avutil.av_malloc(BUFFER)), BUFFER, 0, key, READ, null, SEEK);
  }

  AVIOContext context() {
    return context;
  }

  private int read(BytePointer target, int size) {
    int count = (int) Math.min(size, bytes.length - position);
    if (count <= 0) {
      return avutil.AVERROR_EOF();
    }
    target.put(bytes, (int) position, count);
    position += count;
    return count;
  }

  /** FFmpeg's {@code fseek}: 0 from the start, 1 from here, 2 from the end. */
  private long seek(long offset, int whence) {
    if (whence == avformat.AVSEEK_SIZE) {
      return bytes.length;
    }
    long from =
        switch (whence & 3) {
          case 1 -> position;
          case 2 -> bytes.length;
          default -> 0;
        };
    position = Math.max(0, Math.min(bytes.length, from + offset));
    return position;
  }

  @Override
  public void close() {
    OPEN.remove(key.address());
    // FFmpeg may have replaced the buffer by another.
    avutil.av_free(context.buffer());
    avutil.av_free(context);
    key.close();
  }

  private static final class Read extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer key, BytePointer target, int size) {
      return OPEN.get(key.address()).read(target, size);
    }
  }

  private static final class Seek extends Seek_Pointer_long_int {
    @Override
    public long call(Pointer key, long offset, int whence) {
      return OPEN.get(key.address()).seek(offset, whence);
    }
  }
}
