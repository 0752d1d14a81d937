package io.wavemill.jobs.train;

import io.wavemill.jobs.dataset.SequenceSource;
import io.wavemill.jobs.dataset.StoredSequence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Blocks of decoded sequences that an executor keeps in memory, for all its tasks: what was read in
 * one epoch need not be read in the next, as long as there is room. The least recently used go
 * first.
 *
 * <p>A thread of its own reads ahead, so that a network need not wait for what is known to come.
 */
final class BlockCache {

  /** System property: bytes to keep; a quarter of the heap if it is not set. */
  static final String BYTES = "wavemill.cache.bytes";

  private record Key(String source, long block) {}

  private static final BlockCache SHARED =
      new BlockCache(Long.getLong(BYTES, Runtime.getRuntime().maxMemory() / 4), readingThread());

  private final long capacity;
  private final Executor ahead;
  private final Map<Key, FutureTask<List<StoredSequence>>> blocks =
      new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /**
   * @param capacity bytes of frames to keep
   * @param ahead who reads what is asked for ahead of its use
   */
  BlockCache(long capacity, Executor ahead) {
    this.capacity = capacity;
    this.ahead = ahead;
  }

  /** The one of this process. */
  static BlockCache shared() {
    return SHARED;
  }

  private static Executor readingThread() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, "wavemill-reading");
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  /**
   * A block's sequences; read now, in the calling thread, unless they are here or on their way.
   *
   * @param first id of the block's first sequence
   * @param count sequences in it
   */
  List<StoredSequence> block(SequenceSource source, long first, int count) {
    Key key = new Key(source.name(), first);
    FutureTask<List<StoredSequence>> task = task(key, source, first, count);
    try {
      // Runs it unless somebody did, or does.
      task.run();
      List<StoredSequence> sequences = task.get();
      keepWithinBounds();
      return sequences;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while reading");
    } catch (java.util.concurrent.ExecutionException e) {
      forget(key, task);
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** Begins to read a block, unless it is here. What goes wrong is told to who asks for it. */
  void readAhead(SequenceSource source, long first, int count) {
    Key key = new Key(source.name(), first);
    FutureTask<List<StoredSequence>> task = task(key, source, first, count);
    if (!task.isDone()) {
      ahead.execute(task);
    }
  }

  private synchronized FutureTask<List<StoredSequence>> task(
      Key key, SequenceSource source, long first, int count) {
    return blocks.computeIfAbsent(
        key, missing -> new FutureTask<>(() -> read(source, first, count)));
  }

  private List<StoredSequence> read(SequenceSource source, long first, int count) {
    List<StoredSequence> sequences = source.read(first, count);
    synchronized (this) {
      bytes += bytes(sequences);
    }
    return sequences;
  }

  private static long bytes(List<StoredSequence> sequences) {
    long sum = 0;
    for (StoredSequence sequence : sequences) {
      sum += sequence.frames().length;
    }
    return sum;
  }

  private synchronized void forget(Key key, FutureTask<?> failed) {
    blocks.remove(key, failed);
  }

  /** Lets go of what was not used for longest; what is being read stays. */
  private synchronized void keepWithinBounds() {
    Iterator<FutureTask<List<StoredSequence>>> oldest = blocks.values().iterator();
    while (bytes > capacity && oldest.hasNext()) {
      FutureTask<List<StoredSequence>> task = oldest.next();
      if (task.isDone()) {
        oldest.remove();
        bytes -= bytesOf(task);
      }
    }
  }

  private static long bytesOf(FutureTask<List<StoredSequence>> done) {
    try {
      return bytes(done.get());
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      // Nothing was read.
      return 0;
    }
  }

  /** Bytes of frames kept. */
  synchronized long bytes() {
    return bytes;
  }

  /**
   * The sequences with these ids, in their order.
   *
   * @param examples in the source
   */
  List<StoredSequence> sequences(SequenceSource source, long[] ids, long examples) {
    Map<Long, List<StoredSequence>> used = new LinkedHashMap<>();
    List<StoredSequence> sequences = new ArrayList<>(ids.length);
    for (long id : ids) {
      long first = id / EpochOrder.BLOCK * EpochOrder.BLOCK;
      List<StoredSequence> block =
          used.computeIfAbsent(first, start -> block(source, start, count(start, examples)));
      sequences.add(block.get((int) (id - first)));
    }
    return sequences;
  }

  /** Begins to read what {@link #sequences} will be asked for. */
  void readAhead(SequenceSource source, long[] ids, long examples) {
    for (long id : ids) {
      long first = id / EpochOrder.BLOCK * EpochOrder.BLOCK;
      readAhead(source, first, count(first, examples));
    }
  }

  private static int count(long first, long examples) {
    return (int) Math.min(EpochOrder.BLOCK, examples - first);
  }
}
