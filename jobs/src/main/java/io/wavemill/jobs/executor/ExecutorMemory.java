package io.wavemill.jobs.executor;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * The memory of an executor: a Java heap, and beside it what Spark calls overhead. Arrays live in
 * the overhead, and so does what the virtual machine needs for itself. YARN and Kubernetes kill a
 * process that grows beyond the sum of both, so native memory is bounded below it: JavaCPP then
 * collects garbage, and in the end says what is wrong, before the executor dies without a word.
 *
 * @param heap the Java heap in MiB (2²⁰ bytes)
 * @param overhead what lies outside the heap, in MiB
 */
public record ExecutorMemory(long heap, long overhead) {

  private static final String HEAP = "spark.executor.memory";
  private static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final String FACTOR = "spark.executor.memoryOverheadFactor";

  private static final long DEFAULT_HEAP = 2048;

  /** 4 GiB of arrays, as much as the shipped experiments ask of a task or two. */
  private static final long DEFAULT_OVERHEAD = 5 * 1024;

  /** For the virtual machine: classes, compiled code, threads' stacks, network buffers. */
  private static final long VIRTUAL_MACHINE = 1024;

  /** Between JavaCPP's bound of the process and the container's: what it asks for in one piece. */
  private static final long MARGIN = 256;

  /**
   * What Spark's settings say; a heap of 2 GiB and an overhead of 5 GiB where they say nothing. On
   * a standalone cluster nobody enforces the overhead, but it bounds native memory all the same.
   */
  public static ExecutorMemory of(SparkConf conf) {
    long heap = mebibytes(conf.get(HEAP, DEFAULT_HEAP + "m"));
    if (conf.contains(OVERHEAD)) {
      return new ExecutorMemory(heap, mebibytes(conf.get(OVERHEAD)));
    }
    if (conf.contains(FACTOR)) {
      return new ExecutorMemory(heap, (long) (heap * conf.getDouble(FACTOR, 0)));
    }
    return new ExecutorMemory(heap, DEFAULT_OVERHEAD);
  }

  /** As Spark reads sizes: without a unit they are MiB. */
  private static long mebibytes(String size) {
    return JavaUtils.byteStringAsMb(size);
  }

  /** Puts what the settings do not say into them, for whoever starts the executors. */
  public void addTo(SparkConf conf) {
    conf.setIfMissing(HEAP, heap + "m");
    if (!conf.contains(FACTOR)) {
      conf.setIfMissing(OVERHEAD, overhead + "m");
    }
  }

  /**
   * The most that arrays may take, in MiB: the overhead less a gigabyte for the virtual machine, or
   * half of it if it is small.
   */
  public long arrays() {
    return Math.max(overhead - VIRTUAL_MACHINE, overhead / 2);
  }

  /** The most that the process may take, in MiB: a little less than its container. */
  public long process() {
    return heap + Math.max(overhead - MARGIN, overhead / 2);
  }

  /** The options of Java that set these bounds. */
  public List<String> javaOptions() {
    return List.of(
        "-Dorg.bytedeco.javacpp.maxbytes=" + arrays() + "m",
        "-Dorg.bytedeco.javacpp.maxphysicalbytes=" + process() + "m");
  }
}
