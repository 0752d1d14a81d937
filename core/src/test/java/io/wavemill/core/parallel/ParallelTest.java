package io.wavemill.core.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {

  @AfterEach
  void forgetThreads() {
    System.clearProperty(Parallel.THREADS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16})
  void everyBlockOnce(int threads) {
    for (int blocks : new int[] {0, 1, 2, 7, 100}) {
      AtomicIntegerArray calls = new AtomicIntegerArray(blocks);
      Parallel.forEach(blocks, threads, calls::incrementAndGet);
      for (int block = 0; block < blocks; block++) {
        assertEquals(1, calls.get(block), "block " + block + " of " + blocks);
      }
    }
  }

  /** Blocks take turns in being slow, so that they end out of order. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16})
  void resultsComeInOrderAndFewAtATime(int threads) {
    int blocks = 60;
    AtomicInteger existing = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> order = new ArrayList<>();
    Parallel.forEachOrdered(
        blocks,
        threads,
        block -> {
          most.accumulateAndGet(existing.incrementAndGet(), Math::max);
          if (block % 3 == 0) {
            LockSupport.parkNanos(1_000_000);
          }
          return block;
        },
        block -> {
          order.add(block);
          existing.decrementAndGet();
        });
    assertEquals(IntStream.range(0, blocks).boxed().toList(), order);
    // Decremented before the bound is loosened, so never more than the bound.
    assertTrue(most.get() <= 2 * threads, "results at a time: " + most);
  }

  @Test
  void idleThreadsAreCounted() {
    String before = System.getProperty(Parallel.THREADS);
    System.setProperty(Parallel.THREADS, "3");
    try {
      assertEquals(2, Parallel.spare(), "two besides the caller");
      CyclicBarrier both = new CyclicBarrier(2);
      Parallel.forEach(
          2,
          2,
          block -> {
            meet(both);
            assertEquals(1, Parallel.spare());
            meet(both);
            // Nested calls do not count their caller again.
            Parallel.forEach(2, 1, inner -> assertEquals(1, Parallel.spare()));
            meet(both);
          });
      assertEquals(2, Parallel.spare());
    } finally {
      if (before == null) {
        System.clearProperty(Parallel.THREADS);
      } else {
        System.setProperty(Parallel.THREADS, before);
      }
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void threadsWorkTogether() {
    CountDownLatch allHere = new CountDownLatch(3);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            Parallel.forEach(
                3,
                3,
                block -> {
                  threads.add(Thread.currentThread());
                  allHere.countDown();
                  try {
                    allHere.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }));
    assertEquals(3, threads.size());
    threads.forEach(thread -> assertTrue(thread.isDaemon() || thread.getName().contains("junit")));
  }

  @Test
  void threadsComeFromTheProperty() {
    assertEquals(1, Parallel.threads());
    Set<Thread> threads = new HashSet<>();
    Parallel.forEach(5, block -> threads.add(Thread.currentThread()));
    assertEquals(Set.of(Thread.currentThread()), threads);
    System.setProperty(Parallel.THREADS, "3");
    assertEquals(3, Parallel.threads());
    for (String wrong : List.of("0", "-1", "many", "")) {
      System.setProperty(Parallel.THREADS, wrong);
      assertThrows(IllegalArgumentException.class, Parallel::threads);
    }
  }

  /** Whichever ends first, the failure of the lowest block is the one that is reported. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theLowestBlocksFailureIsThrown(int threads) {
    RuntimeException early = new IllegalStateException("block 1");
    AtomicInteger started = new AtomicInteger();
    RuntimeException thrown =
        assertThrows(
            RuntimeException.class,
            () ->
                Parallel.forEach(
                    1000,
                    threads,
                    block -> {
                      started.incrementAndGet();
                      if (block == 1) {
                        LockSupport.parkNanos(3_000_000);
                        throw early;
                      }
                      if (block == 2) {
                        throw new IllegalArgumentException("block 2");
                      }
                      // Time for the failures, on a busy machine too.
                      LockSupport.parkNanos(100_000);
                    }));
    assertSame(early, thrown);
    assertTrue(started.get() < 1000, "no further blocks start");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void errorsAndFailuresInHandingOverAreThrown(int threads) {
    assertThrows(
        StackOverflowError.class,
        () ->
            Parallel.forEach(
                10,
                threads,
                block -> {
                  throw new StackOverflowError();
                }));
    List<Integer> taken = new ArrayList<>();
    assertThrows(
        IllegalStateException.class,
        () ->
            Parallel.forEachOrdered(
                100,
                threads,
                block -> block,
                block -> {
                  taken.add(block);
                  if (block == 4) {
                    throw new IllegalStateException();
                  }
                }));
    assertEquals(List.of(0, 1, 2, 3, 4), taken);
  }

  @Test
  void nestedCallsEnd() {
    AtomicInteger calls = new AtomicInteger();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            Parallel.forEach(
                4,
                4,
                outer ->
                    Parallel.forEachOrdered(
                        5, 3, inner -> inner, inner -> calls.incrementAndGet())));
    assertEquals(20, calls.get());
  }

  @Test
  void interruptsStaySet() {
    Thread.currentThread().interrupt();
    AtomicInteger calls = new AtomicInteger();
    Parallel.forEach(
        6,
        3,
        block -> {
          LockSupport.parkNanos(1_000_000);
          calls.incrementAndGet();
        });
    assertTrue(Thread.interrupted());
    assertEquals(6, calls.get());
  }

  /** Tasks of Spark find their classes through it. */
  @Test
  void helpersHaveTheCallersClassLoader() {
    Thread caller = Thread.currentThread();
    ClassLoader own = caller.getContextClassLoader();
    CountDownLatch bothHere = new CountDownLatch(2);
    try {
      caller.setContextClassLoader(null);
      Parallel.forEach(
          2,
          2,
          block -> {
            bothHere.countDown();
            try {
              bothHere.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            assertNull(Thread.currentThread().getContextClassLoader());
          });
    } finally {
      caller.setContextClassLoader(own);
    }
  }
}
