package io.wavemill.jobs.standalone;

import io.wavemill.datasets.InputException;
import org.apache.spark.network.util.JavaUtils;

/**
 * How large a cluster is.
 *
 * @param workers processes that offer cores and memory to executors
 * @param cores of each worker; more than the machine has are shared
 * @param memory for the executors' Java heaps on each worker, such as {@code 2g}
 */
public record ClusterSize(int workers, int cores, String memory) {

  /** Spark starts no executor in less: three halves of what it reserves. */
  private static final long LEAST_MEBIBYTES = 450;

  private static final int MOST = 64;

  /** Checks what was asked for. */
  public ClusterSize {
    require("--workers", workers);
    require("--cores", cores);
    if (mebibytes(memory) < LEAST_MEBIBYTES) {
      throw new InputException(
          "--memory " + memory + ": an executor needs a heap of " + LEAST_MEBIBYTES + "m or more.",
          "Give for instance --memory 2g, which is what wavemill's executors ask for.");
    }
  }

  private static void require(String option, int number) {
    if (number < 1 || number > MOST) {
      throw new InputException(
          option + " " + number + ": a cluster on one machine takes 1 to " + MOST + ".",
          "Give a whole number, such as the number of cores.");
    }
  }

  private static long mebibytes(String memory) {
    if (!memory.matches("\\d{1,7}[kKmMgGtT]")) {
      throw new InputException(
          "--memory " + memory + " is not a size.", "Give for instance --memory 2g.");
    }
    return JavaUtils.byteStringAsMb(memory);
  }

  /** Whether executors of this heap fit a worker. */
  public boolean hasRoomFor(String heap) {
    return mebibytes(memory) >= JavaUtils.byteStringAsMb(heap);
  }

  /** In words: {@code 2 workers with 1 core and 2g each}. */
  @Override
  public String toString() {
    return counted(workers, "worker")
        + " with "
        + counted(cores, "core")
        + " and "
        + memory
        + (workers == 1 ? "" : " each");
  }

  private static String counted(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
