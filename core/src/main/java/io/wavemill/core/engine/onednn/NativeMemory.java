package io.wavemill.core.engine.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory outside of the heap, aligned for vector instructions (some kernels of oneDNN store past
 * the cache and crash on addresses that are not multiples of 64).
 *
 * <p>Closed blocks are kept for the next one who asks for the same size: training takes the same
 * sizes again for every minibatch, and fresh pages from the system cost about as much as filling
 * them. What is kept stays below a quarter of the native memory allowed.
 */
final class NativeMemory implements AutoCloseable {

  private static final int ALIGNMENT = 64;
  private static final long ROUNDING = 1 << 14;
  private static final Map<Long, ConcurrentLinkedDeque<NativeMemory>> IDLE =
      new ConcurrentHashMap<>();
  private static final AtomicLong IDLE_BYTES = new AtomicLong();

  private final BytePointer pointer;
  private final long size;
  private final long address;
  private final ByteBuffer bytes;

  private NativeMemory(long size) {
    this.size = size;
    this.pointer = allocate(size + ALIGNMENT);
    long start = pointer.address();
    this.address = (start + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    this.bytes =
        size > Integer.MAX_VALUE - ALIGNMENT
            ? null
            : pointer
                .asByteBuffer()
                .slice((int) (address - start), (int) size)
                .order(ByteOrder.nativeOrder());
  }

  private static BytePointer allocate(long size) {
    try {
      return new BytePointer(size);
    } catch (OutOfMemoryError e) {
      // What lies idle may be what is missing.
      IDLE.values().forEach(NativeMemory::release);
      return new BytePointer(size);
    }
  }

  private static void release(ConcurrentLinkedDeque<NativeMemory> blocks) {
    for (NativeMemory block = blocks.poll(); block != null; block = blocks.poll()) {
      IDLE_BYTES.addAndGet(-block.size);
      block.pointer.deallocate();
    }
  }

  /**
   * A block of at least {@code size} bytes with undefined contents.
   *
   * @throws OutOfMemoryError if JavaCPP's limits do not allow it
   */
  static NativeMemory take(long size) {
    long rounded = Math.max(1, (size + ROUNDING - 1) / ROUNDING) * ROUNDING;
    ConcurrentLinkedDeque<NativeMemory> idle = IDLE.get(rounded);
    NativeMemory block = idle == null ? null : idle.poll();
    if (block == null) {
      return new NativeMemory(rounded);
    }
    IDLE_BYTES.addAndGet(-rounded);
    return block;
  }

  /** Bytes in it. */
  long size() {
    return size;
  }

  /** First byte, a multiple of 64. */
  long address() {
    return address;
  }

  /**
   * The same memory for the host to move.
   *
   * @throws IllegalStateException if it is larger than a buffer can be
   */
  ByteBuffer bytes() {
    if (bytes == null) {
      throw new IllegalStateException("more than 2 GiB in one block");
    }
    return bytes;
  }

  /** Sets {@code count} bytes from {@code offset} to zero. */
  void clear(long offset, long count) {
    Pointer.memset(pointer.getPointer(address - pointer.address() + offset), 0, count);
  }

  /** Gives the block back; nobody may use it any more. */
  @Override
  public void close() {
    if (IDLE_BYTES.addAndGet(size) > Pointer.maxBytes() / 4) {
      IDLE_BYTES.addAndGet(-size);
      pointer.deallocate();
      return;
    }
    IDLE.computeIfAbsent(size, key -> new ConcurrentLinkedDeque<>()).push(this);
  }
}
