package io.wavemill.core.engine.nd4j;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Carries out row plans: by {@code memcpy} in runs where the host may, else on the device. */
final class RowMover implements AutoCloseable {

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 14);

  private final boolean hostMemory;

  /** For the device, which cannot make zeros while it moves: one image and a row of zeros. */
  private final Scratch withZeros;

  /**
   * @param hostMemory whether arrays lie in the host's memory
   */
  RowMover(DataType dataType, boolean hostMemory) {
    this.hostMemory = hostMemory;
    this.withZeros = new Scratch(dataType);
  }

  /**
   * Moves images, the rows of one after those of the other.
   *
   * @param source images
   * @param plans where the rows of each go, by its place in {@code source}; all of one length
   * @param target an array whose memory receives them
   * @param first element of that memory where the first row goes
   */
  void move(Nd4jFeatureMaps source, IntFunction<RowPlan> plans, INDArray target, long first) {
    int images = source.images();
    int channels = source.channels();
    int rows = plans.apply(0).sourceRows().length;
    if (hostMemory) {
      int rowBytes = channels * target.dataType().width();
      ByteBuffer from = source.bytes();
      ByteBuffer to = HostBytes.of(target, first, (long) images * rows * channels);
      for (int i = 0; i < images; i++) {
        int[] runs = plans.apply(i).runs();
        moveRuns(from, i * source.pixels() * rowBytes, runs, to, i * rows * rowBytes, rowBytes);
      }
    } else {
      for (int i = 0; i < images; i++) {
        INDArray to =
            Nd4j.create(
                target.data(),
                new long[] {rows, channels},
                new long[] {channels, 1},
                first + (long) i * rows * channels,
                'c',
                target.dataType());
        pullRows(source.images(i, 1), plans.apply(i).sourceRows(), to);
      }
    }
  }

  private static void moveRuns(
      ByteBuffer source,
      int sourceStart,
      int[] runs,
      ByteBuffer target,
      int targetStart,
      int rowBytes) {
    for (int i = 0; i < runs.length; i += 3) {
      int to = targetStart + runs[i] * rowBytes;
      int bytes = runs[i + 2] * rowBytes;
      if (runs[i + 1] == RowPlan.ZERO) {
        for (int done = 0; done < bytes; done += ZEROS.capacity()) {
          target.put(to + done, ZEROS, 0, Math.min(ZEROS.capacity(), bytes - done));
        }
      } else {
        target.put(to, source, sourceStart + runs[i + 1] * rowBytes, bytes);
      }
    }
  }

  private void pullRows(Nd4jFeatureMaps source, int[] sourceRows, INDArray target) {
    int pixels = source.pixels();
    int[] rows = sourceRows.clone();
    boolean zeros = false;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == RowPlan.ZERO) {
        rows[i] = pixels;
        zeros = true;
      }
    }
    INDArray from = source.pixelRows();
    if (zeros) {
      from = withZeros.array('c', pixels + 1L, source.channels());
      from.get(NDArrayIndex.interval(0, pixels), NDArrayIndex.all()).assign(source.pixelRows());
      from.get(NDArrayIndex.point(pixels), NDArrayIndex.all()).assign(0);
    }
    Nd4j.pullRows(from, target, 1, rows);
  }

  @Override
  public void close() {
    withZeros.close();
  }
}
