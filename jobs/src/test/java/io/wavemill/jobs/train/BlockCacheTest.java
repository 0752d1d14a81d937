package io.wavemill.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wavemill.datasets.InputException;
import io.wavemill.jobs.dataset.SequenceSource;
import io.wavemill.jobs.dataset.StoredSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BlockCacheTest {

  private static final int[] SHAPE = {1, 1, 2, 5};

  private final List<Long> reads = new ArrayList<>();
  private boolean broken;

  /** Counts what is read of it; not serialised here. */
  private final SequenceSource source =
      new SequenceSource() {
        private static final long serialVersionUID = 1L;

        @Override
        public String name() {
          return "test";
        }

        @Override
        public List<StoredSequence> read(long from, int count) {
          reads.add(from);
          if (broken) {
            throw new InputException("file is missing.", "Bring it back.");
          }
          return LongStream.range(from, from + count)
              .mapToObj(id -> new StoredSequence(id, SHAPE, new byte[10]))
              .toList();
        }
      };

  private static List<Long> ids(List<StoredSequence> sequences) {
    return sequences.stream().map(StoredSequence::id).toList();
  }

  @Test
  void whatWasReadIsKeptUpToTheBound() {
    // Room for two blocks.
    BlockCache cache = new BlockCache(2 * 10 * EpochOrder.BLOCK, Runnable::run);
    long examples = 3 * EpochOrder.BLOCK + 7;
    long[] wanted = {700, 3, 2, 300, 3};
    assertEquals(List.of(700L, 3L, 2L, 300L, 3L), ids(cache.sequences(source, wanted, examples)));
    assertEquals(List.of(512L, 0L, 256L), reads);
    assertTrue(cache.bytes() <= 2 * 10 * EpochOrder.BLOCK, cache.bytes() + " bytes");
    StoredSequence kept = cache.sequences(source, new long[] {300}, examples).get(0);
    assertSame(kept, cache.sequences(source, new long[] {300}, examples).get(0));
    assertEquals(3, reads.size());
    // The last block is a short one; 512 was let go of.
    assertEquals(
        List.of(774L, 512L), ids(cache.sequences(source, new long[] {774, 512}, examples)));
    assertEquals(List.of(512L, 0L, 256L, 768L, 512L), reads);
  }

  @Test
  void whatIsReadAheadIsReadOnce() {
    List<Runnable> later = new ArrayList<>();
    BlockCache cache = new BlockCache(1 << 20, later::add);
    cache.readAhead(source, new long[] {0, 1, 300}, 1000);
    assertEquals(List.of(), reads);
    cache.sequences(source, new long[] {5}, 1000);
    later.forEach(Runnable::run);
    assertEquals(List.of(0L, 256L), reads);
    cache.sequences(source, new long[] {301}, 1000);
    assertEquals(2, reads.size());
  }

  @Test
  void aFailureIsToldAndNotKept() {
    BlockCache cache = new BlockCache(1 << 20, Runnable::run);
    broken = true;
    cache.readAhead(source, new long[] {0}, 1000);
    assertThrows(InputException.class, () -> cache.sequences(source, new long[] {0}, 1000));
    broken = false;
    assertEquals(List.of(0L), ids(cache.sequences(source, new long[] {0}, 1000)));
    assertEquals(2, reads.size());
  }
}
