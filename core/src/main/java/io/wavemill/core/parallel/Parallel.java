package io.wavemill.core.parallel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * Runs numbered blocks of work on a few threads: the caller's own, and daemon threads that are kept
 * for a while and shared by all callers.
 *
 * <p>How many threads is said from outside, by the system property {@value #THREADS}; without it a
 * block runs after the other in the caller, as it should inside a Spark task that has one core.
 * Calls may be nested and may come from many threads at once; a caller always works itself, so
 * nothing waits for a free thread.
 *
 * <p>If blocks fail, no further ones start, and after the running ones have ended the failure of
 * the lowest block is thrown, with others as suppressed exceptions. An interrupt does not stop
 * blocks; it stays set.
 */
public final class Parallel {

  /** System property: threads for one call, the caller's included. Default 1. */
  public static final String THREADS = "wavemill.threads";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** Threads that are at work in calls of this class. */
  private static final AtomicInteger WORKING = new AtomicInteger();

  /** Whether this thread is one of them: calls may be nested. */
  private static final ThreadLocal<Boolean> COUNTED = ThreadLocal.withInitial(() -> false);

  /** No queue: a helper starts at once or not at all, so nested calls cannot wait in a circle. */
  private static final ExecutorService HELPERS =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), Parallel::daemon);

  private Parallel() {}

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "wavemill-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Threads of one call, from the system property {@value #THREADS}.
   *
   * @throws IllegalArgumentException if the property is not a number of 1 or more
   */
  public static int threads() {
    String text = System.getProperty(THREADS, "1").strip();
    try {
      int threads = Integer.parseInt(text);
      if (threads >= 1) {
        return threads;
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words as for 0.
    }
    throw new IllegalArgumentException("-D" + THREADS + "=" + text + " is not a number of threads");
  }

  /**
   * How many of {@link #threads()} are idle just now, the caller not counted: others than those
   * that work on blocks, of whatever call. Work that is cut without regard to it may use them.
   */
  public static int spare() {
    return Math.max(0, threads() - Math.max(1, WORKING.get()));
  }

  /**
   * Runs {@code work} for blocks 0 .. blocks-1, on {@link #threads()} threads and in any order.
   *
   * @param blocks how many
   * @param work called once for each block
   */
  public static void forEach(int blocks, IntConsumer work) {
    forEach(blocks, threads(), work);
  }

  /**
   * Runs {@code work} for blocks 0 .. blocks-1 in any order.
   *
   * @param blocks how many
   * @param threads how many at most, the caller's included
   * @param work called once for each block
   */
  public static void forEach(int blocks, int threads, IntConsumer work) {
    if (Math.min(blocks, threads) <= 1) {
      for (int block = 0; block < blocks; block++) {
        work.accept(block);
      }
      return;
    }
    // Without results there is nothing to hold back.
    new Job<Void>(
            blocks,
            blocks,
            block -> {
              work.accept(block);
              return null;
            },
            nothing -> {})
        .run(threads);
  }

  /**
   * Computes a result for each of blocks 0 .. blocks-1, on {@link #threads()} threads, and hands
   * the results over in block order, so that sums are the same for any number of threads.
   *
   * @param blocks how many
   * @param work makes a block's result; called in any order
   * @param inOrder takes the results, one at a time, in block order
   */
  public static <T> void forEachOrdered(
      int blocks, IntFunction<? extends T> work, Consumer<? super T> inOrder) {
    forEachOrdered(blocks, threads(), work, inOrder);
  }

  /**
   * Computes a result for each of blocks 0 .. blocks-1 and hands the results over in block order.
   * At most twice as many results as threads exist at a time: a block waits to start until enough
   * of those before it are handed over.
   *
   * @param blocks how many
   * @param threads how many at most, the caller's included
   * @param work makes a block's result; called in any order
   * @param inOrder takes the results, one at a time, in block order, on any of the threads
   */
  public static <T> void forEachOrdered(
      int blocks, int threads, IntFunction<? extends T> work, Consumer<? super T> inOrder) {
    if (Math.min(blocks, threads) <= 1) {
      for (int block = 0; block < blocks; block++) {
        inOrder.accept(work.apply(block));
      }
      return;
    }
    new Job<T>(blocks, 2 * threads, work, inOrder).run(threads);
  }

  /** One call: which blocks are given out, done, and handed over. */
  private static final class Job<T> {
    private final int blocks;
    private final IntFunction<? extends T> work;
    private final Consumer<? super T> inOrder;

    /** Results that wait for those before them, by block modulo the bound. */
    private final Object[] results;

    private final boolean[] done;
    private int given;
    private int handedOver;
    private boolean handingOver;
    private int helpers;
    private Throwable failure;
    private int failedBlock;

    Job(int blocks, int bound, IntFunction<? extends T> work, Consumer<? super T> inOrder) {
      this.blocks = blocks;
      this.work = work;
      this.inOrder = inOrder;
      this.results = new Object[Math.min(blocks, bound)];
      this.done = new boolean[results.length];
    }

    void run(int threads) {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      helpers = Math.min(threads, blocks) - 1;
      for (int i = helpers; i > 0; i--) {
        try {
          HELPERS.execute(() -> help(loader));
        } catch (OutOfMemoryError e) {
          // The system gives no more threads: those there are do the work.
          leave();
        }
      }
      work();
      awaitHelpers();
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        // What work and inOrder declare lets nothing else through.
        throw (RuntimeException) failure;
      }
    }

    private void help(ClassLoader loader) {
      Thread thread = Thread.currentThread();
      ClassLoader own = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        work();
      } finally {
        thread.setContextClassLoader(own);
        leave();
      }
    }

    private synchronized void leave() {
      helpers--;
      notifyAll();
    }

    /** Helpers use the caller's arrays, so not even an interrupted caller may leave before them. */
    private synchronized void awaitHelpers() {
      awaitUntil(() -> helpers == 0);
    }

    private void work() {
      boolean outermost = !COUNTED.get();
      if (outermost) {
        COUNTED.set(true);
        WORKING.incrementAndGet();
      }
      try {
        workOnBlocks();
      } finally {
        if (outermost) {
          WORKING.decrementAndGet();
          COUNTED.set(false);
        }
      }
    }

    private void workOnBlocks() {
      for (int block = next(); block >= 0; block = next()) {
        try {
          T result = work.apply(block);
          handOver(block, result);
        } catch (Throwable thrown) {
          fail(block, thrown);
        }
      }
    }

    /** The next block to do, as soon as there is room for its result; -1 if there is none. */
    private synchronized int next() {
      awaitUntil(() -> failure != null || given == blocks || given < handedOver + results.length);
      return failure != null || given == blocks ? -1 : given++;
    }

    /** Hands over what is in turn, unless another thread is at it and will see this result too. */
    private void handOver(int block, T result) {
      synchronized (this) {
        results[block % results.length] = result;
        done[block % results.length] = true;
        if (handingOver) {
          return;
        }
        handingOver = true;
      }
      while (true) {
        T inTurn;
        synchronized (this) {
          int place = handedOver % results.length;
          if (failure != null || !done[place]) {
            handingOver = false;
            return;
          }
          @SuppressWarnings("unchecked")
          T stored = (T) results[place];
          inTurn = stored;
          results[place] = null;
          done[place] = false;
        }
        try {
          inOrder.accept(inTurn);
        } catch (Throwable thrown) {
          fail(handedOver, thrown);
        }
        synchronized (this) {
          handedOver++;
          notifyAll();
        }
      }
    }

    private synchronized void fail(int block, Throwable thrown) {
      if (failure == null) {
        failure = thrown;
        failedBlock = block;
      } else if (block < failedBlock) {
        thrown.addSuppressed(failure);
        failure = thrown;
        failedBlock = block;
      } else if (thrown != failure) {
        failure.addSuppressed(thrown);
      }
      notifyAll();
    }

    /** Waits, holding this object's lock; an interrupt is kept for later. */
    private void awaitUntil(BooleanSupplier condition) {
      boolean interrupted = false;
      while (!condition.getAsBoolean()) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
