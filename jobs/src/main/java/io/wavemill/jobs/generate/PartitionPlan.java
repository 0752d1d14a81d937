package io.wavemill.jobs.generate;

import com.github.luben.zstd.Zstd;
import io.wavemill.datasets.SampleGenerator;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;

/**
 * Into how many partitions, and so files, a split is divided.
 *
 * <p>Large splits get files near {@value #FILE_BYTES} bytes, which suits object stores and Spark's
 * readers alike; how well the samples compress is tried on the first few. Small ones are divided
 * among the cores, unless too few samples would be left for each. The samples do not depend on any
 * of it.
 */
final class PartitionPlan {
  static final long FILE_BYTES = 128L << 20;

  /** Below this many samples a task costs more to start than it saves. */
  private static final long FEWEST_SAMPLES = 64;

  private static final int TRIED_SAMPLES = 64;

  /** Of sparse frames, higher levels save a thousandth and take twice as long. */
  static final int ZSTD_LEVEL = 1;

  private PartitionPlan() {}

  /**
   * @param asked how many the experiment wants; 0 leaves it to us
   * @param cores how many tasks can run at a time
   */
  static int partitions(SampleGenerator generator, String split, int asked, int cores) {
    long count = generator.counts().get(split);
    if (asked > 0) {
      return (int) Math.min(asked, count);
    }
    long bySize = (long) Math.ceil(count * compressedBytes(generator, split, count) / FILE_BYTES);
    long byCores = Math.min(cores, ceilDiv(count, FEWEST_SAMPLES));
    return Math.toIntExact(Math.max(bySize, byCores));
  }

  /** Bytes that a sample takes in a file, estimated from the first ones. */
  static double compressedBytes(SampleGenerator generator, String split, long count) {
    ByteArrayOutputStream arrays = new ByteArrayOutputStream();
    long numbers = 0;
    long rows = 0;
    for (Iterator<Object[]> samples = generator.rows(split, 0, Math.min(count, TRIED_SAMPLES));
        samples.hasNext();
        rows++) {
      for (Object value : samples.next()) {
        if (value instanceof byte[] array) {
          arrays.writeBytes(array);
        } else {
          numbers += Integer.BYTES;
        }
      }
    }
    long compressed = Zstd.compress(arrays.toByteArray(), ZSTD_LEVEL).length;
    return (double) (compressed + numbers) / rows;
  }

  private static long ceilDiv(long a, long b) {
    return (a + b - 1) / b;
  }
}
