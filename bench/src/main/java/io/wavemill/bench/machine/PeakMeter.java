package io.wavemill.bench.machine;

import io.wavemill.bench.result.Peak;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Measures the peak of this machine: single-precision matrix products and copies in main memory,
 * one independent stream per thread, the best of several rounds.
 */
public final class PeakMeter {

  /** Rows and columns of the matrices: three of them leave every cache but the last. */
  private static final int SIDE = 1024;

  /** Floats that one thread copies, 128 MiB: more than caches hold. */
  private static final int COPIED = 32 << 20;

  private static final int ROUNDS = 12;

  private PeakMeter() {}

  /** Measures on as many threads; takes a few seconds. */
  public static Peak measure(int threads) {
    Map<String, Double> gemm = new LinkedHashMap<>();
    double operations = 2.0 * SIDE * SIDE * SIDE;
    gemm.put("OpenBLAS by ND4J", operations * rounds(threads, PeakMeter::productByNd4j));
    if (dnnlIsThere()) {
      gemm.put("oneDNN", operations * rounds(threads, PeakMeter::productByDnnl));
    }
    double copy = (double) COPIED * Float.BYTES * rounds(threads, PeakMeter::copy);
    return new Peak(gemm, copy);
  }

  private static boolean dnnlIsThere() {
    try {
      dnnl.dnnl_version();
      return true;
    } catch (LinkageError e) {
      // No build of it for this machine.
      return false;
    }
  }

  private static Runnable productByNd4j() {
    INDArray a = Nd4j.rand(DataType.FLOAT, SIDE, SIDE);
    INDArray b = Nd4j.rand(DataType.FLOAT, SIDE, SIDE);
    INDArray c = Nd4j.create(DataType.FLOAT, new long[] {SIDE, SIDE}, 'f');
    return () -> Nd4j.gemm(a, b, c, false, false, 1, 0);
  }

  private static Runnable productByDnnl() {
    long numbers = (long) SIDE * SIDE;
    FloatPointer a = new FloatPointer(numbers);
    FloatPointer b = new FloatPointer(numbers);
    FloatPointer c = new FloatPointer(numbers);
    for (long i = 0; i < numbers; i++) {
      a.put(i, 1);
      b.put(i, 1);
    }
    byte no = 'N';
    return () -> dnnl.dnnl_sgemm(no, no, SIDE, SIDE, SIDE, 1, a, SIDE, b, SIDE, 0, c, SIDE);
  }

  private static Runnable copy() {
    float[] from = new float[COPIED];
    float[] to = new float[COPIED];
    return () -> System.arraycopy(from, 0, to, 0, COPIED);
  }

  /**
   * Lets every thread do its task once per round, all at the same time.
   *
   * @return tasks per second, of all threads together, in the best round
   */
  private static double rounds(int threads, Supplier<Runnable> tasks) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Runnable> own = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        own.add(tasks.get());
      }
      double best = Double.POSITIVE_INFINITY;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        List<Future<?>> running = new ArrayList<>();
        own.forEach(task -> running.add(pool.submit(task)));
        for (Future<?> future : running) {
          future.get();
        }
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
      return threads / best;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
